/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/world.h"

#include "backends/artefact.h"
#include "backends/sql.h"
#include "backends/resources/kinds.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                                       \
	"edition 2026\n"                                                                           \
	"tls private { mode = verify_identity; ca = \"ca.pem\" }\n"                                \
	"credential dba { username = \"dba\"; password = file(\"/s/dba\") }\n"                     \
	"credential slurm { username = \"slurm\"; password = file(\"/s/slurm\") }\n"               \
	"layout here {\n"                                                                          \
	"  conf_dir = \"/opt/slurm/etc\"; pid_file = \"/run/slurmdbd.pid\"\n"                      \
	"  slurm_user = \"slurm\"; slurm_group = \"slurm\"\n"                                      \
	"  restart_slurmdbd = [\"/usr/bin/systemctl\", \"restart\", \"slurmdbd\"]\n"               \
	"}\n"                                                                                      \
	"database_server db {\n"                                                                   \
	"  host = \"db.example.org\"; engine = mariadb; tls = private\n"

#define TAIL                                                                                       \
	"}\n"                                                                                      \
	"slurmdbd shared {\n"                                                                      \
	"  slurm_version = \"24.11\"; host = \"head1\"; layout = here\n"                           \
	"  database_server = db; credential = slurm\n"                                             \
	"  account_hosts = [\"10.20.0.%\"]\n"                                                      \
	"}\n"                                                                                      \
	"cluster alpha {\n"                                                                        \
	"  slurm_version = \"24.11\"; head_node = \"head1\"; layout = here; slurmdbd = shared\n"   \
	"}\n"                                                                                      \
	"cluster beta {\n"                                                                         \
	"  slurm_version = \"24.11\"; head_node = \"head2\"; layout = here; slurmdbd = shared\n"   \
	"}\n"

const char world_site[] = HEAD "  admin = dba\n" TAIL;
const char world_site_no_admin[] = HEAD TAIL;

static const char ca[] = "-----BEGIN CERTIFICATE-----\nnot really\n-----END CERTIFICATE-----\n";

void world_init(struct world *w, const char *site)
{
	*w = (struct world){
		.slacc = slacc_new(NULL),
		.scope = {.host = "head1.example.org"},
		.version = "10.11.6-MariaDB",
		.comment = "Debian 12",
		.session_account = "slurm@10.20.0.%",
	};
	arena_init(&w->arena, NULL);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(w->slacc, "site.slacc", site, strlen(site)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(w->slacc, "ca.pem", ca, strlen(ca)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(w->slacc, "site.slacc", &w->compilation));
	const struct diags *ds = &w->compilation->diags;
	for (uint32_t i = 0; i < ds->count; i++)
		fprintf(stderr, "SL%u %s\n", ds->list[i]->code->number, ds->list[i]->message);
	ATF_REQUIRE_EQ(0, ds->errors);
}

void world_fill(struct world *w)
{
	static char all[16];
	snprintf(all, sizeof(all), "%d", SQL_SLURMDBD_PRIVILEGES);
	w->collation = "utf8mb4_unicode_ci";
	w->account = true;
	w->plugin = "mysql_native_password";
	w->tls = "ANY";
	w->password = VERDICT_SAME;
	w->pattern = "slurm\\_acct\\_db";
	w->privileges = all;
	w->ca = w->conf = w->accounting = true;
	w->slurm_conf = "ClusterName=alpha\nInclude slurm_accounting.conf\n";
	/* 6819 is 1AA3 */
	w->tcp = "  sl  local_address rem_address   st tx_queue\n"
		 "   0: 00000000:1AA3 00000000:0000 0A 00000000:00000000 00:00000000 0\n";
	w->conf_time = 1000;
	w->pid_time = 2000;
}

/* --- answers --- */

static void rows(struct world *w, struct question *q, uint32_t columns, uint32_t count,
		 const char *const *cells)
{
	const char **copy = ARENA_ARRAY(&w->arena, const char *, (size_t)columns *count);
	for (uint32_t i = 0; i < columns * count; i++)
		copy[i] = cells[i];
	q->rows = (struct answer_rows){copy, count, columns};
	q->state = ANSWER_GIVEN;
}

static void answer_accounts(struct world *w, struct question *q)
{
	const char *const cells[2 * SQL_ACCOUNT_COLUMNS] = {
		[SQL_ACCOUNT_USER] = "slurm",
		[SQL_ACCOUNT_HOST] = "10.20.0.%",
		[SQL_ACCOUNT_PLUGIN] = w->plugin,
		[SQL_ACCOUNT_AUTH] = "2A41",
		[SQL_ACCOUNT_TLS] = w->tls,
		[SQL_ACCOUNT_CIPHER] = "",
		[SQL_ACCOUNT_SUBJECT] = w->subject ? w->subject : "",
		[SQL_ACCOUNT_ISSUER] = "",
		[SQL_ACCOUNT_LOCKED] = w->locked ? w->locked : "N",
		[SQL_ACCOUNT_SECOND] = w->second,
		[SQL_ACCOUNT_SECOND_PLUGIN] = w->second ? w->plugin : NULL,
		[SQL_ACCOUNT_SECOND_AUTH] = w->second ? "2A42" : NULL,
		[SQL_ACCOUNT_GLOBAL] = w->global ? w->global : "N",
		[SQL_ACCOUNT_COLUMNS + SQL_ACCOUNT_USER] = w->other_user,
		[SQL_ACCOUNT_COLUMNS + SQL_ACCOUNT_HOST] = w->other_host,
	};
	unsigned first = w->account ? 0 : SQL_ACCOUNT_COLUMNS;
	rows(w, q, SQL_ACCOUNT_COLUMNS, w->account + (w->other_host != NULL), cells + first);
	q->refusal = w->accounts_less;
	if (w->accounts_refused)
		q->state = ANSWER_REFUSED;
}

/* A server that slurmdbd likes, but for what the test has given. */
static void answer_variables(struct world *w, struct question *q)
{
	static const char *const good[][SQL_VARIABLE_COLUMNS] = {
		{"innodb_buffer_pool_size", "4294967296", "NO"},
		{"innodb_log_file_size", "100663296", "NO"},
		{"innodb_lock_wait_timeout", "900", "NO"},
		{"max_allowed_packet", "16777216", "NO"},
		{"innodb_snapshot_isolation", "OFF", "NO"},
		{"read_only", "OFF", "NO"},
		{"innodb_read_only", "OFF", "YES"},
		{"require_secure_transport", "ON", "NO"},
		{"basedir", "/usr/", "YES"},
	};
	enum { GOOD = sizeof(good) / sizeof(*good), OWN = 6 };
	const char *cells[(GOOD + OWN + 3) * SQL_VARIABLE_COLUMNS] = {
		"version", w->version, NULL, "version_comment", w->comment, NULL};
	uint32_t count = 2;
	for (unsigned i = 0; i < OWN && w->variables[i][0]; i++)
		memcpy(cells + SQL_VARIABLE_COLUMNS * count++, w->variables[i], sizeof(good[0]));
	if (w->partial_revokes) {
		const char *row[] = {"partial_revokes", w->partial_revokes, NULL};
		memcpy(cells + SQL_VARIABLE_COLUMNS * count++, row, sizeof(row));
	}
	/* The first of a name is the one that counts. */
	for (unsigned i = 0; i < GOOD; i++)
		memcpy(cells + SQL_VARIABLE_COLUMNS * count++, good[i], sizeof(good[i]));
	rows(w, q, SQL_VARIABLE_COLUMNS, count, cells);
}

static uint32_t count_cells(const char *const *cells)
{
	uint32_t n = 0;
	while (cells && cells[n])
		n++;
	return n;
}

static void answer_schemas(struct world *w, struct question *q)
{
	const char *const own[] = {"self",     w->session_account, "",        "",
				   "database", "slurm_acct_db",    "utf8mb4", w->collation};
	uint32_t more = count_cells(w->schemas), count = w->collation ? 2 : 1;
	const char **cells = ARENA_ARRAY(&w->arena, const char *, 8 + more);
	for (uint32_t i = 0; i < 4 * count; i++)
		cells[i] = own[i];
	for (uint32_t i = 0; i < more; i++)
		cells[4 * count + i] = w->schemas[i];
	ATF_REQUIRE_EQ(4, SQL_SCHEMA_COLUMNS);
	rows(w, q, 4, count + more / 4, cells);
}

static void answer_records(struct world *w, struct question *q)
{
	ATF_REQUIRE_EQ(5, SQL_RECORD_COLUMNS);
	rows(w, q, 5, q->sql ? count_cells(w->records) / 5 : 0, w->records);
	if (w->records_refused) {
		q->state = ANSWER_REFUSED;
		q->refusal = "SELECT command denied";
	}
}

static void answer_statement(struct world *w, struct question *q)
{
	if (!strcmp(q->name, "variables")) {
		answer_variables(w, q);
	} else if (!strcmp(q->name, "databases")) {
		answer_schemas(w, q);
	} else if (!strcmp(q->name, "records")) {
		answer_records(w, q);
	} else if (!strcmp(q->name, "accounts")) {
		answer_accounts(w, q);
	} else if (!strcmp(q->name, "grants")) {
		const char *const cells[] = {"slurm", "10.20.0.%", w->pattern,  w->privileges,
					     "slurm", "10.20.0.%", w->pattern2, w->privileges2};
		rows(w, q, SQL_GRANT_COLUMNS, (w->pattern != NULL) + (w->pattern2 != NULL), cells);
		q->refusal = w->grants_refused;
		if (q->refusal) {
			q->state = ANSWER_REFUSED;
			q->rows.rows = 0;
		}
	} else if (!strcmp(q->name, "running jobs")) {
		const char *const cells[] = {"slurm_acct_db", w->running};
		rows(w, q, SQL_RUNNING_COLUMNS, w->running != NULL, cells);
		q->refusal = w->running ? NULL : "SELECT command denied";
		q->state = w->running ? ANSWER_GIVEN : ANSWER_REFUSED;
	} else {
		ATF_REQUIRE_MSG(false, "no answer to '%s'", q->name);
	}
}

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && !strcmp(text + n - m, end);
}

static struct seen_file file(bool exists, unsigned mode, const char *owner, int64_t time)
{
	return (struct seen_file){
		.type = exists ? SEEN_FILE : SEEN_NOTHING,
		.mode = mode,
		.owner = owner,
		.group = owner,
		.uid = !strcmp(owner, "slurm") ? 64030 : 0,
		.gid = !strcmp(owner, "slurm") ? 64030 : 0,
		.modified_ns = time,
	};
}

static void set_text(struct world *w, struct question *q, const char *text)
{
	size_t size;
	const char *want = artefact_text(&w->arena, q->expected, &size);
	q->file.same = !text;
	q->file.text = text ? text : want;
	q->file.size = text ? strlen(text) : size;
}

static void answer_conf(struct world *w, struct question *q)
{
	q->file = file(w->conf, w->conf_mode ? w->conf_mode : 0600,
		       w->conf_owner ? w->conf_owner : "slurm", w->conf_time);
	q->file.same = !w->conf_settings;
	q->file.secret = w->conf_settings ? w->conf_password : VERDICT_SAME;
	q->file.settings = w->conf_settings;
	q->file.setting_count = w->conf_setting_count;
	if (w->conf_is_link)
		q->file.type = SEEN_OTHER;
}

/* One that the test has given, or one that most hosts have not. */
static bool answer_further(struct world *w, struct question *q)
{
	const char *path = q->path ? q->path : q->name;
	for (size_t i = 0; i < sizeof(w->files) / sizeof(*w->files) && w->files[i].path; i++) {
		const char *text = w->files[i].text;
		if (strcmp(path, w->files[i].path))
			continue;
		q->file = file(true, 0644, "root", w->files[i].time);
		q->file.type = text ? SEEN_FILE : SEEN_DIRECTORY;
		q->file.text = text;
		q->file.size = text ? strlen(text) : 0;
		if (q->expected)
			set_text(w, q, *text ? text : NULL);
		q->file.marked = q->file.text &&
				 !strncmp(q->file.text, ARTEFACT_MARK, sizeof(ARTEFACT_MARK) - 1);
		return true;
	}
	return strstr(path, "systemd/system") || strstr(path, "supervisor") ||
	       strstr(path, "logrotate") || !strncmp(path, "/proc/self/", 11) ||
	       !strncmp(q->name, "process of ", 11);
}

static void answer_file(struct world *w, struct question *q)
{
	q->state = ANSWER_GIVEN;
	if (answer_further(w, q))
		return;
	if (!strcmp(q->name, "/proc/net/tcp")) {
		q->file = file(true, 0444, "root", 0);
		q->file.text = w->tcp ? w->tcp : "";
		q->file.size = strlen(q->file.text);
	} else if (!strcmp(q->name, "/proc/net/tcp6")) {
		q->file = file(false, 0, "root", 0);
	} else if (!strcmp(q->name, "/run/slurmdbd.pid")) {
		q->file = file(w->pid_time, 0644, "slurm", w->pid_time);
	} else if (!strcmp(q->name, "/opt/slurm/etc")) {
		q->file = file(true, 0755, "root", 0);
		q->file.type = w->no_directory ? SEEN_NOTHING : SEEN_DIRECTORY;
	} else if (ends_in(q->name, "/.slacc-old.slurmdbd.conf")) {
		q->file = file(w->kept, 0600, "slurm", 500);
	} else if (ends_in(q->name, "slurmdbd.conf")) {
		answer_conf(w, q);
	} else if (!strncmp(q->name, "/var/lib/slacc-slurmdbd-", 24)) {
		q->file = file(w->pass_directory, 0700, "slurm", 0);
		q->file.type = w->pass_directory ? SEEN_DIRECTORY : SEEN_NOTHING;
	} else if (ends_in(q->name, "/slacc-storage-pass")) {
		q->file = file(w->pass_script, 0700, "slurm", 0);
		q->file.marked = w->pass_script;
		if (q->expected)
			set_text(w, q, NULL);
	} else if (ends_in(q->name, ".pem")) {
		q->file = file(w->ca, 0644, "root", 0);
		set_text(w, q, w->ca_text);
	} else if (ends_in(q->name, "/slurm.conf")) {
		q->file = file(w->slurm_conf, 0644, "root", 0);
		if (w->slurm_conf_is_link)
			q->file.type = SEEN_OTHER;
		q->file.text = w->slurm_conf;
		q->file.size = w->slurm_conf ? strlen(w->slurm_conf) : 0;
	} else if (q->path && ends_in(q->path, "/clustername")) {
		q->file = file(w->clustername, 0644, "slurm", 0);
		q->file.text = w->clustername;
		q->file.size = w->clustername ? strlen(w->clustername) : 0;
	} else if (q->path && ends_in(q->path, "/slurmctld.pid")) {
		q->file = file(w->ctld_time, 0644, "slurm", w->ctld_time);
	} else if (q->derive) {
		ATF_CHECK(!q->path);
	} else if (ends_in(q->name, "slurm_accounting.conf")) {
		q->file = file(w->accounting, 0644, "root", w->accounting_time);
		set_text(w, q, w->accounting_text);
	} else {
		ATF_REQUIRE_MSG(false, "no answer about '%s'", q->name);
	}
}

static void answer_run(struct world *w, struct question *q)
{
	bool users = !strcmp(q->argv[3], "user"), with = users && !strcmp(q->argv[4], "WithAssoc");
	const char *text = !strcmp(q->argv[3], "cluster")       ? w->clusters
			   : !strcmp(q->argv[3], "account")     ? w->accounts
			   : !strcmp(q->argv[3], "association") ? w->associations
			   : !strcmp(q->argv[3], "federation")  ? w->federations
			   : with                               ? w->defaults
			   : users                              ? w->users
								: NULL;
	ATF_CHECK_STREQ("/usr/bin/sacctmgr", q->argv[0]);
	ATF_CHECK_STREQ("-nP", q->argv[1]);
	ATF_CHECK_STREQ("/opt/slurm/etc/slurm.conf", q->slurm_conf);
	q->state = w->sacctmgr_refusal || w->no_sacctmgr ? ANSWER_REFUSED : ANSWER_GIVEN;
	q->refusal = w->sacctmgr_refusal ? w->sacctmgr_refusal : "it cannot be run";
	q->output.not_there = w->no_sacctmgr;
	q->output.text = q->state == ANSWER_GIVEN && text ? text : "";
	q->output.size = strlen(q->output.text);
}

static void answer_version(struct world *w, struct question *q)
{
	ATF_CHECK_STREQ("/usr/sbin/slurmdbd", q->argv[0]);
	ATF_CHECK_STREQ("/usr/bin/slurmdbd", q->argv[1]);
	q->state = w->installed ? ANSWER_GIVEN : ANSWER_REFUSED;
	q->output.text = w->installed ? w->installed : "";
}

static enum verdict judge_password(void *user, const struct resource *r,
				   const struct object *credential, const char *plugin,
				   const char *stored)
{
	const struct world *w = user;
	bool second = !strcmp(stored, "2A42");
	ATF_CHECK_STREQ("slurm", credential->label);
	ATF_CHECK(second || !strcmp(stored, "2A41"));
	ATF_CHECK_STREQ(w->plugin, plugin);
	ATF_CHECK(r->ops == &resource_account);
	return second ? w->second_password : w->password;
}

static enum verdict judge_previous(void *user, const struct resource *r,
				   const struct object *credential, const char *plugin,
				   const char *stored)
{
	const struct world *w = user;
	bool same = strcmp(stored, "2A42") ? w->first_previous : w->second_previous;
	(void)r;
	(void)credential;
	(void)plugin;
	return same ? VERDICT_SAME : VERDICT_DIFFERENT;
}

static void answer(struct world *w, struct place *p)
{
	p->state = PLACE_SEEN;
	for (struct question *q = p->questions.first; q; q = q->next) {
		if (q->derive)
			q->derive(q, p, &w->arena);
		if (q->type == QUESTION_VERSION)
			answer_version(w, q);
		else if (q->type == QUESTION_STATEMENT)
			answer_statement(w, q);
		else if (q->type == QUESTION_RUN)
			answer_run(w, q);
		else if (q->type == QUESTION_KEPT)
			q->kept = w->pass_kept;
		else
			answer_file(w, q);
	}
	if (p->kind == PLACE_SERVER && !place_is_described(p))
		p->state = PLACE_OTHER;
	if (w->login_refused && p->kind == PLACE_SERVER) {
		p->state = PLACE_LOGIN_REFUSED;
		p->refusal = "Access denied for user 'slurm'";
	}
}

struct plan *world_plan(struct world *w)
{
	const struct judge judge = {
		.password = judge_password, .previous = judge_previous, .user = w};
	resource_set_build(&w->set, &w->arena, w->compilation->model, &w->scope);
	for (uint32_t i = 0; i < w->set.place_count; i++) {
		ATF_CHECK_MSG(w->set.places[i]->acted_on || !w->set.places[i]->questions.count,
			      "something is asked elsewhere");
		if (w->set.places[i]->acted_on)
			answer(w, w->set.places[i]);
	}
	resource_set_decode(&w->set, &judge);
	plan_build(&w->plan, &w->set);
	return &w->plan;
}

void world_conf(struct world *w, const char *key, const char *value)
{
	const struct question *q = NULL;
	struct seen_setting *list;
	size_t size;
	world_plan(w);
	for (uint32_t i = 0; i < w->set.place_count && !q; i++)
		q = question_find(&w->set.places[i]->questions, QUESTION_FILE,
				  "/opt/slurm/etc/slurmdbd.conf");
	ATF_REQUIRE(q);
	const char *wanted = artefact_text(&w->arena, q->expected, &size);
	uint32_t n = conf_settings(&w->arena, wanted, size, &list);
	struct seen_setting *settings = ARENA_ARRAY(&w->arena, struct seen_setting, n + 2);
	memcpy(settings, list, n * sizeof(*list));
	settings[n++] = (struct seen_setting){"StoragePass", NULL, 98};
	if (key)
		settings[n++] = (struct seen_setting){key, value, 99};
	w->conf_settings = settings;
	w->conf_setting_count = n;
}

const char *world_text(struct world *w, bool commands)
{
	struct buf out = BUF_IN(&w->arena);
	const struct plan_view view = {.description = "site.slacc", .commands = commands};
	plan_text(&out, world_plan(w), &view);
	return buf_text(&out);
}

const char *world_json(struct world *w)
{
	struct buf out = BUF_IN(&w->arena);
	const struct plan_view view = {.description = "site.slacc"};
	plan_json(&out, world_plan(w), &view);
	return buf_text(&out);
}

void world_release(struct world *w)
{
	arena_release(&w->arena);
	slacc_compilation_free(w->compilation);
	slacc_free(w->slacc);
}
