/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurmdbd's unit and logrotate file: what is in them, what a plan does about them, and who else
 * may take care of slurmdbd. That systemd and logrotate take the files is for live/unit_file_test.
 */
#include "backends/artefact.h"
#include "backends/resources/kinds.h"
#include "backends/resources/manager.h"
#include "backends/resources/swap.h"
#include "tests/lib/world.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;

#define UNIT  "/etc/systemd/system/slurmdbd.service"
#define WANTS "/etc/systemd/system/multi-user.target.wants/slurmdbd.service"

/* The site with these lines in its layout. */
static const char *site_with(const char *lines)
{
	static char site[8192];
	const char *at = strstr(world_site, "  slurm_user");
	snprintf(site, sizeof(site), "%.*s%s%s", (int)(at - world_site), world_site, lines, at);
	return site;
}

static void open_with(const char *lines)
{
	world_init(&w, site_with(lines));
	world_fill(&w);
}

static const char *text_of(bool (*emit)(const struct emission *e, const struct object *of,
					struct artefact *out))
{
	struct emission e = {.arena = &w.arena, .model = w.compilation->model};
	struct artefact f;
	size_t size;
	if (!emit(&e, w.compilation->model->of[KIND_slurmdbd].list[0], &f))
		return NULL;
	return artefact_text(&w.arena, &f, &size);
}

static void check_has(const char *text, const char *line)
{
	ATF_CHECK_MSG(text && strstr(text, line), "no %s in\n%s", line, text ? text : "-");
}

static void check_lacks(const char *text, const char *line)
{
	ATF_CHECK_MSG(text && !strstr(text, line), "%s in\n%s", line, text ? text : "-");
}

ATF_TC_WITHOUT_HEAD(unit_of_a_layout);
ATF_TC_BODY(unit_of_a_layout, tc)
{
	open_with("  unit_file = \"" UNIT "\"\n");
	const char *text = text_of(unit_file_emit);
	check_has(text, ARTEFACT_MARK);
	check_has(text, "\nExecStart=/usr/sbin/slurmdbd -D -s $SLURMDBD_OPTIONS\n");
	check_has(text, "\nRestart=on-failure\n");
	check_has(text, " munge.service mysql.service");
	check_has(text, "\nEnvironment=SLURM_CONF=/opt/slurm/etc/slurm.conf\n");
	check_lacks(text, "MARIADB_PLUGIN_DIR");
	/* Its PID file is in /run itself, where only root may make one. */
	check_lacks(text, "\nUser=");
	ATF_CHECK(!text_of(logrotate_file_emit));
	world_release(&w);
	open_with("  bin_dir = \"/opt/a \\\"b\\\"%/bin\"; unit_file = \"" UNIT "\"\n"
		  "  mariadb_plugin_dir = \"/usr/lib64/mariadb/plugin\"; logrotate_file = \"/l\"\n"
		  "  log_file = \"/var/log/slurm/a*.log\"\n");
	text = text_of(unit_file_emit);
	check_has(text, "\nExecStart=\"/opt/a \\\"b\\\"%%/sbin/slurmdbd\" -D");
	check_has(text, "\nEnvironment=MARIADB_PLUGIN_DIR=/usr/lib64/mariadb/plugin\n");
	text = text_of(logrotate_file_emit);
	check_has(text, "\n\"/var/log/slurm/a\\*.log\" {\n");
	check_has(text, "\n\tsu slurm slurm\n");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(runtime_directory);
ATF_TC_BODY(runtime_directory, tc)
{
	static const struct {
		const char *pid, *directory;
	} rows[] = {
		{"/run/slurmdbd-b/slurmdbd.pid", "\nRuntimeDirectory=slurmdbd-b\n"},
		{"/var/run/slurm/b/x.pid", "\nRuntimeDirectory=slurm/b\n"},
		{"/srv/slurm/x.pid", "\nRuntimeDirectory=slurmdbd\n"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char site[8192];
		world_init(&w, site_with("  unit_file = \"" UNIT "\"\n"));
		snprintf(site, sizeof(site), "%s", site_with("  unit_file = \"" UNIT "\"\n"));
		world_release(&w);
		char *at = strstr(site, "/run/slurmdbd.pid");
		char rest[8192];
		snprintf(rest, sizeof(rest), "%s", at + strlen("/run/slurmdbd.pid"));
		snprintf(at, sizeof(site) - (size_t)(at - site), "%s%s", rows[i].pid, rest);
		world_init(&w, site);
		check_has(text_of(unit_file_emit), rows[i].directory);
		check_has(text_of(unit_file_emit), "\nUser=slurm\nGroup=slurm\n");
		world_release(&w);
	}
}

static const struct change *change_of(const struct plan *plan, const struct resource_ops *ops)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->ops == ops)
			return c;
	}
	return NULL;
}

static const struct finding *finding(const struct plan *plan, const struct diag_code *code)
{
	for (const struct finding *f = plan->findings; f; f = f->next) {
		if (f->code == code)
			return f;
	}
	return NULL;
}

static void put(unsigned i, const char *path, const char *text, int64_t time)
{
	w.files[i].path = path;
	w.files[i].text = text;
	w.files[i].time = time;
}

ATF_TC_WITHOUT_HEAD(a_changed_unit_restarts);
ATF_TC_BODY(a_changed_unit_restarts, tc)
{
	open_with("  unit_file = \"" UNIT "\"\n");
	put(0, "/run/systemd/system", NULL, 0);
	const struct plan *plan = world_plan(&w);
	const struct change *unit = change_of(plan, &resource_unit);
	const struct change *c = change_of(plan, &resource_service);
	ATF_REQUIRE(change_of(plan, &resource_unit_file) && unit && c);
	ATF_CHECK_STREQ("daemon-reload", unit->actions->argv[1]);
	ATF_CHECK_STREQ("enable", unit->actions->next->argv[1]);
	ATF_CHECK_STREQ("slurmdbd.service", unit->actions->next->argv[2]);
	/* The unit is written before, and not a part of what may be put back. */
	ATF_CHECK_EQ(SWAP_RESTART, c->actions->swap->how);
	ATF_CHECK(!c->actions->swap->parts);
	ATF_CHECK(change_of(plan, &resource_unit_file)->actions);
	/* Where systemd does not run the file is all. */
	w.files[0].path = "/none";
	plan = world_plan(&w);
	ATF_CHECK(change_of(plan, &resource_unit_file) && !change_of(plan, &resource_unit));
	/* As it should be; then a run that was killed before the restart. */
	put(0, "/run/systemd/system", NULL, 0);
	put(1, UNIT, "", 1000);
	put(2, WANTS, "", 0);
	ATF_CHECK(!world_plan(&w)->changes);
	put(1, UNIT, "", 3000);
	plan = world_plan(&w);
	ATF_REQUIRE(change_of(plan, &resource_unit) && change_of(plan, &resource_service));
	ATF_CHECK(!change_of(plan, &resource_unit)->actions->next);
	world_release(&w);
}

static const struct finding *owned(const struct diag_code *code)
{
	const struct finding *f = finding(world_plan(&w), code);
	ATF_CHECK(!f || f->blocks);
	return f;
}

ATF_TC_WITHOUT_HEAD(other_manager);
ATF_TC_BODY(other_manager, tc)
{
	open_with("  unit_file = \"" UNIT "\"; logrotate_file = \"/etc/logrotate.d/x\"\n");
	ATF_CHECK(!owned(&DIAG_other_manager));
	put(0, UNIT, "[Unit]\nDescription=by a cookbook\n", 1);
	const struct finding *f = owned(&DIAG_other_manager);
	ATF_REQUIRE(f);
	ATF_CHECK(strstr(f->message, UNIT) && strstr(f->message, "root"));
	ATF_CHECK(!change_of(&w.plan, &resource_unit_file));
	put(0, UNIT, ARTEFACT_MARK " And edited.\n", 1);
	ATF_CHECK(!owned(&DIAG_other_manager));
	ATF_CHECK(change_of(&w.plan, &resource_unit_file));
	put(0, "/etc/logrotate.d/x", "/var/log/slurm/*.log { weekly }\n", 1);
	ATF_REQUIRE((f = owned(&DIAG_other_manager)));
	ATF_CHECK(strstr(f->hint, "logrotate_file"));
	put(0, "/etc/supervisor/conf.d/slurmdbd.conf", "[program:slurmdbd]\ncommand=x\n", 1);
	ATF_REQUIRE((f = owned(&DIAG_other_manager)));
	ATF_CHECK(strstr(f->message, "supervisord runs it (/etc/supervisor/conf.d"));
	put(0, "/etc/supervisor/conf.d/slurmdbd.conf", "[program:slurmdbd2]\n", 1);
	ATF_CHECK(!owned(&DIAG_other_manager));
	world_release(&w);
}

static const char *manager(struct manager_seen seen)
{
	struct manager found;
	seen.unit = "slurmdbd.service";
	return manager_find(&w.arena, &seen, &found) ? found.who : "none";
}

#define OWN      "0::/system.slice/slurmdbd.service\n"
#define PACKAGED "/usr/lib/systemd/system/slurmdbd.service"

ATF_TC_WITHOUT_HEAD(managers_of_a_process);
ATF_TC_BODY(managers_of_a_process, tc)
{
	arena_init(&w.arena, NULL);
	ATF_CHECK_STREQ("none", manager((struct manager_seen){.parent = "systemd"}));
	ATF_CHECK_STREQ("runsv runs it (its parent process)",
			manager((struct manager_seen){.parent = "runsv"}));
	ATF_CHECK_STREQ(
		"the unit 'supervisor.service' runs it",
		manager((struct manager_seen){.cgroup = "0::/system.slice/supervisor.service\n"}));
	ATF_CHECK_STREQ("the unit 'dbd.service' runs it",
			manager((struct manager_seen){
				.cgroup = "3:cpu:/x\n1:name=systemd:/system.slice/dbd.service\n"}));
	ATF_CHECK_STREQ("none", manager((struct manager_seen){
					.cgroup = "0::/user.slice/session-1.scope\n"}));
	/* Both were started by the same unit: a runner of tests, a terminal. */
	ATF_CHECK_STREQ("none",
			manager((struct manager_seen){.cgroup = "0::/system.slice/x.service\n",
						      .self = "0::/system.slice/x.service\n"}));
	ATF_CHECK_STREQ("a package's unit runs it (" PACKAGED ")",
			manager((struct manager_seen){.cgroup = OWN, .packaged = PACKAGED}));
	ATF_CHECK_STREQ("none", manager((struct manager_seen){
					.cgroup = OWN, .packaged = PACKAGED, .unit_there = true}));
	ATF_CHECK_STREQ("none", manager((struct manager_seen){.packaged = PACKAGED}));
	ATF_CHECK_STREQ("Pacemaker runs it (/run/x)",
			manager((struct manager_seen){.pacemaker = "/run/x"}));
	arena_release(&w.arena);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, unit_of_a_layout);
	ATF_TP_ADD_TC(tp, runtime_directory);
	ATF_TP_ADD_TC(tp, a_changed_unit_restarts);
	ATF_TP_ADD_TC(tp, other_manager);
	ATF_TP_ADD_TC(tp, managers_of_a_process);
	return atf_no_error();
}
