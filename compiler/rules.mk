# What the text means: the schema, the checks, the checked model.
PURE  += $(wildcard compiler/*.c compiler/slurm/*.c compiler/query/*.c compiler/manual/*.c) \
         $(B)/gen/compiler/explain_texts.c $(B)/gen/compiler/manual_language.c

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

# The manual's prose, embedded as it stands.
$(B)/gen/compiler/manual_language.c: compiler/manual/embed.sh grammar/language.md
	@mkdir -p $(@D)
	$(call say,GEN,$@)sh compiler/manual/embed.sh grammar/language.md > $@

# The manual page, and the reference that is kept for reading.
PAGE := $(B)/man/slacc.5
$(PAGE): $(B)/bin/slacc
	@mkdir -p $(@D)
	$(call say,GEN,$@)$(B)/bin/slacc explain manual-page > $@.new && mv $@.new $@
.PHONY: manual-update
manual-update: $(B)/bin/slacc ## write grammar/reference.md anew from the tables
	$(B)/bin/slacc explain reference > grammar/reference.md
