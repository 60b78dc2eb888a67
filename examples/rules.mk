# The examples are compiled and run by the tests; the demo applies one on a throw-away real server.
# A make of its own builds: only one that starts after deps-run finds what that has installed.
.PHONY: demo
demo: deps-run ## apply the quickstart on a throw-away MariaDB, slurmdbd and slurmctld, and run a job
	@$(MAKE) --no-print-directory all
	@SLACC_BUILD='$(abspath $(B))' bash examples/quickstart/demo.sh
