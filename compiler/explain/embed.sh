#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# embed.sh FILE...: the explain texts as a C table, each as it stands.
set -eu
echo '#include "compiler/explain.h"'
echo 'const struct explain_text explain_texts[] = {'
for f in "$@"; do
	n=${f##*/SL}
	printf '\t{%s,' "${n%.txt}"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t "/' -e 's/$/\\n"/' "$f"
	echo '},'
done
echo '	{0, 0},'
echo '};'
