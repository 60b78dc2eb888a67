/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The plan as a whole: order, places, selection, and how it is shown. */
#include "tests/lib/world.h"

#include "backends/resources/conf_shown.h"
#include "backends/resources/kinds.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static struct world w;

/* A change that a person reads, down to the byte. */
static const char golden[] =
	"database_server db  db.example.org port 3306\n"
	"  + database slurm_acct_db  safe  (site.slacc:14)\n"
	"      because the server has no such database\n"
	"      charset    utf8mb4\n"
	"      collation  utf8mb4_unicode_ci\n"
	"  ~ account 'slurm'@'10.20.0.%'  safe  (site.slacc:17)\n"
	"      because the account demands something else of its connections than the TLS policy\n"
	"      require  NONE -> SSL\n"
	"\n"
	"host head1\n"
	"  ~ file /opt/slurm/etc/slurmdbd.conf  safe  (site.slacc:14)\n"
	"      because its mode or owner is not right\n"
	"      mode  0640 -> 0600\n"
	"  ~ service shared  safe  (site.slacc:15)\n"
	"      because its files change\n"
	"      signal: SIGHUP to slurmdbd\n"
	"\n"
	"note: account 'slurm'@'10.20.0.%' has a grant on the pattern 'slurm%', which is more than "
	"database 'slurm_acct_db' [SL5507]  (site.slacc:17)\n"
	"\n"
	"elsewhere: host head2, not looked at\n"
	"    file /opt/slurm/etc/slurm_accounting.conf  (site.slacc:22)\n"
	"    include_line /opt/slurm/etc/slurm.conf  (site.slacc:22)\n"
	"\n"
	"plan: 1 to add, 3 to change, 0 to remove, 2 elsewhere\n";

ATF_TC_WITHOUT_HEAD(text_for_people);
ATF_TC_BODY(text_for_people, tc)
{
	world_init(&w, world_site);
	world_fill(&w);
	ATF_CHECK_STREQ("elsewhere: host head2, not looked at\n"
			"    file /opt/slurm/etc/slurm_accounting.conf  (site.slacc:22)\n"
			"    include_line /opt/slurm/etc/slurm.conf  (site.slacc:22)\n"
			"\n"
			"plan: nothing to do, 2 elsewhere\n",
			world_text(&w, true));
	w.collation = NULL;
	w.tls = "";
	w.conf_mode = 0640;
	w.pattern2 = "slurm%";
	w.privileges2 = "1";
	ATF_CHECK_STREQ(golden, world_text(&w, false));
	const char *commands = world_text(&w, true);
	ATF_CHECK(strstr(commands, "sql: ALTER USER 'slurm'@'10.20.0.%' REQUIRE SSL\n"));
	ATF_CHECK(strstr(commands, "  = storage_login shared"));
	ATF_CHECK(strstr(commands, "      write /opt/slurm/etc/slurmdbd.conf, mode 0600, owner "
				   "slurm:slurm\n"));
	world_release(&w);
}

/* Sentences end where the screen does; names and values stay whole. */
ATF_TC_WITHOUT_HEAD(text_of_a_narrow_screen);
ATF_TC_BODY(text_of_a_narrow_screen, tc)
{
	struct buf out;
	struct plan_view view = {.description = "site.slacc", .width = 60};
	world_init(&w, world_site);
	world_fill(&w);
	w.tls = "";
	w.pattern2 = "slurm%";
	w.privileges2 = "1";
	world_plan(&w);
	out = BUF_IN(&w.arena);
	plan_text(&out, &w.plan, &view);
	ATF_CHECK_MSG(strstr(buf_text(&out),
			     "      because the account demands something else of its\n"
			     "        connections than the TLS policy\n"),
		      "%s", buf_text(&out));
	ATF_CHECK_MSG(strstr(buf_text(&out),
			     "note: account 'slurm'@'10.20.0.%' has a grant on the pattern\n"
			     "      'slurm%', which is more than database 'slurm_acct_db' ["),
		      "%s", buf_text(&out));
	view.width = 10000;
	out = BUF_IN(&w.arena);
	plan_text(&out, &w.plan, &view);
	ATF_CHECK(strstr(buf_text(&out), "of its connections than the TLS policy\n"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(differences_of_files);
ATF_TC_BODY(differences_of_files, tc)
{
	world_init(&w, world_site);
	world_fill(&w);
	w.accounting_text = "# by hand\nAccountingStorageType=accounting_storage/slurmdbd\n"
			    "AccountingStoragePort=7000\nJobCompPass=Sentinel\nNoKey=Sentinel\n";
	const char *text = world_text(&w, false);
	ATF_CHECK(strstr(text, "      --- a/opt/slurm/etc/slurm_accounting.conf\n"
			       "      +++ b/opt/slurm/etc/slurm_accounting.conf\n"));
	ATF_CHECK(strstr(text, "      -# by hand\n"));
	ATF_CHECK(strstr(text, "\n      -AccountingStoragePort=7000\n"));
	ATF_CHECK(strstr(text, "\n      -JobCompPass=(not shown)\n"));
	ATF_CHECK(strstr(text, "\n      -(a key that Slurm does not know)=(not shown)\n"));
	ATF_CHECK(!strstr(text, "Sentinel"));
	ATF_CHECK(strstr(text, "\n      +AccountingStoragePort=6819\n"));
	ATF_CHECK(strstr(world_json(&w), "\"diff\": \"--- a/opt/slurm"));
	/* One that is made is shown as a whole, its password as what becomes of it. */
	w.accounting_text = NULL;
	w.conf = false;
	text = world_text(&w, false);
	ATF_CHECK(strstr(text, "      --- /dev/null\n      +++ b/opt/slurm/etc/slurmdbd.conf\n"));
	ATF_CHECK(strstr(text, "      +StoragePass=(secret, new)\n"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(long_differences_are_cut);
ATF_TC_BODY(long_differences_are_cut, tc)
{
	struct buf junk;
	world_init(&w, world_site);
	world_fill(&w);
	junk = BUF_IN(&w.arena);
	for (int i = 0; i < 500; i++)
		buf_printf(&junk, "# %d\n", i);
	w.accounting_text = buf_text(&junk);
	const char *text = world_text(&w, false);
	ATF_CHECK(strstr(text, "      -# 90\n"));
	ATF_CHECK(!strstr(text, "      -# 110\n"));
	ATF_CHECK(strstr(text, " lines more; all of them are in --json\n"));
	ATF_CHECK(strstr(world_json(&w), "\\n-# 499"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(text_is_harmless);
ATF_TC_BODY(text_is_harmless, tc)
{
	world_init(&w, world_site);
	world_fill(&w);
	w.collation = "\033[31mevil\n_bin\xff";
	const char *text = world_text(&w, true);
	ATF_CHECK(!strchr(text, '\033'));
	ATF_CHECK(!strstr(text, "evil\n"));
	struct buf out = BUF_IN(&w.arena);
	const struct plan_view view = {.description = "site.slacc", .color = true};
	plan_text(&out, &w.plan, &view);
	ATF_CHECK(strstr(buf_text(&out), "\033[33mnote: \033[0m"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(server_then_login_then_files_then_service);
ATF_TC_BODY(server_then_login_then_files_then_service, tc)
{
	static const struct resource_ops *const order[] = {
		&resource_database, &resource_account,
		&resource_grants,   &resource_storage_login,
		&resource_ca_file,  &resource_slurmdbd_conf,
		&resource_service,  &resource_slurm_accounting_conf,
	};
	world_init(&w, world_site);
	const struct change *c = world_plan(&w)->changes;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++, c = c->next) {
		ATF_REQUIRE(c);
		ATF_CHECK_EQ_MSG(order[i], c->resource->ops, "%s at %zu", c->resource->ops->name,
				 i);
	}
	ATF_CHECK(!c);
	ATF_CHECK_EQ(7, plan_changes(&w.plan));
	ATF_CHECK_EQ(1, w.plan.count[SIGN_CHECK]);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(login_is_checked_only_where_something_changes);
ATF_TC_BODY(login_is_checked_only_where_something_changes, tc)
{
	world_init(&w, world_site);
	world_fill(&w);
	w.accounting = false; /* not the slurmdbd's */
	ATF_CHECK_EQ(0, world_plan(&w)->count[SIGN_CHECK]);
	w.ca = false;
	ATF_CHECK_EQ(1, world_plan(&w)->count[SIGN_CHECK]);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(other_hosts_are_left_alone);
ATF_TC_BODY(other_hosts_are_left_alone, tc)
{
	world_init(&w, world_site);
	w.scope.host = NULL;
	const struct plan *plan = world_plan(&w);
	ATF_CHECK_EQ(3, plan_changes(plan));
	ATF_CHECK_EQ(7, plan->elsewhere);
	for (const struct change *c = plan->changes; c; c = c->next)
		ATF_CHECK_EQ(PLACE_SERVER, c->resource->place->kind);
	w.scope.host = "head2";
	plan = world_plan(&w);
	ATF_CHECK_EQ(4, plan_changes(plan));
	ATF_CHECK_EQ(0, plan->count[SIGN_CHECK]);
	ATF_CHECK_EQ(5, plan->elsewhere);
	world_release(&w);
}

static const struct object *block(enum kind_id kind, const char *label)
{
	const struct object_list *l = &w.compilation->model->of[kind];
	for (uint32_t i = 0; i < l->count; i++) {
		if (!strcmp(l->list[i]->label, label))
			return l->list[i];
	}
	ATF_REQUIRE_MSG(false, "no block %s", label);
	return NULL;
}

static uint32_t selected(enum kind_id kind, const char *label)
{
	const struct object *one = block(kind, label);
	w.scope.selection = &one;
	w.scope.selection_count = 1;
	return plan_changes(world_plan(&w));
}

ATF_TC_WITHOUT_HEAD(selection_brings_what_it_depends_on);
ATF_TC_BODY(selection_brings_what_it_depends_on, tc)
{
	world_init(&w, world_site);
	ATF_CHECK_EQ(7, selected(KIND_cluster, "alpha"));
	ATF_CHECK_EQ(0, w.plan.elsewhere);
	ATF_CHECK_EQ(6, selected(KIND_cluster, "beta")); /* its own file is elsewhere */
	ATF_CHECK_EQ(2, w.plan.elsewhere);
	ATF_CHECK_EQ(6, selected(KIND_slurmdbd, "shared"));
	ATF_CHECK_EQ(3, selected(KIND_database_server, "db"));
	ATF_CHECK_EQ(0, selected(KIND_credential, "dba"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(json_for_programs);
ATF_TC_BODY(json_for_programs, tc)
{
	world_init(&w, world_site);
	json_error_t error;
	json_t *root = json_loads(world_json(&w), 0, &error);
	ATF_REQUIRE_MSG(root, "%s", error.text);
	const char *version, *host, *sign, *kind, *name, *place, *file, *type, *sql;
	int line, add, elsewhere;
	ATF_CHECK_EQ(0, json_unpack_ex(root, &error, 0, "{s:s, s:s, s:{s:i, s:i}}",
				       "format_version", &version, "host", &host, "summary", "add",
				       &add, "elsewhere", &elsewhere));
	ATF_CHECK_STREQ("1.0", version);
	ATF_CHECK_STREQ("head1.example.org", host);
	ATF_CHECK_EQ(7, add);
	ATF_CHECK_EQ(2, elsewhere);
	json_t *first = json_array_get(json_object_get(root, "changes"), 0);
	ATF_REQUIRE_EQ_MSG(0,
			   json_unpack_ex(first, &error, 0,
					  "{s:s, s:{s:s, s:s, s:{s:s}, s:{s:s, s:i}}, "
					  "s:[{s:s, s:s}]}",
					  "sign", &sign, "resource", "kind", &kind, "name", &name,
					  "place", "name", &place, "source", "file", &file, "line",
					  &line, "actions", "type", &type, "sql", &sql),
			   "%s", error.text);
	ATF_CHECK_STREQ("add", sign);
	ATF_CHECK_STREQ("database", kind);
	ATF_CHECK_STREQ("slurm_acct_db", name);
	ATF_CHECK_STREQ("db", place);
	ATF_CHECK_STREQ("site.slacc", file);
	ATF_CHECK_EQ(14, line);
	ATF_CHECK_STREQ("sql", type);
	ATF_CHECK(strstr(sql, "CREATE DATABASE"));
	json_decref(root);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(json_of_findings_and_secrets);
ATF_TC_BODY(json_of_findings_and_secrets, tc)
{
	static const struct seen_setting settings[] = {{"StoragePass", NULL, 1}};
	world_init(&w, world_site_no_admin);
	world_fill(&w);
	w.privileges = "1";
	w.pattern2 = "%";
	w.privileges2 = "2";
	w.conf_settings = settings;
	w.conf_setting_count = 1;
	w.conf_password = VERDICT_DIFFERENT;
	const char *json = world_json(&w);
	ATF_CHECK(strstr(json, "\"by_hand\": true"));
	ATF_CHECK(strstr(json, "\"secret\": \"changed\""));
	ATF_CHECK(strstr(json, "\"name\": \"grants_wide\""));
	ATF_CHECK(strstr(json, "\"mode\": \"0600\""));
	const char *text = world_text(&w, false);
	ATF_CHECK(strstr(text, "to be done by your DBA"));
	ATF_CHECK(strstr(text, "1 for the DBA"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(looking_again_and_in_vain);
ATF_TC_BODY(looking_again_and_in_vain, tc)
{
	struct buf out;
	const struct plan_view view = {.description = "site.slacc"};
	world_init(&w, world_site);
	world_fill(&w);
	ATF_CHECK(!plan_differs(world_plan(&w)));
	/* Questions anew, and nobody answers. */
	resource_set_reset(&w.set);
	plan_build(&w.plan, &w.set);
	ATF_CHECK_EQ(2, w.plan.unseen);
	ATF_CHECK(!w.plan.changes);
	out = BUF_IN(&w.arena);
	plan_text(&out, &w.plan, &view);
	ATF_CHECK(strstr(buf_text(&out), "plan: not complete, 2 places could not be looked at"));
	world_release(&w);
}

/* A slurmdbd.conf that was there, with its passwords in every place people put them. */
ATF_TC_WITHOUT_HEAD(found_files_are_shown_without_secrets);
ATF_TC_BODY(found_files_are_shown_without_secrets, tc)
{
	static const char found[] = "# the password is Sentinel\n"
				    "#StoragePass=Sentinel\n"
				    "DbdHost=head1 # Sentinel\n"
				    "StoragePass=Sentinel\n"
				    "StoragePasss=Sentinel\n"
				    "Sentinel=yes\n"
				    "DebugLevel=\\\n"
				    "debug\n"
				    "just Sentinel words\n"
				    "\n"
				    "DbdPort=7000\n"
				    "StoragePass=Sentinel";
	static const char shown[] = "# (not shown)\n"
				    "# (not shown)\n"
				    "DbdHost=head1\n"
				    "StoragePass=(secret, old)\n"
				    "(a key that Slurm does not know)=(not shown)\n"
				    "(a key that Slurm does not know)=(not shown)\n"
				    "DebugLevel=debug\n"
				    "(not shown)\n"
				    "(not shown)\n"
				    "\n"
				    "DbdPort=7000\n"
				    "StoragePass=(secret, old)\n";
	struct arena scratch;
	struct artefact f;
	world_init(&w, world_site);
	const struct emission e = {.arena = &w.arena, .model = w.compilation->model};
	ATF_REQUIRE(slurmdbd_conf_emit(&e, w.compilation->model->of[KIND_slurmdbd].list[0], &f));
	arena_init(&scratch, NULL);
	ATF_CHECK_STREQ(shown, conf_shown_found(&w.arena, &scratch, SLURM_SLURMDBD_CONF, found,
						strlen(found), &f, VERDICT_DIFFERENT));
	/* With the right password both sides say the same of it, and no difference is left. */
	const char *after = conf_shown_expected(&w.arena, &f, VERDICT_SAME);
	ATF_CHECK(strstr(after, "\nStoragePass=(secret, unchanged)\n"));
	struct buf real = BUF_IN(&w.arena);
	for (uint32_t i = 0; i < f.piece_count; i++) {
		if (f.pieces[i].kind == ARTEFACT_TEXT)
			buf_add(&real, f.pieces[i].text, f.pieces[i].size);
		else
			buf_printf(&real, "%sSentinel%s", f.pieces[i].before, f.pieces[i].after);
	}
	ATF_CHECK_STREQ(after, conf_shown_found(&w.arena, &scratch, SLURM_SLURMDBD_CONF,
						buf_text(&real), real.size, &f, VERDICT_SAME));
	arena_release(&scratch);
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, json_of_findings_and_secrets);
	ATF_TP_ADD_TC(tp, looking_again_and_in_vain);
	ATF_TP_ADD_TC(tp, text_for_people);
	ATF_TP_ADD_TC(tp, text_is_harmless);
	ATF_TP_ADD_TC(tp, text_of_a_narrow_screen);
	ATF_TP_ADD_TC(tp, differences_of_files);
	ATF_TP_ADD_TC(tp, long_differences_are_cut);
	ATF_TP_ADD_TC(tp, found_files_are_shown_without_secrets);
	ATF_TP_ADD_TC(tp, server_then_login_then_files_then_service);
	ATF_TP_ADD_TC(tp, login_is_checked_only_where_something_changes);
	ATF_TP_ADD_TC(tp, other_hosts_are_left_alone);
	ATF_TP_ADD_TC(tp, selection_brings_what_it_depends_on);
	ATF_TP_ADD_TC(tp, json_for_programs);
	return atf_no_error();
}
