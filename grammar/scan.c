/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fills the token array and says what is wrong with single tokens. */
#include "grammar/lexer.h"
#include "grammar/literal.h"
#include "grammar/utf8.h"

#include <string.h>

const char *token_kind_text(enum token_kind kind)
{
	static const char *const texts[] = {
#define T(name, text) [TOKEN_##name] = text,
		TOKEN_KINDS(T)
#undef T
	};
	return texts[kind];
}

static uint32_t place(const struct lex *lx, const char *text)
{
	return lx->base + (uint32_t)(text - lx->start);
}

static struct span span_of(const struct lex *lx, const char *text, size_t size)
{
	uint32_t at = place(lx, text);
	return (struct span){at, at + (uint32_t)size};
}

static void out_of_bounds(struct lex *lx, const char *text, size_t size)
{
	if (size > TOKEN_MAX_BYTES)
		diag_add(lx->diags, &DIAG_string_too_long, span_of(lx, text, 1),
			 "something of %zu bytes without a blank; at most %d are allowed", size,
			 TOKEN_MAX_BYTES);
	else if (!lx->out->full)
		diag_add(lx->diags, &DIAG_too_many_tokens, span_of(lx, text, 1),
			 "more than %d tokens in one description", TOKENS_MAX);
	lx->out->full = true;
}

/* Room for so many more tokens, and some. */
static void make_room(struct tokens *ts, uint32_t more)
{
	uint32_t want = ts->capacity ? ts->capacity + ts->capacity / 2 : 256;
	if (want < ts->count + more)
		want = ts->count + more;
	if (want > TOKENS_MAX + SOURCE_MAX_FILES) /* each file still gets its EOF */
		want = TOKENS_MAX + SOURCE_MAX_FILES;
	ts->list = arena_grow(ts->arena, ts->list, ts->capacity * sizeof(*ts->list),
			      want * sizeof(*ts->list));
	ts->capacity = want;
	ts->quick = want < TOKENS_MAX ? want : TOKENS_MAX - 1;
}

static struct token *push(struct lex *lx, struct token t)
{
	struct tokens *ts = lx->out;
	if (ts->count == ts->capacity)
		make_room(ts, 1);
	ts->list[ts->count] = t;
	return &ts->list[ts->count++];
}

static void check_string(struct lex *lx, struct token *t, const char *text)
{
	if (!t->plain && !t->bare)
		literal_check_string(t, text, lx->diags);
	if (t->size > STRING_MAX_BYTES + 2)
		diag_add(lx->diags, &DIAG_string_too_long, span_of(lx, text, 1),
			 "a string of %u bytes; at most %d are allowed", t->size, STRING_MAX_BYTES);
}

void lex_emit(struct lex *lx, enum token_kind kind, const char *text, size_t size, bool plain)
{
	if (lx->out->count >= TOKENS_MAX - 1 || size > TOKEN_MAX_BYTES) {
		out_of_bounds(lx, text, size);
		return;
	}
	struct token t = {.at = place(lx, text),
			  .size = (uint32_t)size & TOKEN_MAX_BYTES,
			  .kind = kind,
			  .newline = lx->newline,
			  .plain = plain};
	lx->newline = false;
	if (lx->out->full)
		return;
	push(lx, t);
	if (kind == TOKEN_STRING && (!plain || size > STRING_MAX_BYTES))
		check_string(lx, &t, text);
}

static void emit_bare(struct lex *lx, const char *text, size_t size)
{
	uint32_t before = lx->out->count;
	lex_emit(lx, TOKEN_STRING, text, size, true);
	if (lx->out->count > before)
		lx->out->list[before].bare = true;
}

static void report_control(struct lex *lx, const char *text, size_t size)
{
	if (text[0] == '\r')
		diag_add(lx->diags, &DIAG_stray_carriage_return, span_of(lx, text, size),
			 "a carriage return without a line feed");
	else
		diag_add(lx->diags, &DIAG_control_character, span_of(lx, text, size),
			 "control character 0x%02x", (unsigned)(unsigned char)text[0]);
}

/* What a terminal would obey or a reader not see; the CR of a CR LF is no part of the comment. */
static void check_comment(struct lex *lx, const char *text, size_t size)
{
	for (size_t i = 1; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		bool line_end = c == '\r' && i + 1 == size;
		if ((c >= 0x20 && c != 0x7f) || c == '\t' || line_end)
			continue;
		report_control(lx, text + i, 1);
		return;
	}
}

void lex_comment(struct lex *lx, const char *text, size_t size)
{
	const char *p = text + 1, *end = text + size;
	check_comment(lx, text, size);
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (end - p < 6 || memcmp(p, "slacc:", 6) != 0)
		return;
	struct tokens *ts = lx->out;
	if (ts->comment_count == ts->comment_capacity) {
		uint32_t want = ts->comment_capacity ? ts->comment_capacity * 2 : 8;
		ts->comments = arena_grow(ts->arena, ts->comments,
					  ts->comment_capacity * sizeof(*ts->comments),
					  want * sizeof(*ts->comments));
		ts->comment_capacity = want;
	}
	bool first = ts->count == 0 || ts->list[ts->count - 1].at < lx->base;
	ts->comments[ts->comment_count++] = (struct directive_comment){
		.at = span_of(lx, text, size), .trailing = !lx->newline && !first};
}

/* Is this text, had it stood alone, a WORD? Bare values are cut at a trailing ':'; what is left may
 * be one. */
static bool is_word(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool letter =
			(p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') || p[i] == '_';
		bool later = i && ((p[i] >= '0' && p[i] <= '9') || (p[i] == '-' && i + 1 < n));
		if (!letter && !later)
			return false;
	}
	return n > 0;
}

static void report_bare(struct lex *lx, const char *text, size_t size)
{
	int shown = size > 60 ? 60 : (int)size;
	struct diag *d = diag_add(lx->diags, &DIAG_bare_value, span_of(lx, text, size),
				  "'%.*s' needs quotes", shown, text);
	diag_note(lx->diags, d,
		  "only words, whole numbers, quantities such as 30s and paths such as param.name "
		  "are written bare");
	if (memchr(text, '\\', size) || memchr(text, '$', size))
		return;
	struct span open = span_of(lx, text, 0), close = span_of(lx, text + size, 0);
	diag_fix(lx->diags, d, FIX_SAFE, open, "\"");
	diag_fix(lx->diags, d, FIX_SAFE, close, "\"");
}

size_t lex_bare(struct lex *lx, const char *text, size_t size)
{
	size_t n = size;
	while (n > 1 && text[n - 1] == ':')
		n--;
	if (n < size && is_word(text, n)) {
		lex_emit(lx, TOKEN_WORD, text, n, false);
		return n;
	}
	report_bare(lx, text, n);
	emit_bare(lx, text, n);
	return n;
}

/* A quote put behind it would be part of an escape. */
static bool ends_in_escape(const char *text, size_t size)
{
	size_t n = 0;
	while (n < size && text[size - 1 - n] == '\\')
		n++;
	return n % 2 == 1;
}

void lex_unterminated(struct lex *lx, const char *text, size_t size)
{
	while (size > 1 &&
	       (text[size - 1] == '\r' || text[size - 1] == ' ' || text[size - 1] == '\t'))
		size--;
	struct diag *d = diag_add(lx->diags, &DIAG_unterminated_string, span_of(lx, text, size),
				  "this string is not closed on its line");
	if (!ends_in_escape(text, size))
		diag_fix(lx->diags, d, FIX_UNSAFE, span_of(lx, text + size, 0), "\"");
	emit_bare(lx, text, size);
}

void lex_quoted(struct lex *lx, const char *text, size_t size)
{
	while (size > 1 && text[size - 1] == '\r')
		size--;
	struct diag *d = diag_add(lx->diags, &DIAG_bare_value, span_of(lx, text, size),
				  "strings stand in double quotes");
	if (size > 1 && text[size - 1] == '\'' && !memchr(text, '"', size) &&
	    !memchr(text, '\\', size)) {
		diag_fix(lx->diags, d, FIX_SAFE, span_of(lx, text, 1), "\"");
		diag_fix(lx->diags, d, FIX_SAFE, span_of(lx, text + size - 1, 1), "\"");
	}
	emit_bare(lx, text, size);
}

void lex_junk(struct lex *lx, const char *text, size_t size)
{
	uint32_t at = place(lx, text);
	bool same_run = lx->junk_end == at;
	lx->junk_end = at + (uint32_t)size;
	if (!same_run)
		report_control(lx, text, size);
}

static uint32_t after_bom(const struct source *f)
{
	return f->size >= 3 && !memcmp(f->text, "\xEF\xBB\xBF", 3) ? 3 : 0;
}

/* A token takes about so many bytes, with the blanks around it. A guess that is near enough spares
 * the copies of a growing array. */
enum { BYTES_A_TOKEN = 7 };

uint32_t scan(struct tokens *ts, struct sources *ss, uint32_t source, struct diags *ds)
{
	struct source *f = &ss->list[source];
	struct lex lx = {
		.out = ts, .diags = ds, .start = f->text, .base = f->base, .newline = true};
	uint32_t first = ts->count, skip = after_bom(f);
	ts->balance = 0;
	if (ts->capacity - ts->count < f->size / BYTES_A_TOKEN)
		make_room(ts, f->size / BYTES_A_TOKEN);
	f->refused = !utf8_check_source(f->text, f->size, f->base, ds);
	if (!f->refused)
		lexer_run(&lx, f->text + skip, f->size - skip);
	push(&lx, (struct token){.at = f->base + f->size, .kind = TOKEN_EOF, .newline = true});
	return first;
}
