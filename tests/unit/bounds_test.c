/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Large descriptions through the public header: what they cost grows with their size and no faster.
 * The limits are a hundred times what a quiet machine needs, so only a wrong order of growth is
 * found here; the bench measures. */
#include "runtime/api/slacc.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
	char *text;
	size_t size, room;
};

static void add(struct page *p, const char *text)
{
	size_t n = strlen(text);
	if (p->room - p->size < n) {
		p->room = 2 * p->room + n;
		p->text = realloc(p->text, p->room);
		ATF_REQUIRE(p->text != NULL);
	}
	memcpy(p->text + p->size, text, n);
	p->size += n;
}

/* Compiles the page and frees it. */
static struct slacc_compilation *compiled(struct page *p)
{
	struct slacc *s = slacc_new(NULL);
	struct slacc_compilation *c;
	ATF_REQUIRE(s != NULL);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "site.slacc", p->text, p->size));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(s, "site.slacc", &c));
	slacc_free(s);
	free(p->text);
	return c;
}

static const char server_with_variables[] =
	"edition 2026\ntls t { mode = verify_ca; ca = \"/c\" }\n"
	"database_server s { host = \"db.example.org\"; engine = mariadb; tls = t; variables {\n";

ATF_TC(many_settings_in_one_block);
ATF_TC_HEAD(many_settings_in_one_block, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"Two hundred thousand keys in one block, one of them twice, are one error, soon");
	atf_tc_set_md_var(tc, "timeout", "60");
}
ATF_TC_BODY(many_settings_in_one_block, tc)
{
	(void)tc;
	struct page p = {0};
	char line[64];
	add(&p, server_with_variables);
	for (int i = 0; i < 200 * 1000; i++) {
		snprintf(line, sizeof(line), "v%d = 1\n", i == 150 * 1000 ? 17 : i);
		add(&p, line);
	}
	add(&p, "} }\n");
	struct slacc_compilation *c = compiled(&p);
	const struct slacc_diagnostic *list;
	size_t count;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &list, &count));
	ATF_REQUIRE_EQ(1, slacc_count(c).errors);
	ATF_REQUIRE(count >= 1);
	ATF_CHECK_STREQ("duplicate_attribute", list[0].name);
	ATF_CHECK_EQ(150 * 1000 + 4, list[0].at.start.line);
	ATF_REQUIRE_EQ(1, list[0].label_count);
	ATF_CHECK_EQ(17 + 4, list[0].labels[0].at.start.line);
	slacc_compilation_free(c);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, many_settings_in_one_block);
	return atf_no_error();
}
