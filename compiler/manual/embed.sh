#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# embed.sh FILE: the manual's prose as a C string, as it stands.
set -eu
echo '#include "compiler/manual/manual.h"'
echo 'const char manual_language[] ='
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t"/' -e 's/$/\\n"/' "$1"
echo ';'
