/* SPDX-License-Identifier: BSD-2-Clause
 *
 * compile_commands.json, which editors and clang's tools read: valid, of files that exist, and
 * complete enough that the scanner's own source and a main program are in it. */
#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static json_t *load(const atf_tc_t *tc)
{
	char path[4096];
	json_error_t error;
	snprintf(path, sizeof(path), "%s/compile_commands.json",
		 atf_tc_get_config_var(tc, "builddir"));
	json_t *all = json_load_file(path, 0, &error);
	ATF_REQUIRE_MSG(all && json_is_array(all), "%s:%d: %s", path, error.line, error.text);
	return all;
}

static void check_entry(const json_t *entry)
{
	const char *directory = json_string_value(json_object_get(entry, "directory"));
	const char *file = json_string_value(json_object_get(entry, "file"));
	const json_t *arguments = json_object_get(entry, "arguments");
	ATF_REQUIRE(directory && file && json_is_array(arguments));
	char path[8192];
	snprintf(path, sizeof(path), "%s/%s", file[0] == '/' ? "" : directory, file);
	ATF_CHECK_MSG(access(path, R_OK) == 0, "no %s", path);
	size_t count = json_array_size(arguments);
	ATF_CHECK_MSG(count > 4, "%s: %zu arguments", file, count);
	const char *last = json_string_value(json_array_get(arguments, count - 1));
	ATF_CHECK_MSG(last && strcmp(last, file) == 0, "%s: ends with %s", file, last);
	for (size_t i = 0; i < count; i++)
		ATF_CHECK_MSG(!strchr(json_string_value(json_array_get(arguments, i)), ' '),
			      "%s: words run together", file);
}

static bool has(const json_t *all, const char *end)
{
	size_t i;
	json_t *entry;
	json_array_foreach(all, i, entry)
	{
		const char *file = json_string_value(json_object_get(entry, "file"));
		size_t n = strlen(file), m = strlen(end);
		if (n >= m && strcmp(file + n - m, end) == 0)
			return true;
	}
	return false;
}

ATF_TC(valid_and_complete);
ATF_TC_HEAD(valid_and_complete, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"compile_commands.json is JSON, its files exist, and it knows the whole tree");
}
ATF_TC_BODY(valid_and_complete, tc)
{
	json_t *all = load(tc);
	size_t i;
	json_t *entry;
	json_array_foreach(all, i, entry)
	{
		check_entry(entry);
	}
	static const char *const some[] = {"gen/grammar/lexer.c", "grammar/scan.c",
					   "compiler/compile.c", "runtime/cli/main.c",
					   "runtime/cli/live/main.c"};
	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		ATF_CHECK_MSG(has(all, some[i]), "%s is missing", some[i]);
	json_decref(all);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, valid_and_complete);
	return atf_no_error();
}
