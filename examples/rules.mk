# The examples are compiled and run by the tests; the demo applies one on a throw-away real server.
# A make of its own builds: only one that starts after deps-run finds what that has installed.
.PHONY: demo
demo: deps-run ## apply the quickstart on a throw-away MariaDB, slurmdbd and slurmctld, and run a job
	@$(MAKE) --no-print-directory all
	@SLACC_BUILD='$(abspath $(B))' bash examples/quickstart/demo.sh

# An embedder has the header and the library, and no other flag of this tree's than what the variant's objects need.
PROGRAMS += $(B)/examples/embed/agent
$(B)/examples/embed/agent: examples/embed/agent.c runtime/api/slacc.h $(B)/lib/libslacc.a
	@mkdir -p $(@D)
	$(call say,EMBED,$<)$(CC) -std=c17 -D_POSIX_C_SOURCE=200809L $(WARN) $(OPT_$(VARIANT)) -Iruntime/api -o $@ $< $(B)/lib/libslacc.a \
	  $(ALL_LDFLAGS) $(if $(JANSSON_A),,$(JANSSON_LIBS))

.PHONY: picture
picture: all ## take the README's picture of Neovim anew (examples/editor/neovim.svg)
	@PATH='$(abspath $(B))/bin':$$PATH python3 examples/editor/picture.py
