/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/render_line.h"

#include "grammar/utf8.h"

#include <string.h>

enum { CUT_COLUMNS = 3, MAX_CELL = 10 }; /* of "...", of <U+10FFFF> */

struct range {
	uint32_t first, last;
};

/* Unicode 15, East Asian Width W and F and the emoji blocks, neighbouring ranges joined. */
static const struct range wide[] = {
	{0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
	{0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
	{0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
	{0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
	{0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
	{0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
	{0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
	{0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
	{0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
	{0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
	{0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
	{0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x18D00, 0x18D08},
	{0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
	{0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C},
	{0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0},
	{0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC},
	{0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A},
	{0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5},
	{0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC},
	{0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945},
	{0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

/* Combining marks of the scripts in use: they are drawn over the character before. */
static const struct range combining[] = {
	{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},   {0x05BF, 0x05BF}, {0x05C1, 0x05C2},
	{0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A},   {0x064B, 0x065F}, {0x0670, 0x0670},
	{0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8},   {0x06EA, 0x06ED}, {0x0711, 0x0711},
	{0x0730, 0x074A}, {0x0900, 0x0902}, {0x093A, 0x093A},   {0x093C, 0x093C}, {0x0941, 0x0948},
	{0x094D, 0x094D}, {0x0951, 0x0957}, {0x0E31, 0x0E31},   {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
	{0x1AB0, 0x1ACE}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20F0},   {0x302A, 0x302D}, {0x3099, 0x309A},
	{0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

/* What would move the cursor, turn the text around or not be seen. */
static const struct range hidden[] = {
	{0x0000, 0x001F}, {0x007F, 0x009F},   {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C},
	{0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E},
	{0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB},
	{0xFFFE, 0xFFFF}, {0xE0000, 0xE00FF},
};

static bool among(const struct range *ranges, size_t count, uint32_t cp)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (cp > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && cp >= ranges[low].first;
}

#define AMONG(ranges, cp) among(ranges, sizeof(ranges) / sizeof(*(ranges)), cp)

/* One character, or one byte that is none. */
struct cell {
	uint32_t bytes, columns;
	uint32_t cp;
	enum { CELL_RAW, CELL_TAB, CELL_CODE_POINT, CELL_BYTE } kind;
};

static struct cell cell_at(const char *p, const char *end)
{
	struct cell c = {.bytes = 1, .columns = 1, .cp = (unsigned char)*p, .kind = CELL_RAW};
	if (c.cp >= 0x20 && c.cp < 0x7f)
		return c;
	if (c.cp == '\t') {
		c.kind = CELL_TAB;
		return c;
	}
	c.bytes = (uint32_t)utf8_decode(p, (size_t)(end - p), &c.cp);
	if (!c.bytes)
		return (struct cell){1, 6, (unsigned char)*p, CELL_BYTE};
	if (AMONG(hidden, c.cp)) {
		c.kind = CELL_CODE_POINT;
		c.columns = c.cp > 0xFFFFF ? 10 : c.cp > 0xFFFF ? 9 : 8;
	} else if (c.cp >= 0x300) {
		c.columns = AMONG(combining, c.cp) ? 0 : AMONG(wide, c.cp) ? 2 : 1;
	}
	return c;
}

static void write_cell(struct buf *out, const struct cell *c, const char *p)
{
	if (c->kind == CELL_RAW)
		buf_add(out, p, c->bytes);
	else if (c->kind == CELL_BYTE)
		buf_printf(out, "<0x%02X>", (unsigned)c->cp);
	else
		buf_printf(out, "<U+%04X>", (unsigned)c->cp);
}

/* Where the character before byte `at` begins. */
static uint32_t step_back(const char *text, uint32_t at)
{
	uint32_t cp, begin = at - 1;
	while (begin && at - begin < 4 && ((unsigned char)text[begin] & 0xC0) == 0x80)
		begin--;
	return utf8_decode(text + begin, at - begin, &cp) == at - begin ? begin : at - 1;
}

static uint32_t columns_at(const struct cell *c, uint32_t column)
{
	return c->kind == CELL_TAB ? TAB_COLUMNS - column % TAB_COLUMNS : c->columns;
}

/* Goes back from `at` over at most `columns` columns, tabs taken at their widest, and a share of
 * the bytes. */
static uint32_t back_by(const char *text, uint32_t size, uint32_t at, uint32_t columns)
{
	uint32_t start = at, used = 0;
	while (at && start - at < SHOWN_MAX_BYTES / 2) {
		uint32_t before = step_back(text, at);
		struct cell c = cell_at(text + before, text + size);
		used += columns_at(&c, 0);
		if (used > columns)
			break;
		at = before;
	}
	return at;
}

/* Lays out the line from byte l->from on; l->to is where the columns or bytes end. */
static void lay_out(struct shown_line *l, uint32_t size, uint32_t width)
{
	uint32_t column = l->cut_left ? CUT_COLUMNS : 0, at = l->from;
	l->column[0] = (uint16_t)column;
	while (at < size) {
		struct cell c = cell_at(l->text + at, l->text + size);
		uint32_t columns = columns_at(&c, column);
		if (column + columns > width || at + c.bytes - l->from > SHOWN_MAX_BYTES)
			break;
		for (uint32_t i = 1; i < c.bytes; i++)
			l->column[at - l->from + i] = (uint16_t)column;
		column += columns;
		at += c.bytes;
		l->column[at - l->from] = (uint16_t)column;
	}
	l->to = at;
	l->cut_right = at < size;
}

void shown_line_init(struct shown_line *l, const char *text, uint32_t size, uint32_t focus,
		     uint32_t width)
{
	l->text = text;
	l->from = 0;
	l->cut_left = false;
	if (focus > size)
		focus = size;
	if (focus < SHOWN_MAX_BYTES) {
		lay_out(l, size, width);
		if (!l->cut_right || (focus < l->to && l->column[focus] <= width * 2 / 3))
			return;
	}
	/* a third before the place of interest; more if the line ends soon behind it; room for the
	 * widest cell in any case */
	uint32_t behind = size - focus;
	uint32_t ahead = behind < width / 2 ? width - CUT_COLUMNS - behind : width / 3;
	if (ahead > width - CUT_COLUMNS - MAX_CELL)
		ahead = width - CUT_COLUMNS - MAX_CELL;
	l->from = back_by(text, size, focus, ahead);
	l->cut_left = l->from > 0;
	lay_out(l, size, width);
}

bool shown_line_holds(const struct shown_line *l, uint32_t byte)
{
	return byte >= l->from && (byte < l->to || (byte >= l->to && !l->cut_right));
}

uint32_t shown_line_column(const struct shown_line *l, uint32_t byte)
{
	if (byte <= l->from)
		return l->column[0];
	if (byte > l->to)
		byte = l->to;
	return l->column[byte - l->from];
}

void shown_line_write(const struct shown_line *l, struct buf *out)
{
	uint32_t column = l->cut_left ? CUT_COLUMNS : 0;
	if (l->cut_left)
		buf_adds(out, "...");
	for (uint32_t at = l->from; at < l->to;) {
		uint32_t plain = at;
		while (plain < l->to && l->text[plain] >= 0x20 && l->text[plain] < 0x7f)
			plain++;
		buf_add(out, l->text + at, plain - at);
		column += plain - at;
		at = plain;
		if (at == l->to)
			break;
		struct cell c = cell_at(l->text + at, l->text + l->to);
		uint32_t columns = columns_at(&c, column);
		if (c.kind == CELL_TAB)
			buf_printf(out, "%*s", (int)columns, "");
		else
			write_cell(out, &c, l->text + at);
		column += columns;
		at += c.bytes;
	}
	if (l->cut_right)
		buf_adds(out, "...");
}

void render_plain(struct buf *out, const char *text, size_t size, const char *newline)
{
	for (const char *p = text, *end = text + size; p < end;) {
		struct cell c = cell_at(p, end);
		if (*p == '\n')
			buf_adds(out, newline);
		else if (c.kind == CELL_TAB)
			buf_addc(out, ' ');
		else
			write_cell(out, &c, p);
		p += c.bytes;
	}
}
