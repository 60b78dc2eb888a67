# What editors know of the language without asking the language server: words from the schema, in files that are committed,
# because editors load them as they are. A test fails where they are not those of the schema.
EDITOR_FILES     := $(filter-out %.in %.awk %.mk %/.gitignore grammar/editors/tree-sitter/test/%,$(shell find grammar/editors \( -name node_modules -o -name src -path '*tree-sitter*' \) -prune -o -type f -print | sort))
EDITOR_TEMPLATES := $(shell find grammar/editors -name '*.in' | sort)

.PHONY: editors-update
editors-update: $(B)/tests/tools/editor_words ## write the editors' word lists anew from the schema
	@mkdir -p $(B)/gen/grammar
	@$< > $(B)/gen/grammar/editor.words
	@for t in $(EDITOR_TEMPLATES); do \
	  awk -f grammar/editors/words.awk $(B)/gen/grammar/editor.words "$$t" > "$${t%.in}.new" && mv "$${t%.in}.new" "$${t%.in}" || exit; done

.PHONY: vsix
vsix: deps ## make build/editors/slacc-VERSION.vsix, the extension for Visual Studio Code
	@sh grammar/editors/vscode/package make build/editors/vscode '$(CURDIR)/build/editors/slacc-$(VERSION).vsix'
