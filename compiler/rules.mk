# What the text means: the schema, the checks, the checked model.
PURE  += $(wildcard compiler/*.c compiler/slurm/*.c) $(B)/gen/compiler/explain_texts.c

# One file a diagnostic code, embedded as it stands.
EXPLAIN := $(sort $(wildcard compiler/explain/SL*.txt))
$(B)/gen/compiler/explain_texts.c: compiler/explain/embed.sh $(EXPLAIN)
	@mkdir -p $(@D)
	$(call say,GEN,$@)sh compiler/explain/embed.sh $(EXPLAIN) > $@
