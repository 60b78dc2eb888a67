/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How sacctmgr is run: the program here is a script that plays one of its answers; the real one is
 * in tests/live/entities_test.sh. */
#include "tests/lib/compiled.h"

#include "backends/codes.h"
#include "backends/resources/kinds.h"
#include "runtime/base/codes.h"
#include "runtime/live/host.h"
#include "runtime/live/sacctmgr.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct compiled compiled;
static struct live live;
static struct live_options options;
static struct arena arena;
static struct plan plan;
static char here[512];

static void put(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");
	ATF_REQUIRE(f && fputs(text, f) >= 0 && !fclose(f) && !chmod(path, mode));
}

/* Two accounts on a cluster of a release in which clusters register themselves. */
static void begin(void)
{
	char site[4096];
	struct err err;
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	snprintf(site, sizeof(site),
		 "edition 2026\n"
		 "credential c { username = \"slurm\"; auth_plugin = unix_socket }\n"
		 "database_server s { socket = \"/run/mysqld/mysqld.sock\"; engine = mariadb }\n"
		 "layout here { bin_dir = \"%s\"; conf_dir = \"%s\" }\n"
		 "cluster alpha {\n"
		 "  slurm_version = \"24.11\"; head_node = \"h\"; layout = here\n"
		 "  slurmdbd { database_server = s; credential = c }\n"
		 "}\n"
		 "account physics { }\n",
		 here, here);
	put("slurm.conf", "", 0644);
	put("slurm_accounting.conf", "", 0644);
	ATF_REQUIRE(secret_init(&err));
	compiled_good(&compiled, site);
	arena_init(&arena, NULL);
	options = (struct live_options){.scope = {.host = "h"}, .slurmdbd_wait_ms = 700};
	live_init(&live, &arena, compiled.model, &options);
}

static void end(void)
{
	live_release(&live);
	arena_release(&arena);
	compiled_release(&compiled);
}

static struct resource *resource_of(const struct resource_ops *ops)
{
	for (uint32_t i = 0; i < live.set.count; i++) {
		if (live.set.list[i]->ops == ops)
			return live.set.list[i];
	}
	ATF_REQUIRE(false);
	return NULL;
}

/* Asks, and plans for what slurmdbd keeps alone. */
static const struct change *look(const struct resource_ops *ops)
{
	struct err err;
	struct resource *r = resource_of(ops);
	for (struct question *q = r->place->questions.first; q; q = q->next) {
		if (q->type == QUESTION_RUN)
			ATF_REQUIRE(host_answer(&live, &arena, q, &err));
	}
	for (uint32_t i = 0; i < live.set.batch_count; i++) {
		if (live.set.batches[i]->ops->inside_slurmdbd)
			live.set.batches[i]->ops->decode(live.set.batches[i], NULL);
	}
	plan = (struct plan){.arena = &arena, .set = &live.set};
	ops->diff(r, &plan);
	return plan.changes;
}

/* A step that was planned when there was no slurmdbd yet. */
static bool step(const struct resource_ops *ops, bool *needless, struct err *err)
{
	static struct change change;
	static struct action action = {.type = ACTION_SACCTMGR};
	change = (struct change){.resource = resource_of(ops), .actions = &action};
	const struct step s = {.change = &change, .action = &action};
	return sacctmgr_step(&live, &s, needless, err);
}

static const char LISTS[] = "#!/bin/sh\n"
			    "printf '%s\\n' \"$SLURM_CONF $*\" >>\"${0%/*}/log\"\n"
			    "case \"$*\" in\n"
			    "*'show cluster'*) echo 'alpha|' ;;\n"
			    "*'show account'*) printf 'root|root|x\\n' ;;\n"
			    "*'show'*) ;;\n";

static void script(const char *rest)
{
	char text[2048];
	snprintf(text, sizeof(text), "%s%sesac\n", LISTS, rest);
	put("sacctmgr", text, 0755);
}

static bool logged(const char *words)
{
	static char text[8192];
	FILE *f = fopen("log", "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	text[n] = 0;
	if (f)
		fclose(f);
	return strstr(text, words) != NULL;
}

ATF_TC_WITHOUT_HEAD(answers);
ATF_TC_BODY(answers, tc)
{
	bool needless;
	struct err err;
	begin();
	script("*'add account'*) echo 'Adding'; exit 0 ;;\n");
	const struct change *c = look(&resource_slurm_account);
	ATF_REQUIRE(c && c->actions->type == ACTION_SACCTMGR);
	ATF_CHECK(!look(&resource_slurm_cluster));
	ATF_CHECK_MSG(step(&resource_slurm_cluster, &needless, &err), "%s", err.message);
	ATF_CHECK(needless);
	ATF_CHECK_MSG(step(&resource_slurm_account, &needless, &err), "%s", err.message);
	ATF_CHECK(!needless);
	ATF_CHECK(logged("/slurm.conf -i add account name=physics cluster=alpha"));
	ATF_CHECK_STREQ("Adding", sacctmgr_said(&live, resource_of(&resource_slurm_account)));
	end();
	/* It may take a while until slurmdbd answers. */
	begin();
	put("sacctmgr",
	    "#!/bin/sh\nn=$(cat \"${0%/*}/n\" 2>/dev/null); echo x$n >\"${0%/*}/n\"\n"
	    "case $n in xx*) echo 'alpha|' ;; *) echo 'Connection refused' >&2; exit 1 ;; esac\n",
	    0755);
	ATF_CHECK_MSG(step(&resource_slurm_cluster, &needless, &err), "%s", err.message);
	end();
}

/* The step fails with this. */
static void fails(const struct resource_ops *ops, const struct diag_code *code, const char *words)
{
	bool needless;
	struct err err;
	ATF_REQUIRE(!step(ops, &needless, &err));
	ATF_CHECK_EQ_MSG(code, err.code, "%s", err.message);
	ATF_CHECK_MSG(strstr(err.message, words), "%s", err.message);
	ATF_CHECK_EQ(4, err_exit_status(&err));
}

ATF_TC_WITHOUT_HEAD(no_answer);
ATF_TC_BODY(no_answer, tc)
{
	begin();
	put("sacctmgr", "#!/bin/sh\necho 'sacctmgr: error: refused' >&2\necho 'Problem'\nexit 1\n",
	    0755);
	fails(&resource_slurm_account, &DIAG_slurmdbd_not_answering,
	      "sacctmgr: error: refused; Problem");
	put("sacctmgr", "#!/bin/sh\nexit 1\n", 0755);
	fails(&resource_slurm_account, &DIAG_slurmdbd_not_answering, "it says nothing");
	ATF_REQUIRE(!unlink("slurm.conf"));
	fails(&resource_slurm_account, &DIAG_slurmdbd_not_answering, "slurm.conf cannot be read");
	end();
}

ATF_TC_WITHOUT_HEAD(refuses);
ATF_TC_BODY(refuses, tc)
{
	begin();
	script("*'add account'*) echo \" This account 'x' doesn't exist.\"; echo; exit 1 ;;\n");
	fails(&resource_slurm_account, &DIAG_sacctmgr_refused,
	      "sacctmgr says: This account 'x' doesn't exist.");
	end();
}

ATF_TC_WITHOUT_HEAD(not_registered);
ATF_TC_BODY(not_registered, tc)
{
	begin();
	put("sacctmgr", "#!/bin/sh\nexit 0\n", 0755);
	fails(&resource_slurm_cluster, &DIAG_cluster_not_registered, "cluster 'alpha'");
	put("sacctmgr", "#!/bin/sh\necho 'alphabet|'\n", 0755);
	fails(&resource_slurm_cluster, &DIAG_cluster_not_registered, "cluster 'alpha'");
	end();
}

ATF_TC_WITHOUT_HEAD(long_lists);
ATF_TC_BODY(long_lists, tc)
{
	begin();
	/* 20 000 other clusters before ours. */
	put("sacctmgr",
	    "#!/bin/sh\ni=0\nwhile [ $i -lt 20000 ]; do\n"
	    "echo \"another-cluster-with-a-long-name-$i|\"; i=$((i+1)); done\necho 'alpha|'\n",
	    0755);
	ATF_CHECK(!look(&resource_slurm_cluster));
	ATF_CHECK(!plan.findings);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, answers);
	ATF_TP_ADD_TC(tp, no_answer);
	ATF_TP_ADD_TC(tp, refuses);
	ATF_TP_ADD_TC(tp, not_registered);
	ATF_TP_ADD_TC(tp, long_lists);
	return atf_no_error();
}
