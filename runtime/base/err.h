/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The one error record of the runtime. The caller owns it (usually on its stack) and passes its
 * address down; the function that fails fills it and returns false, and each level above may put
 * its own words in front. Nothing is printed here.
 *
 * It holds fixed buffers, so it can be copied and needs no release. It never holds a byte of a
 * secret: whoever writes a message knows what goes in. Text from outside (a server, a program) is
 * made harmless: control characters, bytes that are not UTF-8 and bidirectional controls become
 * '?'. */
#ifndef RUNTIME_BASE_ERR_H
#define RUNTIME_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/codes.h"

/* What an error means for the caller of slacc: each has one exit status (err_exit_status). */
enum err_kind {
	ERR_NONE,
	ERR_DESCRIPTION,      /* 1: the description is wrong */
	ERR_USAGE,            /* 3: wrong usage */
	ERR_WORLD,            /* 4: unreachable or refusing; nothing done, safe to repeat */
	ERR_GUARD,            /* 5: a guard refused */
	ERR_PARTIAL,          /* 6: partly applied */
	ERR_INTERNAL,         /* 7: an internal error or I/O failure */
	ERR_SECRET_MISSING,   /* 20 */
	ERR_SECRET_DENIED,    /* 21 */
	ERR_SECRET_TAMPERED,  /* 22: the cache was changed by someone else */
	ERR_SECRET_STALE,     /* 23: offline, and what the cache has is too old */
	ERR_SECRET_THROTTLED, /* 24 */
	ERR_SECRET_CLOCK,     /* 25: the clocks differ too much */
	ERR_SECRET_UNFIT,     /* 26: the value cannot be a password */
	ERR_KIND_COUNT
};

/* How far it came. */
enum err_stage {
	STAGE_NONE,
	STAGE_FILE,
	STAGE_PROCESS,
	STAGE_SECRET,
	STAGE_DNS,
	STAGE_TCP,
	STAGE_TLS,
	STAGE_LOGIN,
	STAGE_PRIVILEGE,
	STAGE_QUERY,
	STAGE_COUNT
};

enum { ERR_MESSAGE_SIZE = 1024, ERR_HINT_SIZE = 512, ERR_SQLSTATE_SIZE = 6 };

struct err {
	enum err_kind kind;
	enum err_stage stage;
	const struct diag_code *code;     /* NULL only while kind is ERR_NONE */
	int number;                       /* errno or the server's error number; 0: none */
	char sqlstate[ERR_SQLSTATE_SIZE]; /* "" unless a server or its library said so */
	char message[ERR_MESSAGE_SIZE];   /* what went wrong: lower case, no full stop, one line */
	char hint[ERR_HINT_SIZE];         /* what to do; "" if there is nothing to say */
};

#define ERR_INIT ((struct err){.kind = ERR_NONE})

/* Fills `err` anew; longer text is cut at a character and ends in "…". All return false, so that a
 * caller can `return err_set(…)`. `err` must not be NULL and none of the arguments may point into
 * it. */
bool err_set(struct err *err, enum err_kind kind, const struct diag_code *code, const char *fmt,
	     ...) __attribute__((format(printf, 4, 5)));
/* The same with ": " and the system's words for errno `number` behind it. */
bool err_set_errno(struct err *err, enum err_kind kind, const struct diag_code *code, int number,
		   const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Out of memory, with the number of no bytes: there is nothing to be done about it. */
bool err_set_memory(struct err *err);
/* Adds to a filled record: the stage; what to do. */
bool err_stage(struct err *err, enum err_stage stage);
bool err_hint(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Puts "words: " before the message, for the level above that knows more. */
bool err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The exit status of architecture.md's table; 0 for ERR_NONE. */
int err_exit_status(const struct err *err);
int err_kind_status(enum err_kind kind);
/* "dns", "tcp", "tls", "login", …; "" for STAGE_NONE. */
const char *err_stage_name(enum err_stage stage);

/* Copies at most size - 1 bytes of `text` in the harmless form described above and ends it with
 * NUL. */
void err_plain_text(char *out, size_t size, const char *text, size_t length);

#endif
