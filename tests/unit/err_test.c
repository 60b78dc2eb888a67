/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The error record: exit codes by the table that users script against, text that cannot harm a
 * terminal, and buffers that are cut at a character. */
#include "runtime/base/err.h"

#include <atf-c.h>
#include <errno.h>
#include <string.h>

ATF_TC(exit_codes);
ATF_TC_HEAD(exit_codes, tc)
{
	atf_tc_set_md_var(tc, "descr", "each kind of error has the exit code of the manual");
}
ATF_TC_BODY(exit_codes, tc)
{
	static const struct {
		enum err_kind kind;
		int status;
	} rows[] = {{ERR_NONE, 0},           {ERR_DESCRIPTION, 1},
		    {ERR_USAGE, 3},          {ERR_WORLD, 4},
		    {ERR_GUARD, 5},          {ERR_PARTIAL, 6},
		    {ERR_INTERNAL, 7},       {ERR_SECRET_MISSING, 20},
		    {ERR_SECRET_DENIED, 21}, {ERR_SECRET_TAMPERED, 22},
		    {ERR_SECRET_STALE, 23},  {ERR_SECRET_THROTTLED, 24},
		    {ERR_SECRET_CLOCK, 25},  {ERR_SECRET_UNFIT, 26}};
	ATF_REQUIRE_EQ(ERR_KIND_COUNT, sizeof(rows) / sizeof(*rows));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = ERR_INIT;
		if (rows[i].kind)
			ATF_CHECK(!err_set(&err, rows[i].kind, &DIAG_live_internal, "x"));
		ATF_CHECK_EQ_MSG(rows[i].status, err_exit_status(&err), "kind %d",
				 (int)rows[i].kind);
	}
}

ATF_TC(filling);
ATF_TC_HEAD(filling, tc)
{
	atf_tc_set_md_var(tc, "descr", "stage, hint, errno and prefix each land in their place");
}
ATF_TC_BODY(filling, tc)
{
	struct err err;
	ATF_CHECK(!err_set_errno(&err, ERR_WORLD, &DIAG_file_missing, ENOENT, "cannot open '%s'",
				 "/x"));
	ATF_CHECK_STREQ("cannot open '/x': No such file or directory", err.message);
	ATF_CHECK_EQ(ENOENT, err.number);
	ATF_CHECK(!err_stage(&err, STAGE_FILE));
	ATF_CHECK(!err_hint(&err, "create it"));
	ATF_CHECK(!err_prefix(&err, "layout '%s'", "standard"));
	ATF_CHECK_STREQ("layout 'standard': cannot open '/x': No such file or directory",
			err.message);
	ATF_CHECK_STREQ("file", err_stage_name(err.stage));
	ATF_CHECK_STREQ("create it", err.hint);
	ATF_CHECK_EQ(6010, err.code->number);
	err_set(&err, ERR_INTERNAL, &DIAG_live_internal, "anew");
	ATF_CHECK_STREQ("", err.hint);
	ATF_CHECK_EQ(STAGE_NONE, err.stage);
	ATF_CHECK_EQ(0, err.number);
}

ATF_TC(plain_text);
ATF_TC_HEAD(plain_text, tc)
{
	atf_tc_set_md_var(tc, "descr", "a server's words cannot steer a terminal or break a line");
}
ATF_TC_BODY(plain_text, tc)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"plain", "plain"},
		{"Zugriff verweigert für 'müller'", "Zugriff verweigert für 'müller'"},
		{"\x1b[2Jgone", "?[2Jgone"},
		{"two\nlines\r", "two?lines?"},
		{"c1 \xc2\x9b"
		 "31m",
		 "c1 ?31m"},
		{"rtl \xe2\x80\xae x", "rtl ? x"},
		{"isolate \xe2\x81\xa6 x", "isolate ? x"},
		{"cut \xe2\x80", "cut ??"},
		{"overlong \xc0\xaf", "overlong ??"},
		{"surrogate \xed\xa0\x80", "surrogate ???"},
		{"beyond \xf4\x90\x80\x80", "beyond ????"},
		{"\x7f", "?"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char out[64];
		err_plain_text(out, sizeof(out), rows[i].in, strlen(rows[i].in));
		ATF_CHECK_STREQ(rows[i].out, out);
		struct err err;
		err_set(&err, ERR_WORLD, &DIAG_server_login, "%s", rows[i].in);
		ATF_CHECK_STREQ(rows[i].out, err.message);
	}
}

ATF_TC(long_text);
ATF_TC_HEAD(long_text, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "long text is cut at a character, marked, and never overflows");
}
ATF_TC_BODY(long_text, tc)
{
	char in[600] = "", out[200];
	for (size_t i = 0; i + 2 < sizeof(in); i += 2)
		memcpy(in + i, "é", 2);
	for (size_t size = 0; size <= sizeof(out); size++) {
		memset(out, 'x', sizeof(out));
		err_plain_text(out, size, in, 598);
		if (size)
			ATF_REQUIRE(memchr(out, 0, size));
		for (size_t i = size; i < sizeof(out); i++)
			ATF_REQUIRE_EQ('x', out[i]);
		if (size >= 8) {
			size_t n = strlen(out);
			ATF_REQUIRE_STREQ("…", out + n - 3);
			ATF_REQUIRE_EQ(0, (n - 3) % 2);
		}
	}
	struct err err;
	err_set(&err, ERR_WORLD, &DIAG_server_login, "%s%s", in, in);
	for (int i = 0; i < 10; i++)
		err_prefix(&err, "%s", in);
	ATF_CHECK(strlen(err.message) < sizeof(err.message));
	ATF_CHECK_STREQ("…", err.message + strlen(err.message) - 3);
}

ATF_TC(codes_are_unique);
ATF_TC_HEAD(codes_are_unique, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "numbers of the runtime's codes are unique and of its range");
}
ATF_TC_BODY(codes_are_unique, tc)
{
	const struct diag_code *code;
	for (unsigned i = 0; (code = runtime_code_at(i)); i++) {
		ATF_CHECK_MSG(code->number >= 6000 && code->number < 10000, "SL%u", code->number);
		ATF_CHECK_EQ_MSG(code, runtime_code(code->number), "SL%u twice", code->number);
	}
	ATF_CHECK(!runtime_code(1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, exit_codes);
	ATF_TP_ADD_TC(tp, filling);
	ATF_TP_ADD_TC(tp, plain_text);
	ATF_TP_ADD_TC(tp, long_text);
	ATF_TP_ADD_TC(tp, codes_are_unique);
	return atf_no_error();
}
