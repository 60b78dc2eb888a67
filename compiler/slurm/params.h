/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What Slurm knows, by release: its releases and which of them talk to each other, and every key of
 * slurmdbd.conf and slurm.conf with its type, default, first and last release, words, and whether a
 * reload is enough to change it. Checks, emitters, hover, completion and the manual all read this
 * one table.
 *
 * Constant data only: nothing here allocates, and all strings live for ever. The rows are in
 * slurmdbd_conf.def, slurm_conf.def and slurm_conf_other.def; they were taken from the sources of
 * Slurm 20.02 to 26.05 and the branch that becomes 26.11. */
#ifndef COMPILER_SLURM_PARAMS_H
#define COMPILER_SLURM_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ordered: a later release is a larger number. */
enum slurm_release {
	SLURM_ANY_RELEASE, /* not said: every key and word of every release passes */
#define RELEASE(year, month, schema, oldest_schema, oldest_peer) SLURM_##year##_##month,
#include "compiler/slurm/releases.def"
#undef RELEASE
	SLURM_RELEASES,
	SLURM_NEVER = 255
};

enum { SLURM_NO_MICRO = -1 };

struct slurm_version {
	enum slurm_release release;
	int micro; /* SLURM_NO_MICRO in "24.11" */
};

/* Reads "24.11", "24.11.5" or "24.11.5-1" (a packager's suffix is ignored). False if the text has
 * no such form or names a release the table does not know: then *v is left alone. */
bool slurm_version_parse(const char *text, size_t size, struct slurm_version *v);
/* "24.11"; "" for SLURM_ANY_RELEASE and numbers that are no release. */
const char *slurm_release_name(enum slurm_release r);
/* The newest release in the table that is out (26.11 is not). */
enum slurm_release slurm_release_newest(void);

/* Whether a slurmdbd of one release serves slurmctld and commands of another: not newer than
 * itself, not older than its window. SLURM_ANY_RELEASE on either side is served. */
bool slurm_dbd_accepts(enum slurm_release dbd, enum slurm_release client);
/* The oldest peer slurm_dbd_accepts takes, for messages. */
enum slurm_release slurm_dbd_oldest_peer(enum slurm_release dbd);
/* The number its slurmdbd writes into convert_version_table; 0 for SLURM_ANY_RELEASE. Equal numbers
 * do not promise that a downgrade works: 24.11 alters the tables of 26.05, both 16. */
unsigned slurm_schema(enum slurm_release r);
/* The oldest number its slurmdbd converts; 0: any. */
unsigned slurm_schema_accepts_from(enum slurm_release r);

enum slurm_file { SLURM_SLURMDBD_CONF, SLURM_SLURM_CONF, SLURM_FILES };

/* "slurmdbd.conf" or "slurm.conf". */
const char *slurm_file_name(enum slurm_file file);

/* What a value of the key is. Lists are joined by commas, without blanks. */
enum slurm_type {
	SLURM_BOOL,
	SLURM_UINT16,
	SLURM_UINT32,
	SLURM_UINT64,
	SLURM_STRING,    /* any text */
	SLURM_NAME,      /* text without blanks and commas */
	SLURM_PATH,      /* one absolute path */
	SLURM_PATHS,     /* absolute paths joined by ':' */
	SLURM_HOST,      /* host name, IPv4 or IPv6 address; unix:/path with SLURM_PARAM_SOCKET */
	SLURM_USER,      /* user name, or number where the release takes one */
	SLURM_ENUM,      /* one of the words */
	SLURM_ENUM_LIST, /* some of the words */
	SLURM_LIST,      /* free items */
	SLURM_KV_LIST, /* words, some with `=value`; unknown ones pass only with SLURM_PARAM_OPEN */
	SLURM_PURGE,   /* an age: 12months, 30days, 24hours */
	SLURM_TIME,   /* minutes, minutes:seconds, hours:minutes:seconds, days-hours…, INFINITE */
	SLURM_RECORD, /* many keys on one line or many lines of one key (NodeName): not to be set
			 from a description */
	SLURM_TYPES
};

/* "a yes or no", "a whole number"…: completes the sentence "it takes …". */
const char *slurm_type_name(enum slurm_type type);

/* What follows a word of a SLURM_KV_LIST. */
enum slurm_word_kind {
	SLURM_WORD_ALONE,
	SLURM_WORD_NUMBER, /* word=number */
	SLURM_WORD_PATH,   /* word=/absolute/path */
	SLURM_WORD_TEXT    /* word=anything without a comma */
};

struct slurm_word {
	/* Slurm's spelling, of `size` bytes. */
	const char *text;
	/* The word that is written instead, or NULL: this one is an older or numeric way to say it.
	 */
	const char *same_as;
	/* One line, or NULL. */
	const char *doc;
	/* Of no use, or fatal, without that word, or NULL. */
	const char *needs;
	/* enum slurm_release: the first that knows it, and the first that does not any more.
	 * SLURM_ANY_RELEASE: from the start, for good. */
	uint8_t since, removed;
	uint8_t size;
	/* enum slurm_word_kind */
	uint8_t kind;
	/* Words of one group (not 0) exclude each other. */
	uint8_t group;
	/* `word=` may be left out: the value alone says which word is meant. */
	bool bare;
};

enum slurm_param_flag {
	SLURM_PARAM_SECRET = 1,     /* carries a secret: refused in a description */
	SLURM_PARAM_EXACT_CASE = 2, /* its words are compared with case */
	SLURM_PARAM_OPEN = 4,       /* words beyond the table are Slurm's business */
	SLURM_PARAM_SOCKET = 8,     /* a host may be unix:/path from 26.05 */
	SLURM_PARAM_COMPARED = 16,  /* has to agree between slurmdbd.conf and slurm.conf */
	SLURM_PARAM_SILENT = 32     /* Slurm takes a wrong word without a message */
};

struct slurm_param {
	/* Slurm's spelling; keys are read without regard to case. */
	const char *name;
	/* What holds when the key is absent, as text for people. */
	const char *fallback;
	/* One line. */
	const char *doc;
	/* "kind.attribute" of slacc that writes this key, or NULL when the key is free. */
	const char *owner;
	/* Why no release should be given this key and what to do instead, or NULL. */
	const char *refused;
	/* What to write instead of this poor choice, or NULL. */
	const char *deprecated;
	/* What took its place where `removed` is set, or NULL. */
	const char *removed_advice;
	/* What a bare number counts ("seconds"), or NULL. */
	const char *unit;
	const struct slurm_word *words;
	/* Of numbers, and of a SLURM_TIME in seconds. max 0: what the type holds, INFINITE too. */
	uint32_t min, max;
	/* Slurm itself warns of numbers above it; 0: none. */
	uint32_t unwise_above;
	/* enum slurm_param_flag */
	uint16_t flags;
	uint8_t word_count;
	uint8_t name_size;
	/* enum slurm_file */
	uint8_t file;
	/* enum slurm_type */
	uint8_t type;
	/* enum slurm_release: the first that knows it (SLURM_20_02 stands for older ones too), and
	 * the first that does not any more (SLURM_ANY_RELEASE: none). */
	uint8_t since, removed;
	/* enum slurm_release; SLURM_ANY_RELEASE: always, where `deprecated` is set. */
	uint8_t deprecated_since;
	/* From this release on a reload is enough; SLURM_NEVER: always a restart. */
	uint8_t reloads_since;
	/* False: a key of slurm.conf that is there only so that none is unknown. */
	bool accounting;
};

/* The row of a key, in any letter case, or NULL. */
const struct slurm_param *slurm_param_find(enum slurm_file file, const char *key, size_t size);
/* The rows of a file one after the other, from 0; NULL behind the last. */
const struct slurm_param *slurm_param_at(enum slurm_file file, unsigned index);

/* Whether the release knows the key: an unknown key ends slurmdbd. */
bool slurm_param_in_release(const struct slurm_param *p, enum slurm_release r);
bool slurm_param_deprecated_in(const struct slurm_param *p, enum slurm_release r);
/* Whether SIGHUP, `sacctmgr reconfigure` or `scontrol reconfigure` brings a changed value into
 * force; else a restart. False for SLURM_ANY_RELEASE where the releases differ. */
bool slurm_param_reloads(const struct slurm_param *p, enum slurm_release r);

/* The word in any letter case (exactly with SLURM_PARAM_EXACT_CASE) and of any release, or NULL. */
const struct slurm_word *slurm_word_find(const struct slurm_param *p, const char *text,
					 size_t size);
bool slurm_word_in_release(const struct slurm_word *w, enum slurm_release r);

#endif
