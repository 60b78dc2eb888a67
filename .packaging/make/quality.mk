# What people forget and machines do not: layers, purity, lengths, format, headers, scanner, parser, scripts, coverage, fuzzing.
SOURCES := $(shell git ls-files --cached --others --exclude-standard 2>/dev/null || \
             find . \( -name build -o -name .git \) -prune -o -type f -print | sed 's|^\./||')
SOURCES := $(wildcard $(SOURCES))
C_FILES := $(filter %.c %.h,$(SOURCES))
LINT    := .packaging/lint

.PHONY: lint lint-layers lint-text lint-lengths lint-shell lint-grammar hdr-check fmt fmt-check
lint: lint-layers lint-text lint-lengths lint-shell lint-grammar hdr-check fmt-check ## check the style that a machine can check
	@echo 'lint: nothing found'

lint-layers: all ## includes go one way, and what is left of runtime/ is pure
	$(call say,LINT,includes)$(LINT)/layers $(filter %.c %.h %.l %.y,$(SOURCES))
	$(call say,LINT,symbols)$(LINT)/pure $(LINT)/pure.symbols $(PURE_OBJS)
	$(call say,LINT,libraries)$(LINT)/light $(B)/lib/libslacc.a $(B)/bin/slacc $(B)/libexec/slacc/slacc-lsp
lint-text:
	$(call say,LINT,text)$(LINT)/text $(SOURCES)
lint-lengths:
	$(call say,LINT,lengths)$(LINT)/lengths $(filter %.c %.h %.l %.y %.sh %.bash,$(SOURCES))
lint-shell:
	$(call say,LINT,shell)$(LINT)/shell $(SOURCES)

# bison's part is in the build itself: -Wall -Werror -Wcounterexamples, %expect 0.
lint-grammar: $(B)/gen/grammar/parser.c
	@mkdir -p $(B)/lint
	$(call say,LINT,grammar/lexer.l)cd $(B)/lint && $(FLEX) -b -CFe -o /dev/null '$(CURDIR)/grammar/lexer.l' && \
	  grep -q '^No backing up' lex.backup || { cat lex.backup; echo 'grammar/lexer.l: a rule backs up'; exit 1; }

HDR_CHECKS := $(patsubst %,hdr-check/%,$(filter %.h,$(SOURCES)))
hdr-check: $(HDR_CHECKS) ## each header compiles alone
	$(call say,LINT,headers):
.PHONY: $(HDR_CHECKS)
$(HDR_CHECKS): hdr-check/%: % | $(GEN_H)
	@$(CC) $(ALL_CPPFLAGS) $(CPPFLAGS_$(firstword $(subst /, ,$<))) $(ALL_CFLAGS) -Wno-unused -fsyntax-only -include $< -x c /dev/null

fmt: ## rewrite the C files as .clang-format says
	clang-format -i $(C_FILES)
fmt-check:
	$(call say,LINT,format)$(LINT)/format $(C_FILES)

.PHONY: tidy analyze
tidy: $(B)/compile_commands.json ## clang-tidy's opinion (not part of lint)
	clang-tidy -p $(B) --quiet $(PURE) $(API_SRCS) $(LIGHT_SRCS) $(LIVE_SRCS) $(LSP_SRCS)
analyze: ## gcc's analyzer (not part of lint)
	$(MAKE) B=build/analyze CFLAGS='$(CFLAGS) -fanalyzer' all

# Lines of the pure folders that the tests without servers reach; those of the grammar count in parser.y and lexer.l. Whether
# the tests pass is for `make check` to say: here those are left out that run as another user, who cannot write the counters.
COVERAGE := 90
.PHONY: coverage
coverage: deps deps-lint ## lines of grammar, compiler and backends that the tests run (VARIANT=cov), at least 90 %
	@find build/cov -name '*.gcda' -delete 2>/dev/null || :
	@mkdir -p build/cov/reports
	$(MAKE) VARIANT=cov all tests
	-@$(MAKE) -s VARIANT=cov check-pure >build/cov/reports/check.log 2>&1; tail -n 2 build/cov/reports/check.log
	gcovr --root . --filter 'grammar/' --filter 'compiler/' --filter 'backends/' --exclude 'build/.*' \
	  --object-directory build/cov --fail-under-line $(COVERAGE) --html build/cov/reports/coverage.html --txt - build/cov
