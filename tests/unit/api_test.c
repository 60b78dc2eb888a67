/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The embedding API, as an embedder uses it. */
#include "tests/lib/sample.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sink that keeps everything. */
struct kept {
	char text[256 * 1024];
	size_t size;
	int stop_after; /* calls; 0: never */
};

static int keep(void *user, const void *bytes, size_t size)
{
	struct kept *k = user;
	ATF_REQUIRE(k->size + size < sizeof(k->text));
	memcpy(k->text + k->size, bytes, size);
	k->size += size;
	k->text[k->size] = 0;
	return k->stop_after && --k->stop_after == 0 ? -1 : 0;
}

static struct kept kept;

static struct slacc_sink sink(void)
{
	kept.size = 0;
	kept.text[0] = 0;
	kept.stop_after = 0;
	return (struct slacc_sink){.write = keep, .user = &kept};
}

static struct slacc *handle(void)
{
	struct slacc *s = slacc_new(NULL);
	ATF_REQUIRE(s);
	return s;
}

static struct slacc_compilation *compile(struct slacc *s, const char *root)
{
	struct slacc_compilation *c;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(s, root, &c));
	return c;
}

static struct slacc_compilation *compile_text(const char *text)
{
	struct slacc *s = handle();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "t.slacc", text, strlen(text)));
	struct slacc_compilation *c = compile(s, "t.slacc");
	slacc_free(s); /* a compilation outlives its handle */
	return c;
}

static struct slacc_compilation *sample(void)
{
	struct slacc *s = handle();
	ATF_REQUIRE_EQ(SLACC_OK, sample_add(s, "alpha"));
	struct slacc_compilation *c = compile(s, SAMPLE_ROOT);
	slacc_free(s);
	return c;
}

ATF_TC_WITHOUT_HEAD(version_and_words);
ATF_TC_BODY(version_and_words, tc)
{
	ATF_CHECK(strspn(slacc_version(), "0123456789.") == strlen(slacc_version()));
	for (int i = SLACC_OK; i <= SLACC_NOT_FOUND; i++)
		ATF_CHECK(strlen(slacc_status_text((enum slacc_status)i)) > 3);
	ATF_CHECK_STREQ("unknown status", slacc_status_text((enum slacc_status)99));
	slacc_free(NULL);
	slacc_compilation_free(NULL);
}

ATF_TC_WITHOUT_HEAD(the_sample_is_right);
ATF_TC_BODY(the_sample_is_right, tc)
{
	struct slacc_compilation *c = sample();
	struct slacc_sink out = sink();
	ATF_CHECK_EQ(SLACC_OK, slacc_render(c, "gcc", NULL, &out));
	ATF_CHECK_STREQ("", kept.text);
	ATF_CHECK_EQ(0, slacc_count(c).errors);
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(diagnostics_are_plain_structs);
ATF_TC_BODY(diagnostics_are_plain_structs, tc)
{
	struct slacc_compilation *c = compile_text("edition 2026\n"
						   "layout a { conf_dir = /etc }\n"
						   "layout a { }\n"
						   "# slacc: allow(SL2045) reason=\"soon\"\n"
						   "param p { default = \"1\" }\n");
	const struct slacc_diagnostic *d, *again;
	size_t n;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &d, &n));
	ATF_REQUIRE_EQ(3, n);
	ATF_CHECK_EQ(1011, d[0].code);
	ATF_CHECK_STREQ("bare_value", d[0].name);
	ATF_CHECK_EQ(SLACC_ERROR, d[0].severity);
	ATF_CHECK_STREQ("t.slacc", d[0].at.file);
	ATF_CHECK_EQ(35, d[0].at.start.byte);
	ATF_CHECK_EQ(2, d[0].at.start.line);
	ATF_CHECK_EQ(23, d[0].at.start.column);
	ATF_CHECK_EQ(27, d[0].at.end.column);
	ATF_CHECK_EQ(1, d[0].note_count);
	ATF_REQUIRE_EQ(2, d[0].edit_count);
	ATF_CHECK_EQ(SLACC_FIX_SAFE, d[0].applicability);
	ATF_CHECK_STREQ("\"", d[0].edits[0].text);
	ATF_CHECK_EQ(27, d[0].edits[1].at.start.column);
	ATF_CHECK_EQ(2013, d[1].code);
	ATF_REQUIRE_EQ(1, d[1].label_count);
	ATF_CHECK_EQ(2, d[1].labels[0].at.start.line);
	ATF_CHECK(d[2].suppressed);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &again, &n));
	ATF_CHECK(d == again);
	struct slacc_count count = slacc_count(c);
	ATF_CHECK(count.errors == 2 && !count.warnings && !count.infos && count.suppressed == 1);
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(nowhere_is_no_file);
ATF_TC_BODY(nowhere_is_no_file, tc)
{
	struct slacc *s = handle();
	struct slacc_compilation *c = compile(s, "missing.slacc");
	const struct slacc_diagnostic *d;
	size_t n;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &d, &n));
	ATF_REQUIRE_EQ(1, n);
	ATF_CHECK_EQ(1001, d[0].code);
	ATF_CHECK(!d[0].at.file && !d[0].at.start.line);
	ATF_CHECK_STREQ("cannot read 'missing.slacc': no such source", d[0].message);
	slacc_compilation_free(c);
	slacc_free(s);
}

/* --- sources --- */

struct disk {
	int open, loads;
	const char *refused;
};

static bool disk_load(void *user, const char *path, const char **data, size_t *size, char *why,
		      size_t why_size)
{
	struct disk *disk = user;
	if (disk->refused && !strcmp(path, disk->refused)) {
		snprintf(why, why_size, "the disk is gone");
		return false;
	}
	disk->open++;
	disk->loads++;
	char *copy = strdup(!strcmp(path, "d/a.slacc") ? "edition 2026\ninclude \"b.slacc\"\n"
						       : "layout from_disk { }\n");
	*data = copy;
	*size = strlen(copy);
	return true;
}

static void disk_unload(void *user, const char *data)
{
	((struct disk *)user)->open--;
	free((char *)(uintptr_t)data);
}

ATF_TC_WITHOUT_HEAD(open_buffers_win_over_the_provider);
ATF_TC_BODY(open_buffers_win_over_the_provider, tc)
{
	struct disk disk = {0};
	struct slacc_provider provider = {disk_load, disk_unload, &disk};
	struct slacc *s = handle();
	slacc_set_provider(s, &provider);
	struct slacc_compilation *c = compile(s, "d/a.slacc");
	struct slacc_sink out = sink();
	ATF_CHECK_EQ(SLACC_OK, slacc_write_blocks(c, &out));
	ATF_CHECK_STREQ("layout.from_disk\n", kept.text);
	ATF_CHECK(disk.loads == 2 && !disk.open);
	slacc_compilation_free(c);

	const char first[] = "layout first { }", second[] = "layout second { }";
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "d/b.slacc", first, strlen(first)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "d/b.slacc", second, strlen(second)));
	c = compile(s, "d/a.slacc");
	out = sink();
	ATF_CHECK_EQ(SLACC_OK, slacc_write_blocks(c, &out));
	ATF_CHECK_STREQ("layout.second\n", kept.text);
	slacc_compilation_free(c);

	slacc_remove_source(s, "d/b.slacc");
	slacc_remove_source(s, "never added");
	disk.refused = "d/b.slacc";
	c = compile(s, "d/a.slacc");
	out = sink();
	ATF_CHECK_EQ(SLACC_OK, slacc_render(c, "gcc", NULL, &out));
	ATF_CHECK_STREQ(
		"d/a.slacc:2:9: error: cannot read 'd/b.slacc': the disk is gone [SL1001]\n",
		kept.text);
	slacc_compilation_free(c);
	slacc_set_provider(s, NULL);
	c = compile(s, "d/a.slacc");
	ATF_CHECK_EQ(1, slacc_count(c).errors);
	slacc_compilation_free(c);
	slacc_free(s);
	ATF_CHECK_EQ(0, disk.open);
}

static void check_conf_dir(struct slacc *s, const char *expected)
{
	struct slacc_compilation *c = compile(s, "t");
	struct slacc_sink out = sink();
	ATF_CHECK_EQ(SLACC_OK, slacc_explain_block(c, "layout.a", &out));
	ATF_CHECK_MSG(strstr(kept.text, expected), "%s not in %s", expected, kept.text);
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(later_parameters_win);
ATF_TC_BODY(later_parameters_win, tc)
{
	static const char text[] = "edition 2026\n"
				   "param x { default = \"default\" }\n"
				   "layout a { conf_dir = \"/${param.x}\" }\n";
	static const char file[] = "x = \"file\"";
	struct slacc *s = handle();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "t", text, strlen(text)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "f", file, strlen(file)));
	check_conf_dir(s, "\"/default\"");
	ATF_CHECK_EQ(SLACC_OK, slacc_set_parameter(s, "x", "one", "test"));
	check_conf_dir(s, "\"/one\"");
	ATF_CHECK_EQ(SLACC_OK, slacc_set_parameter(s, "x", "two", "test"));
	check_conf_dir(s, "\"/two\"");
	ATF_CHECK_EQ(SLACC_OK, slacc_add_parameter_file(s, "f"));
	check_conf_dir(s, "\"/file\"");
	slacc_clear_parameters(s);
	check_conf_dir(s, "\"/default\"");
	slacc_free(s);
}

/* --- output --- */

ATF_TC_WITHOUT_HEAD(formats);
ATF_TC_BODY(formats, tc)
{
	struct slacc_compilation *c = compile_text("edition 2026\nlayout \xFF { }\n");
	struct slacc_format f;
	size_t n = 0;
	for (; slacc_format_at(n, &f); n++) {
		struct slacc_sink out = sink();
		ATF_CHECK(strlen(f.summary) > 5);
		ATF_CHECK_EQ(SLACC_OK, slacc_render(c, f.name, NULL, &out));
		ATF_CHECK(kept.size > 20);
	}
	ATF_CHECK(n >= 3);
	struct slacc_sink out = sink();
	ATF_CHECK_EQ(SLACC_NOT_FOUND, slacc_render(c, "runes", NULL, &out));
	struct slacc_render_options colour = {.colour = true};
	ATF_CHECK_EQ(SLACC_OK, slacc_render(c, "human", &colour, &out));
	ATF_CHECK(strstr(kept.text, "\033[1;31merror"));
	out = sink();
	kept.stop_after = 1;
	ATF_CHECK_EQ(SLACC_STOPPED, slacc_render(c, "json", NULL, &out));
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(nothing_is_made_of_what_is_wrong);
ATF_TC_BODY(nothing_is_made_of_what_is_wrong, tc)
{
	struct slacc_compilation *c = compile_text("edition 2026\nlayout a { conf_dir = 1 }\n");
	struct slacc_sink out = sink();
	ATF_CHECK_EQ(SLACC_REFUSED, slacc_write_ir(c, &out));
	ATF_CHECK_EQ(SLACC_REFUSED, slacc_emit(c, NULL, NULL));
	ATF_CHECK_EQ(0, kept.size);
	ATF_CHECK_EQ(SLACC_OK, slacc_explain_block(c, "layout.a", &out));
	slacc_compilation_free(c);
}

static int take(void *user, const struct slacc_artefact *a)
{
	struct kept *k = user;
	char line[512];
	ATF_CHECK(a->mode == 0600 || a->mode == 0644);
	ATF_CHECK_EQ(a->size, strlen(a->data));
	snprintf(line, sizeof(line), "%s%s\n", a->path, a->incomplete ? " incomplete" : "");
	return keep(k, line, strlen(line));
}

ATF_TC_WITHOUT_HEAD(artefacts);
ATF_TC_BODY(artefacts, tc)
{
	struct slacc_compilation *c = sample();
	sink();
	ATF_CHECK_EQ(SLACC_OK, slacc_emit(c, take, &kept));
	ATF_CHECK(strstr(kept.text, "slurmdbd/shared/slurmdbd.conf incomplete\n"));
	ATF_CHECK(strstr(kept.text, "cluster/alpha/slurm_accounting.conf\n"));
	ATF_CHECK(strstr(kept.text, "database_server/records/bootstrap.sql incomplete\n"));
	const char *manifest = strstr(kept.text, "manifest.json\n");
	ATF_CHECK(manifest && !manifest[strlen("manifest.json\n")]);
	sink();
	kept.stop_after = 2;
	ATF_CHECK_EQ(SLACC_STOPPED, slacc_emit(c, take, &kept));
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(the_model_is_the_same_bytes_each_time);
ATF_TC_BODY(the_model_is_the_same_bytes_each_time, tc)
{
	struct slacc_compilation *c = sample(), *other = sample();
	struct slacc_sink out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_write_ir(c, &out));
	char *first = strdup(kept.text);
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_write_ir(other, &out));
	ATF_CHECK_STREQ(first, kept.text);
	json_t *root = json_loads(first, JSON_REJECT_DUPLICATES, NULL);
	ATF_CHECK(root);
	json_decref(root);
	free(first);
	slacc_compilation_free(c);
	slacc_compilation_free(other);
}

ATF_TC_WITHOUT_HEAD(files_that_were_read);
ATF_TC_BODY(files_that_were_read, tc)
{
	static const char params[] = "head = \"alpha\"\n";
	struct slacc *s = handle();
	ATF_REQUIRE_EQ(SLACC_OK, sample_add(s, NULL));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "p", params, strlen(params)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_parameter_file(s, "p"));
	struct slacc_compilation *c = compile(s, SAMPLE_ROOT);
	const char *const *list;
	size_t n;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_files(c, &list, &n));
	ATF_REQUIRE_EQ(4, n);
	ATF_CHECK_STREQ(SAMPLE_ROOT, list[0]);
	ATF_CHECK_STREQ("site/servers.slacc", list[1]);
	ATF_CHECK_STREQ("site/ca.pem", list[2]);
	ATF_CHECK_STREQ("p", list[3]);
	slacc_compilation_free(c);
	slacc_free(s);
}

ATF_TC_WITHOUT_HEAD(codes);
ATF_TC_BODY(codes, tc)
{
	struct slacc_code c;
	unsigned before = 0;
	for (size_t i = 0; slacc_code_at(i, &c); i++) {
		ATF_CHECK_MSG(c.number > before, "SL%04u behind SL%04u", c.number, before);
		before = c.number;
	}
	ATF_CHECK(before > 5000);
	ATF_CHECK(!slacc_code_at(SIZE_MAX, &c));
	ATF_CHECK(!strncmp(slacc_explain(2021), "SL2021 ", 7));
	ATF_CHECK(!slacc_explain(1));
}

/* --- where values come from --- */

static void check_line(const char *line)
{
	ATF_CHECK_MSG(strstr(kept.text, line), "no '%s' in\n%s", line, kept.text);
}

ATF_TC_WITHOUT_HEAD(values_and_their_origins);
ATF_TC_BODY(values_and_their_origins, tc)
{
	struct slacc_compilation *c = sample();
	struct slacc_sink out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "cluster.alpha", &out));
	ATF_CHECK_STREQ("cluster alpha {                   # site/main.slacc:12:1\n"
			"  name              = \"alpha\"     # derived: the label\n"
			"  slurm_version     = \"24.11\"     # defaults, site/main.slacc:5:36\n"
			"  head_node         = \"alpha\"     # site/main.slacc:12:29\n"
			"  backup_head_nodes = [\"alpha2\"]  # site/main.slacc:12:61\n"
			"  layout            = standard    # built-in\n"
			"  slurmdbd          = shared      # defaults, site/main.slacc:5:56\n"
			"  # no rpc_tls\n"
			"  # no slurm_conf\n"
			"}\n",
			kept.text);
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "layout.site", &out));
	check_line("bin_dir            = \"/usr/bin\"");
	check_line("# layout standard\n");
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "slurmdbd.gamma", &out));
	check_line("database        = \"gamma\"");
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "slurmdbd.shared", &out));
	check_line("    PurgeJobAfter = \"12months\"");
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "credential.slurm", &out));
	check_line("password           = file(\"/etc/slurm/secrets/slurm\")");
	ATF_CHECK_EQ(SLACC_NOT_FOUND, slacc_explain_block(c, "cluster.delta", &out));
	ATF_CHECK_EQ(SLACC_NOT_FOUND, slacc_explain_block(c, "cluster", &out));
	ATF_CHECK_EQ(SLACC_NOT_FOUND, slacc_explain_block(c, "clusters.alpha", &out));
	ATF_CHECK_EQ(SLACC_NOT_FOUND, slacc_explain_block(c, "", &out));
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(values_are_written_as_the_language_reads_them);
ATF_TC_BODY(values_are_written_as_the_language_reads_them, tc)
{
	struct slacc_compilation *c = compile_text("edition 2026\n"
						   "credential \"a b\" {\n"
						   "  username = \"q\\\"\\\\\\u{e9}$${x}\"; "
						   "password = command([\"/bin/p\", \"x y\"])\n"
						   "  cache { ttl = 90s; max_stale = 7200s }\n"
						   "}\n"
						   "credential j { username = \"j\"; password = "
						   "vault(\"kv/slurm\", key = \"pass\") }\n"
						   "protect { databases = [\"a\", \"b\"] }\n");
	struct slacc_sink out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "credential.a b", &out));
	check_line("credential \"a b\" {");
	check_line("= \"q\\\"\\\\\xC3\xA9$${x}\" ");
	check_line("= command([\"/bin/p\", \"x y\"])");
	check_line("    ttl       = 90s");
	check_line("    max_stale = 2h");
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "credential.j", &out));
	check_line("= vault(\"kv/slurm\", key = \"pass\")");
	out = sink();
	ATF_REQUIRE_EQ(SLACC_OK, slacc_explain_block(c, "protect", &out));
	check_line("protect {");
	check_line("databases = [\"a\", \"b\"]");
	slacc_compilation_free(c);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, version_and_words);
	ATF_TP_ADD_TC(tp, the_sample_is_right);
	ATF_TP_ADD_TC(tp, diagnostics_are_plain_structs);
	ATF_TP_ADD_TC(tp, nowhere_is_no_file);
	ATF_TP_ADD_TC(tp, open_buffers_win_over_the_provider);
	ATF_TP_ADD_TC(tp, later_parameters_win);
	ATF_TP_ADD_TC(tp, formats);
	ATF_TP_ADD_TC(tp, nothing_is_made_of_what_is_wrong);
	ATF_TP_ADD_TC(tp, artefacts);
	ATF_TP_ADD_TC(tp, the_model_is_the_same_bytes_each_time);
	ATF_TP_ADD_TC(tp, files_that_were_read);
	ATF_TP_ADD_TC(tp, codes);
	ATF_TP_ADD_TC(tp, values_and_their_origins);
	ATF_TP_ADD_TC(tp, values_are_written_as_the_language_reads_them);
	return atf_no_error();
}
