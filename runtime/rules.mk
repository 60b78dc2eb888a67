# Everything that touches the world: the programs, the servers, the secrets.
# slacc is light (no database, HTTP or crypto library); it runs slacc-live for what needs them, and slacc-lsp for editors,
# which needs the compiler's insides and a JSON reader, but none of those libraries either.
API_SRCS   := $(wildcard runtime/api/*.c) runtime/base/heap.c
LIGHT_SRCS := $(wildcard runtime/cli/*.c) runtime/base/file.c runtime/base/file_write.c runtime/base/err.c runtime/base/codes.c \
              runtime/base/heap.c
LIVE_SRCS  := $(wildcard runtime/base/*.c runtime/secrets/*.c runtime/secrets/providers/*.c runtime/secrets/aws/*.c runtime/secrets/cache/*.c runtime/secrets/sealed/*.c runtime/database/*.c \
                runtime/live/*.c runtime/live/doctor/*.c runtime/live/rotate/*.c runtime/cli/live/*.c) \
              $(filter-out runtime/cli/main.c runtime/cli/cmd_%.c,$(wildcard runtime/cli/*.c))
# It is run by slurmdbd each time a password is wanted, and knows nothing of descriptions or servers.
PASS_SRCS  := $(wildcard runtime/storage_pass/*.c runtime/base/*.c runtime/secrets/*.c runtime/secrets/providers/*.c runtime/secrets/aws/*.c runtime/secrets/cache/*.c \
                runtime/secrets/sealed/*.c) compiler/arn.c compiler/cache_key.c compiler/sealed.c
LSP_SRCS   := $(wildcard runtime/lsp/*.c) runtime/base/file.c runtime/base/err.c runtime/base/codes.c
CPPFLAGS_runtime = $(MYSQL_CFLAGS)

PURE_OBJS  = $(call objs,$(PURE))
API_OBJS   = $(call objs,$(API_SRCS))
LIGHT_OBJS = $(call objs,$(LIGHT_SRCS))
LIVE_OBJS  = $(call objs,$(LIVE_SRCS))
PASS_OBJS  = $(call objs,$(PASS_SRCS))
LSP_OBJS   = $(call objs,$(LSP_SRCS))

PROGRAMS += $(B)/bin/slacc $(B)/libexec/slacc/slacc-live $(B)/libexec/slacc/slacc-lsp $(B)/libexec/slacc/slacc-storage-pass

# The version stands in one place, at the head of the GNUmakefile; the directory is where slacc-live is looked for if it is not
# beside the program.
GEN_H += $(B)/gen/runtime/version.h
$(B)/gen/runtime/version.h: FORCE
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' SLACC_VERSION '$(VERSION)' SLACC_LIBEXECDIR '$(libexecdir)' > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

# The embeddable library: one relocatable object in which only what slacc.h declares is visible. The JSON library is folded in,
# so that an embedder needs nothing but the header and this file; where there is no archive of it, it has to be linked too.
JANSSON_A := $(shell f=$$($(CC) -print-file-name=libjansson.a 2>/dev/null); test -f "$$f" && echo "$$f")
$(B)/lib/libslacc.a: $(PURE_OBJS) $(API_OBJS)
	@mkdir -p $(@D)
	$(call say,LIB,$@)$(LD_R) -o $(B)/lib/slacc.o $^ $(JANSSON_A)
	@$(OBJCOPY) --localize-hidden --wildcard --keep-global-symbol='slacc_*' $(B)/lib/slacc.o
	@rm -f $@ && $(AR) rcs $@ $(B)/lib/slacc.o
LD_R = $(CC) -r -nostdlib

$(B)/bin/slacc: $(LIGHT_OBJS) $(B)/lib/libslacc.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $^ $(if $(JANSSON_A),,$(JANSSON_LIBS)) $(LDLIBS)
$(B)/libexec/slacc/slacc-live: $(LIVE_OBJS) $(API_OBJS) $(PURE_OBJS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $^ $(MYSQL_LIBS) $(SODIUM_LIBS) $(HTTP_LIBS) $(TLS_LIBS) $(JANSSON_LIBS) -lpthread $(LDLIBS)
$(B)/libexec/slacc/slacc-storage-pass: $(PASS_OBJS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $^ $(SODIUM_LIBS) $(HTTP_LIBS) $(JANSSON_LIBS) -lpthread $(LDLIBS)
# The JSON library from its archive where there is one, as in the library: an editor waits for the start.
$(B)/libexec/slacc/slacc-lsp: $(LSP_OBJS) $(API_OBJS) $(PURE_OBJS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -pie -o $@ $^ $(or $(JANSSON_A),$(JANSSON_LIBS)) $(LDLIBS)
