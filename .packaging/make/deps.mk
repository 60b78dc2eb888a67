.PHONY: deps deps-run
deps: ## install the Debian packages that building, the demo and the tests need (DEPS=no skips)
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/deps.sh $(DEPS_BUILD) $(DEPS_RUN) $(DEPS_TEST))
deps-run:
	@$(if $(filter no,$(DEPS)),:,sh .packaging/make/deps.sh $(DEPS_BUILD) $(DEPS_RUN))
