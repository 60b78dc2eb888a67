# Installing what Debian has and this machine lacks.
.PHONY: deps deps-run deps-lint deps-bench
deps: ## install the Debian packages that building, the demo and the tests need (DEPS=no skips)
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/deps.sh $(DEPS_BUILD) $(DEPS_RUN) $(DEPS_TEST))
	@$(if $(filter no,$(DEPS)),:,sh grammar/editors/vscode/package get build/editors/vscode || [ $$? = 77 ])
deps-run:
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/deps.sh $(DEPS_BUILD) $(DEPS_RUN))
deps-lint: ## install what lint and coverage need
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/deps.sh $(DEPS_BUILD) $(DEPS_LINT))
deps-bench:
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/deps.sh $(DEPS_BUILD) $(DEPS_BENCH))
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/npm.sh tests/bench/servers build/servers || [ $$? = 77 ])
