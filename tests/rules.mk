# kyua runs everything; tests/README.md says how to add to it. A test is found by its file name: here, and by the Kyuafiles.
C_TESTS     := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c tests/long/*_test.c))
SHELL_TESTS := $(patsubst %.sh,$(B)/%,$(wildcard $(foreach d,cli live golden fuzz long,tests/$d/*_test.sh)))
TEST_TOOLS  := $(patsubst %.c,$(B)/%,$(wildcard tests/tools/*.c))
TESTS        = $(C_TESTS) $(SHELL_TESTS) $(TEST_TOOLS) $(FUZZ_TARGETS) $(B)/tests/bench/bench

CPPFLAGS_tests = $(MYSQL_CFLAGS)
ATF_LIBS := $(or $(call pkg,--libs,atf-c),-latf-c)
TEST_LIBS = $(MYSQL_LIBS) $(SODIUM_LIBS) $(HTTP_LIBS) $(TLS_LIBS) $(JANSSON_LIBS) -lpthread $(LDLIBS)

# Everything but the programs' main functions, and tests/lib: an archive, so that a test links what it uses.
TEST_OBJS = $(sort $(filter-out %/main.o,$(PURE_OBJS) $(API_OBJS) $(LIGHT_OBJS) $(LIVE_OBJS) $(LSP_OBJS)) \
                   $(call objs,$(wildcard tests/lib/*.c)))
$(B)/tests/all.a: $(TEST_OBJS) $(B)/tests/all.list
	$(call say,AR,$@)rm -f $@ && $(AR) rcsT $@ $(TEST_OBJS)
# Its members: a file that came or went changes it too.
$(B)/tests/all.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(TEST_OBJS) | cmp -s - $@ || printf '%s\n' $(TEST_OBJS) > $@

$(C_TESTS): %: %.o $(B)/tests/lib/lsan.o $(B)/tests/all.a
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ATF_LIBS) $(TEST_LIBS)
$(TEST_TOOLS): %: %.o $(B)/tests/all.a
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ATF_LIBS) $(TEST_LIBS)

# Fuzz targets: for libFuzzer in VARIANT=fuzz, else with a main that replays files, so that they never rot. What they share
# is in the files of tests/fuzz that have no 'fuzz_' before their name.
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,$(B)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJS     = $(call objs,$(filter-out tests/fuzz/fuzz_% $(if $(filter fuzz,$(VARIANT)),tests/fuzz/replay.c tests/fuzz/mutate.c),$(wildcard tests/fuzz/*.c)))
$(FUZZ_TARGETS): $(B)/tests/fuzz/%: $(B)/tests/fuzz/fuzz_%.o $(FUZZ_OBJS) $(B)/tests/all.a
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) -o $@ $^ $(TEST_LIBS)

# The words of the language, for the fuzzers: from the schema, and what has no row there.
$(B)/tests/fuzz/slacc.dict: tests/fuzz/slacc.dict compiler/schema.def
	@mkdir -p $(@D)
	$(call say,GEN,$@){ cat $<; sed -nE 's/^(KIND|ATTR)\(([a-z_]+, )?([a-z_]+),.*/"\3"/p; s/.*\.words = "([^"]*)".*/\1/p' \
	  compiler/schema.def | tr '|' '\n' | sed -E 's/^([^"].*)$$/"\1"/' | sort -u; } > $@

# A shell test is its source behind the interpreter's name.
$(SHELL_TESTS): $(B)/%: %.sh
	@mkdir -p $(@D)
	$(call say,SH,$<)printf '#! /usr/bin/env atf-sh\n' | cat - $< > $@ && chmod +x $@

# What the descriptions in the field look like; the tests that read them skip where there are none.
CORPUS ?= $(wildcard ../shared/corpus)
JOBS   ?= 2
run_tests = BUILD='$(abspath $(B))' CORPUS='$(abspath $(CORPUS))' JOBS='$(JOBS)' K='$(K)' V='$(V)' sh tests/run

.PHONY: check check-pure check-unit check-cli check-live check-golden check-long tests golden-update
tests: $(TESTS) ## build the tests without running them
# As with the demo, only a make that starts after deps finds what that has installed.
CHECKS := check check-pure check-unit check-cli check-live check-golden check-long
.PHONY: $(CHECKS:%=run-%)
$(CHECKS): deps
	@$(MAKE) --no-print-directory run-$@
check: ## run every test (K=REGEX: those whose program:case matches)
$(CHECKS:%=run-%): all tests
run-check:
	@$(run_tests) unit golden fuzz cli live
run-check-pure:
	@$(run_tests) unit golden fuzz cli
run-check-unit:
	@$(run_tests) unit
run-check-cli:
	@$(run_tests) cli
run-check-live:
	@$(run_tests) live
run-check-golden:
	@$(run_tests) golden
golden-update: all tests editors-update manual-update ## rewrite what tests/golden expects (K=REGEX: of those cases)
	@BUILD='$(abspath $(B))' K='$(K)' sh tests/golden/update
	@PATH='$(abspath $(B))/bin':$$PATH bash tests/tools/readme.sh update README.md

# Only this test, and what it links, is built for the thread sanitizer.
.PHONY: check-threads run-threads
check-threads: ## two compilations in two threads under the thread sanitizer
	@$(MAKE) VARIANT=tsan run-threads
run-threads: $(B)/tests/unit/api_threads_test
	@TSAN_OPTIONS=halt_on_error=1 $< -r /dev/stdout two_threads

# Campaigns that draw at random. SLICE=N runs about one in N of each one's rounds; SEED says which.
SLICE ?= 1
check-long: ## run the long campaigns (SEED=N SLICE=N)
run-check-long:
	@SEED="$${SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}" SLICE='$(SLICE)' $(run_tests) long

# FUZZ_SECONDS over all targets; what is found lies in build/fuzz/found, and what was learnt stays in build/fuzz/corpus.
FUZZ_SECONDS ?= 60
.PHONY: fuzz-smoke fuzz-run
fuzz-smoke: ## fuzz for a minute (VARIANT=fuzz with clang; FUZZ_SECONDS=60)
	$(MAKE) VARIANT=fuzz fuzz-run
fuzz-run: $(patsubst $(B)/tests/fuzz/%,fuzz-run/%,$(FUZZ_TARGETS))
FUZZ_RUNS := $(patsubst $(B)/tests/fuzz/%,fuzz-run/%,$(FUZZ_TARGETS))
.PHONY: $(FUZZ_RUNS)
$(FUZZ_RUNS): fuzz-run/%: $(B)/tests/fuzz/% $(B)/tests/fuzz/slacc.dict
	@sh tests/fuzz/run '$(B)' $* $$(($(FUZZ_SECONDS) / $(words $(FUZZ_TARGETS))))

# Speed and memory; in the release variant unless told otherwise. Peers that are not installed are left out, and named.
BENCH_OBJS = $(call objs,$(filter-out tests/bench/empty.c tests/bench/fetches.c,$(wildcard tests/bench/*.c)))
$(B)/tests/bench/bench: $(BENCH_OBJS) $(B)/tests/all.a
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS)
$(B)/tests/bench/fetches: $(B)/tests/bench/fetches.o $(B)/tests/bench/measure.o $(B)/tests/all.a
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS)
$(B)/tests/bench/empty: $(B)/tests/bench/empty.o
	$(call say,LINK,$@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^
# Sections that need a network and servers of their own.
BENCH_STACKS = secrets plans
.PHONY: bench
bench: deps-bench deps-run all $(B)/tests/bench/bench $(B)/tests/bench/empty $(B)/tests/bench/fetches $(B)/tests/tools/link $(B)/tests/tools/connect ## measure speed, growth and memory, beside other parsers and language servers, and plans and secrets over long lines (ONLY='start speed growth bounds lsp peers secrets plans')
	@mkdir -p $(B)/bench $(B)/reports
	@{ $(if $(filter-out $(BENCH_STACKS),$(or $(ONLY),all)),$(B)/tests/bench/bench '$(abspath $(B))/bin/slacc' '$(abspath $(B))/tests/bench/empty' \
	  '$(CURDIR)/build/servers' $(B)/bench $(filter-out $(BENCH_STACKS),$(ONLY));) \
	  $(foreach s,$(filter $(BENCH_STACKS),$(or $(ONLY),$(BENCH_STACKS))),tests/stack/sandbox bash tests/bench/$(s).bash '$(B)';) } | tee $(B)/reports/bench.txt
	@rm -rf $(B)/bench
