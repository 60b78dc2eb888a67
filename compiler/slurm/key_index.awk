# SPDX-License-Identifier: BSD-2-Clause
# Makes a hash index of the PARAM rows: for each file an array that maps a slot to a row number, from 1; 0 is empty.
# Collisions go to the next slot. The hash is that of key_hash() in params.c; all its numbers stay below 2^53.

BEGIN {
	for (i = 1; i < 256; i++)
		code[sprintf("%c", i)] = i
	slots = 1024
	print "/* Made by key_index.awk. */"
	printf "enum { KEY_SLOTS = %d };\n", slots
}

/^PARAM\(/ {
	key = substr($0, 7)
	sub(/,.*/, "", key)
	file = FILENAME ~ /slurmdbd_conf\.def$/ ? 0 : 1
	key = tolower(key)
	h = 0
	for (i = 1; i <= length(key); i++)
		h = (h * 33 + code[substr(key, i, 1)]) % 4294967296
	for (h = h % slots; (file, h) in taken; h = (h + 1) % slots)
		;
	taken[file, h] = ++rows[file]
}

END {
	for (file = 0; file < 2; file++) {
		printf "static const uint16_t %s_index[KEY_SLOTS] = {\n", file ? "slurm_conf" : "slurmdbd_conf"
		for (h = 0; h < slots; h++)
			if ((file, h) in taken)
				printf "\t[%d] = %d,\n", h, taken[file, h]
		print "};"
	}
}
