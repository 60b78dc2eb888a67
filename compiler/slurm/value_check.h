/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the rules behind value.h share: one check in progress, and the items of a list however it
 * was written. Private to value*.c. */
#ifndef COMPILER_SLURM_VALUE_CHECK_H
#define COMPILER_SLURM_VALUE_CHECK_H

#include "compiler/slurm/value.h"
#include "grammar/support/buf.h"

struct value_check {
	struct arena *arena;
	const struct slurm_param *param;
	enum slurm_release release;
	int64_t *budget;
	struct slurm_value *out;
};

/* Each rule takes the value of one type, fills c->out and returns whether it may be written. */
typedef bool value_rule(struct value_check *c, const struct slurm_input *in);

value_rule value_bool, value_integer, value_purge, value_time;
value_rule value_enum, value_enum_list, value_kv_list;
value_rule value_string, value_name, value_path, value_paths, value_host, value_user, value_list;

/* Says what is wrong and returns false. */
#define value_fail(c, code, ...) value_failed((c), (code), arena_printf((c)->arena, __VA_ARGS__))
/* Says what is to be thought over and returns true. */
#define value_warn(c, code, ...) (!value_fail((c), (code), __VA_ARGS__))
#define value_note(c, ...)       ((c)->out->note = arena_printf((c)->arena, __VA_ARGS__))
/* The text is slacc's: spelled as it is to stand in the description. */
#define value_fix(c, sure, ...) value_fixed((c), (sure), arena_printf((c)->arena, __VA_ARGS__))
/* What the file is to say. Returns true. */
#define value_printf(c, ...) value_text((c), arena_printf((c)->arena, __VA_ARGS__))
bool value_failed(struct value_check *c, enum slurm_value_code code, const char *message);
void value_fixed(struct value_check *c, bool sure, const char *fix);
bool value_text(struct value_check *c, const char *text);
/* The same; the bytes are not copied. */
bool value_is(struct value_check *c, const char *text, size_t size);
/* Room for a value about as long as its input. */
struct buf value_buf(struct value_check *c, const struct slurm_input *in);
/* A value as a message shows it: in one line and not too long. */
const char *value_shown(struct value_check *c, const char *text, size_t size);
#define SHOWN(of) value_shown(c, (of)->text, (of)->size)

/* These compare in any letter case. */
bool text_is(const char *text, size_t size, const char *word);
bool text_begins(const char *text, size_t size, const char *with);
bool text_starts(const char *text, const char *with, size_t size); /* both are long enough */

bool text_all(const char *text, size_t size, bool (*is)(char));
bool is_digit(char c);
bool is_letter(char c);
bool is_white(char c);
/* The number at the start and the digits it took, 0 if there are none; UINT64_MAX beyond 64 bits.
 */
size_t text_number(const char *text, size_t size, uint64_t *number);

/* One item of a list: of `[a, "b"]`, of "a,b", or a value that stands alone. */
struct value_item {
	const char *text;
	size_t size;
	enum slurm_input_kind kind;
};

struct value_items {
	const struct slurm_input *in;
	uint32_t next;
	size_t at, after; /* of the current item, in a string */
};

/* The next item; sets c->out->item. Empty items of a string are passed over, as Slurm does. */
bool value_next_item(struct value_check *c, struct value_items *it, struct value_item *item);
/* A fix that puts another text in the place of the current item. */
void value_fix_item(struct value_check *c, const struct value_items *it, bool sure,
		    const char *text, size_t size);

#endif
