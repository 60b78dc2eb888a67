# Where things go when they are installed, and the tarball. GNU directories, DESTDIR before each of them.

# Each as MODE:SOURCE:DIRECTORY; install, uninstall and installcheck all go by this list.
INSTALLED = 755:$(B)/bin/slacc:$(bindir) \
            755:$(B)/libexec/slacc/slacc-live:$(libexecdir)/slacc \
            755:$(B)/libexec/slacc/slacc-lsp:$(libexecdir)/slacc \
            755:$(B)/libexec/slacc/slacc-storage-pass:$(libexecdir)/slacc \
            644:$(B)/lib/libslacc.a:$(libdir) \
            644:runtime/api/slacc.h:$(includedir) \
            644:$(B)/lib/slacc.pc:$(libdir)/pkgconfig \
            644:LICENSE:$(docdir) \
            644:backends/plan.schema.json:$(datadir)/slacc \
            $(foreach f,$(wildcard README.md),644:$f:$(docdir)) \
            $(foreach f,$(wildcard examples/*/*.slacc examples/*/*.c examples/github/* examples/gitlab/* examples/drift/slacc-drift.* examples/rotation/*),644:$f:$(docdir)/$(patsubst %/,%,$(dir $f))) \
            755:examples/drift/slacc-drift:$(docdir)/examples/drift \
            644:$(PAGE):$(mandir)/man5 \
            $(foreach f,$(wildcard runtime/cli/man/*.[1-8]),644:$f:$(mandir)/man$(patsubst .%,%,$(suffix $f))) \
            $(foreach f,$(wildcard runtime/cli/completions/slacc.bash),644:$f:$(datadir)/bash-completion/completions) \
            $(foreach f,$(EDITOR_FILES),644:$f:$(datadir)/slacc/$(patsubst grammar/%/,%,$(dir $f)))

# Statically linked: what the library does not hold itself (the JSON library where there was no archive of it).
$(B)/lib/slacc.pc: $(B)/.pkgconfig
	@mkdir -p $(@D)
	@cp $< $@
$(B)/.pkgconfig: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(prefix)' 'exec_prefix=$(exec_prefix)' 'libdir=$(libdir)' 'includedir=$(includedir)' '' \
	  'Name: slacc' 'Description: compiler for Slurm accounting' 'Version: $(VERSION)' \
	  'Libs: -L$${libdir} -lslacc$(if $(JANSSON_A),, $(JANSSON_LIBS))' 'Cflags: -I$${includedir}' > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

field = $(word $(1),$(subst :, ,$(2)))
define newline


endef
define install_one
	$(INSTALL) -D -m $(call field,1,$(1)) $(call field,2,$(1)) '$(DESTDIR)$(call field,3,$(1))/$(notdir $(call field,2,$(1)))'

endef

.PHONY: install uninstall installcheck
install: all $(B)/lib/slacc.pc $(PAGE) ## install under prefix=/usr/local, below DESTDIR (VARIANT=release unless told otherwise)
	$(foreach f,$(INSTALLED),$(call install_one,$(f)))
uninstall: ## remove exactly what install puts there
	rm -f $(foreach f,$(INSTALLED),'$(DESTDIR)$(call field,3,$(f))/$(notdir $(call field,2,$(f)))')
	@for d in $(foreach d,$(sort $(foreach f,$(INSTALLED),$(call field,3,$(f))) $(datadir)/slacc/editors $(datadir)/slacc/editors/vim $(datadir)/slacc \
	  $(docdir)/examples),$(if $(findstring slacc,$(d)),'$(DESTDIR)$(d)')); do echo "$$d"; done | sort -r | \
	  while read -r d; do rmdir "$$d" 2>/dev/null || :; done
installcheck: ## install into a staging tree and use the programs and the library from there
	MAKE='$(MAKE)' CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh .packaging/make/installcheck.sh '$(abspath $(B))/installcheck' \
	  '$(B)' '$(prefix)' '$(VERSION)'

# The tarball holds what is tracked, or in an unpacked tarball what is there; the same bytes wherever it is made.
DIST := slacc-$(VERSION)
DIST_DATE = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || \
              stat -c %Y $(SOURCES) | sort -n | tail -n 1))
.PHONY: dist distcheck
dist: ## make build/slacc-VERSION.tar.gz, the same bytes each time
	@mkdir -p build
	@printf '%s\n' $(SOURCES) | LC_ALL=C sort | tar --create --format=ustar --owner=0 --group=0 --numeric-owner \
	  --mtime='@$(DIST_DATE)' --mode=u=rwX,go=rX --transform='s,^,$(DIST)/,' --files-from=- | gzip -9n > build/$(DIST).tar.gz
	@echo 'build/$(DIST).tar.gz'
distcheck: dist ## unpack the tarball elsewhere, build and test there, and make the same tarball again
	MAKE='$(MAKE)' sh .packaging/make/distcheck.sh 'build/$(DIST).tar.gz' '$(DIST)'
