# The pages: modules as they are, and the few packages that they import. A
# release tarball carries these packages in modules/portal/vendor, so that it
# builds without a network; from the repository npm fetches them, as the lock
# file says.
portal_vendor = $(builddir)/portal/node_modules
portal_carried = preact/LICENSE preact/package.json preact/src \
	preact/dist/preact.mjs preact/hooks/src preact/hooks/dist/hooks.mjs \
	htm/LICENSE htm/package.json htm/src/index.mjs htm/src/build.mjs \
	htm/src/constants.mjs htm/dist/htm.module.js \
	@fontsource/inter/LICENSE @fontsource/inter/package.json \
	@fontsource/opendyslexic/LICENSE @fontsource/opendyslexic/package.json

portal/vendor.stamp: modules/portal/package-lock.json
	$(AM_V_GEN)$(MKDIR_P) portal && \
	if test -d $(srcdir)/modules/portal/vendor; then \
	    rm -rf $(portal_vendor) && \
	    cp -R $(srcdir)/modules/portal/vendor $(portal_vendor); \
	else \
	    cp $(srcdir)/modules/portal/package.json \
	        $(srcdir)/modules/portal/package-lock.json portal && \
	    npm ci --prefix portal --ignore-scripts --no-audit --no-fund \
	        --loglevel=error >portal/npm.log; \
	fi && touch $@

# Always: copying is quick, and no list of sources can be forgotten.
portal/www.stamp: portal/vendor.stamp portal-always
	$(AM_V_GEN)rm -rf portal/www && $(NODE) \
	    $(srcdir)/modules/portal/build.mjs --vendor $(portal_vendor) \
	    --out portal/www && touch $@

all-local: portal/www.stamp

install-data-local: install-portal
install-portal: portal/www.stamp
	$(MKDIR_P) "$(DESTDIR)$(pkgdatadir)/www"
	tar -c -C portal/www . | \
	    tar -x -C "$(DESTDIR)$(pkgdatadir)/www" --no-same-owner
uninstall-local: uninstall-portal
uninstall-portal:
	rm -rf "$(DESTDIR)$(pkgdatadir)/www"

clean-local:
	rm -rf portal

# What the build takes from the packages, and the sources of what is minified.
dist-portal: portal/vendor.stamp
	$(MKDIR_P) $(distdir)/modules/portal/vendor
	(cd $(portal_vendor) && tar -c $(portal_carried) \
	    @fontsource/inter/files/inter-latin-400-normal.woff2 \
	    @fontsource/inter/files/inter-latin-600-normal.woff2 \
	    @fontsource/inter/files/inter-latin-ext-400-normal.woff2 \
	    @fontsource/inter/files/inter-latin-ext-600-normal.woff2 \
	    @fontsource/opendyslexic/files/opendyslexic-latin-400-normal.woff2 \
	    @fontsource/opendyslexic/files/opendyslexic-latin-700-normal.woff2) | \
	    (cd $(distdir)/modules/portal/vendor && tar -x)

.PHONY: portal-always install-portal uninstall-portal dist-portal
