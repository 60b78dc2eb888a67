/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The manual, and that what its tables show as a value is one. */
#include "compiler/manual/manual.h"

#include "compiler/context.h"
#include "compiler/query/query.h"
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

/* Around an attribute that stands alone: the defaults of its kind, where it takes any. */
static const struct around {
	const char *before, *after;
} around[KIND_COUNT] = {
	[KIND_cache] = {"defaults credential { cache {", "} }"},
	[KIND_param] = {"param p { default = \"1\";", "}"},
};

static void compiles(enum kind_id kind, const char *attribute, const char *value)
{
	char defaults[64], text[1024];
	struct compiled c;
	struct around its = around[kind];
	snprintf(defaults, sizeof(defaults), "defaults %s {", schema_kinds[kind].name);
	if (!its.before)
		its = (struct around){defaults, "}"};
	snprintf(text, sizeof(text), "edition 2026\n%s %s = %s %s\n", its.before, attribute, value,
		 its.after);
	compiled_text(&c, text);
	ATF_CHECK_MSG(!c.diags.errors, "%s", text);
	compiled_release(&c);
}

static unsigned every_word(enum kind_id kind, const struct schema_attribute *a)
{
	size_t size;
	unsigned i = 0;
	char word[64];
	for (const char *w; a->words && (w = schema_word(a, i, &size)); i++) {
		/* One that is no word of the language stands in quotes. */
		snprintf(word, sizeof(word), memchr(w, '.', size) ? "\"%.*s\"" : "%.*s", (int)size,
			 w);
		/* The default of a parameter has to be of its type. */
		if (kind != KIND_param)
			compiles(kind, a->name, word);
	}
	return i;
}

ATF_TC(values);
ATF_TC_HEAD(values, tc)
{
	atf_tc_set_md_var(tc, "descr", "examples, defaults and words of the schema table compile");
}
ATF_TC_BODY(values, tc)
{
	unsigned examples = 0, fallbacks = 0, words = 0;
	for (unsigned i = 0; i < KIND_COUNT; i++)
		for (unsigned n = 0; n < schema_kinds[i].count; n++) {
			const struct schema_attribute *a = schema_attribute(&schema_kinds[i], n);
			if (a->example)
				compiles((enum kind_id)i, a->name, a->example), examples++;
			if (a->fallback)
				compiles((enum kind_id)i, a->name, a->fallback), fallbacks++;
			words += every_word((enum kind_id)i, a);
		}
	ATF_CHECK(examples > 15 && fallbacks > 5 && words > 15);
}

/* "aws_secret("ARN") or …": forms with what stands for a value in capitals. */
ATF_TC(functions);
ATF_TC_HEAD(functions, tc)
{
	atf_tc_set_md_var(tc, "descr", "the forms of secret functions compile");
}
ATF_TC_BODY(functions, tc)
{
	const char *name, *usage, *doc;
	for (unsigned i = 0; secret_function_at(i, &name, &usage, &doc); i++) {
		char first[256];
		const char *arn = strstr(usage, "\"ARN\"");
		const char *sealed = strstr(usage, "…");
		if (sealed)
			continue; /* nothing but 'slacc secret seal' makes such a text */
		size_t size = strcspn(usage, ")") + 1;
		if (arn)
			snprintf(first, sizeof(first),
				 "%s(\"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-"
				 "AbCdEf\")",
				 name);
		else
			snprintf(first, sizeof(first), "%.*s", (int)size, usage);
		compiles(KIND_credential, "password", first);
	}
}

/* The page is compared with the tables by manual_test.sh; here, what mdoc would misread. */
ATF_TC(markup);
ATF_TC_HEAD(markup, tc)
{
	atf_tc_set_md_var(tc, "descr", "Markdown becomes mdoc, and nothing in it a request");
}
ATF_TC_BODY(markup, tc)
{
	static const struct {
		const char *markdown, *mdoc;
	} rows[] = {
		{"## A \"b\"\n\ntext", ".Sh \"A \\(dqb\\(dq\"\ntext\n"},
		{"one\n\n.two\n'three\n", "one\n.Pp\n\\&.two\n\\&'three\n"},
		{"`a\\n` **b** - …\n", "\\fBa\\en\\fP \\fBb\\fP \\- \\[u2026]\n"},
		{"```\n**a** `b`\n```\nc\n", ".Bd -literal -offset indent\n**a** `b`\n.Ed\nc\n"},
		{"x\n\n**t**: y\n\nz\n\n## H\n",
		 "x\n.Bl -tag -width Ds\n.It \"\\fBt\\fP: y\"\n.Pp\nz\n.El\n.Sh \"H\"\n"},
		{"1. a\n   b\n2. c\n\nd\n", ".Bl -enum\n.It\na\nb\n.It\nc\n.El\n.Pp\nd\n"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct arena a;
		arena_init(&a, NULL);
		struct buf b = BUF_IN(&a);
		manual_to_mdoc(&b, rows[i].markdown);
		ATF_CHECK_STREQ(rows[i].mdoc, buf_text(&b));
		arena_release(&a);
	}
}

/* One text says what an attribute is: what completion shows stands in the reference word for word.
 */
ATF_TC(same_words);
ATF_TC_HEAD(same_words, tc)
{
	atf_tc_set_md_var(tc, "descr", "the reference says what completion says");
}
ATF_TC_BODY(same_words, tc)
{
	static const char *const abouts[] = {"attribute:cluster.head_node", "attribute:tls.mode",
					     "function:vault", "slurmdbd.conf:PurgeJobAfter",
					     "slurm.conf:JobAcctGatherType"};
	struct arena a;
	arena_init(&a, NULL);
	struct buf b = BUF_IN(&a);
	manual_reference(&b);
	for (size_t i = 0; i < sizeof(abouts) / sizeof(*abouts); i++) {
		const char *says = query_about(&a, abouts[i]);
		ATF_CHECK_MSG(says && strstr(buf_text(&b), says), "%s", abouts[i]);
	}
	arena_release(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, values);
	ATF_TP_ADD_TC(tp, functions);
	ATF_TP_ADD_TC(tp, markup);
	ATF_TP_ADD_TC(tp, same_words);
	return atf_no_error();
}
