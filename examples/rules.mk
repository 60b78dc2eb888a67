# The examples are compiled and run by the tests; the demo applies one on a throw-away real server.
.PHONY: demo
demo: deps-run all ## apply the quickstart on a throw-away MariaDB, slurmdbd and slurmctld, and run a job
	@SLACC_BUILD='$(abspath $(B))' bash examples/quickstart/demo.sh
