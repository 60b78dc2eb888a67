# kyua runs everything; see tests/README.md.
.PHONY: check
check: all
