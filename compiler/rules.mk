# What the text means: the schema, the checks, the checked model.
PURE  += $(wildcard compiler/*.c compiler/slurm/*.c compiler/query/*.c) $(B)/gen/compiler/explain_texts.c

# One file a diagnostic code, embedded as it stands.
EXPLAIN := $(sort $(wildcard compiler/explain/SL*.txt))
$(B)/gen/compiler/explain_texts.c: compiler/explain/embed.sh $(EXPLAIN)
	@mkdir -p $(@D)
	$(call say,GEN,$@)sh compiler/explain/embed.sh $(EXPLAIN) > $@

# A hash index over the keys of Slurm's files.
SLURM_KEYS := $(addprefix compiler/slurm/,slurmdbd_conf.def slurm_conf.def slurm_conf_other.def)
GEN_H += $(B)/gen/compiler/slurm/key_index.h
$(B)/gen/compiler/slurm/key_index.h: compiler/slurm/key_index.awk $(SLURM_KEYS)
	@mkdir -p $(@D)
	$(call say,GEN,$@)awk -f $< $(SLURM_KEYS) > $@
