# The language as text: bytes to tokens to tree.
PURE  += $(wildcard grammar/*.c grammar/support/*.c) $(B)/gen/grammar/lexer.c $(B)/gen/grammar/parser.c
GEN_H += $(B)/gen/grammar/parser.h $(B)/gen/grammar/lexer.h

$(B)/gen/grammar/parser.c $(B)/gen/grammar/parser.h &: grammar/parser.y
	@mkdir -p $(B)/gen/grammar
	$(call say,BISON,$<)$(BISON) -Wall -Werror -Wcounterexamples -Wdangling-alias --file-prefix-map=$(CURDIR)/= \
	  --header=$(B)/gen/grammar/parser.h -o $(B)/gen/grammar/parser.c $<
$(B)/gen/grammar/lexer.c $(B)/gen/grammar/lexer.h &: grammar/lexer.l
	@mkdir -p $(B)/gen/grammar
	$(call say,FLEX,$<)$(FLEX) -CFe --header-file=$(B)/gen/grammar/lexer.h -o $(B)/gen/grammar/lexer.c $<
# What flex writes around its tables looks for missing memory and goes on either way; the arena's is never missing.
$(B)/gen/grammar/lexer.o: EXTRA_CFLAGS += -Wno-null-dereference

include grammar/editors/rules.mk
