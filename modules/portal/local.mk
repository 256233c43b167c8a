# The pages: modules as they are, and the few packages that they import. A
# release tarball carries these packages in modules/portal/vendor, so that it
# builds without a network; from the repository npm fetches them, as the lock
# file says.
portal_vendor = $(builddir)/portal/node_modules
portal_packages = preact htm @fontsource/inter @fontsource/opendyslexic

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

# Whole packages where they are code, since a minified file needs its source.
dist-portal: portal/vendor.stamp
	rm -rf $(distdir)/modules/portal/vendor
	for package in $(portal_packages); do \
	    $(MKDIR_P) $(distdir)/modules/portal/vendor/$$package && \
	    (cd $(portal_vendor)/$$package && tar -c \
	        --exclude='*.map' --exclude='*.woff' --exclude='*.css' \
	        --exclude='*.scss' .) | \
	    (cd $(distdir)/modules/portal/vendor/$$package && tar -x) || exit 1; \
	done

.PHONY: portal-always install-portal uninstall-portal dist-portal
