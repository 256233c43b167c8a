# The release tarball, the Debian packages, and what installs beside programs.

dist_sbin_SCRIPTS = modules/ctl/acquis-setup

nginxdir = $(pkgdatadir)/nginx
dist_nginx_DATA = \
	conf/nginx/acquis-fastcgi.conf.in \
	conf/nginx/acquis-headers.conf.in \
	conf/nginx/acquis-http.conf.in \
	conf/nginx/acquis-metrics.conf.in \
	conf/nginx/acquis-server.conf.in \
	conf/nginx/acquis.site.in

# The terms of use that acquisctl terms ensure adds.
termsdir = $(pkgdatadir)/terms
dist_terms_DATA = conf/terms/1.en.txt conf/terms/1.fr.txt

# The content pack is installed as it stands.
install-data-local: install-pack
install-pack:
	$(MKDIR_P) "$(DESTDIR)$(pkgdatadir)/pack"
	tar -c -C $(srcdir)/modules/content --exclude='make-*.py' pack.json \
	    framework.json topics assets simulators schema | \
	    tar -x -C "$(DESTDIR)$(pkgdatadir)/pack" --no-same-owner
uninstall-local: uninstall-pack
uninstall-pack:
	rm -rf "$(DESTDIR)$(pkgdatadir)/pack"
.PHONY: install-pack uninstall-pack deb bench demo

# The tarball holds every file of the repository. From a tarball, where there
# is no repository, the list that came with it serves again.
dist-hook:
	(cd $(srcdir) && if test -e .git; \
	    then git ls-files; else cat .manifest; fi) >$(distdir)/.manifest.new
	(cd $(srcdir) && tar -c -f - -T -) <$(distdir)/.manifest.new | \
	    (cd $(distdir) && tar -x -f -)
	mv $(distdir)/.manifest.new $(distdir)/.manifest
	$(MAKE) dist-portal distdir="$(distdir)"

# Packages in deb/ of the build folder. Built from the tarball, so without the
# network; a symbolic link to packaging/debian would break the source package.
deb: dist
	rm -rf deb && $(MKDIR_P) deb
	cp $(distdir).tar.xz deb/$(PACKAGE)_$(VERSION).orig.tar.xz
	cd deb && tar -x -f $(PACKAGE)_$(VERSION).orig.tar.xz && \
	    cp -R $(distdir)/packaging/debian $(distdir)/debian
	cd deb/$(distdir) && dpkg-buildpackage -us -uc $(DEB_FLAGS)

bench:
	sh $(srcdir)/packaging/bench
demo:
	sh $(srcdir)/packaging/demo
