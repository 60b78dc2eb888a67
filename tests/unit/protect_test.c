/* SPDX-License-Identifier: BSD-2-Clause
 *
 * `protect { }` over plans of every sort of danger: what it covers is held back, what others are
 * protected for is not, and nothing that adds or mends is. The world is data. */
#include "tests/lib/world.h"

#include "backends/codes.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;

enum danger { NOTHING, MENDING, PASSWORD, PRUNING, CONVERTING, RETIRING };

/* A world in which a plan has a change of that sort. */
static void begin(enum danger danger, const char *protect)
{
	static const char *const credential[] = {"slurm"};
	static const char *const schemas[] = {"table",
					      "slurm_acct_db",
					      "convert_version_table",
					      "",
					      "table",
					      "slurm_acct_db",
					      "cluster_table",
					      "",
					      "self",
					      "",
					      "host1 3306 /var/lib/mysql/ 1",
					      "10.20.0.11",
					      NULL};
	static const char *const records[] = {"number", "slurm_acct_db", "", "15", "", NULL};
	static const struct object *named[1];
	static char site[4096];
	snprintf(site, sizeof(site), "%s%s\n", world_site, protect);
	world_init(&w, site);
	world_fill(&w);
	switch (danger) {
	case NOTHING:
		break;
	case MENDING:
		w.tls = "";
		w.accounting_text = "# by hand\n";
		w.privileges = "1";
		break;
	case PASSWORD:
		w.password = VERDICT_DIFFERENT;
		w.scope.passwords = (struct name_list){credential, 1};
		break;
	case PRUNING:
		w.privileges = "1048575"; /* all there are */
		w.scope.prune = true;
		break;
	case CONVERTING:
		w.schemas = schemas;
		w.records = records;
		w.tcp = "";
		w.scope.dump_taken = true;
		break;
	case RETIRING:
		named[0] = w.compilation->model->of[KIND_cluster].list[0];
		w.scope.selection = named;
		w.scope.selection_count = 1;
		w.scope.retire = true;
		w.slurm_conf = NULL; /* what slurm.conf includes would stay anyhow */
		break;
	}
}

/* How often the plan is held back, and with which words at least once. */
static unsigned held_back(enum danger danger, const char *protect, const char *words)
{
	unsigned n = 0;
	bool said = !words;
	begin(danger, protect);
	const struct plan *plan = world_plan(&w);
	for (const struct finding *f = plan->findings; f; f = f->next) {
		if (f->code != &DIAG_protected)
			continue;
		n++;
		said |= words && strstr(f->message, words);
		ATF_CHECK(f->blocks && f->hint);
		ATF_CHECK(!strncmp(sources_text(w.compilation->model->sources, f->at), "\"", 1) ||
			  !strncmp(sources_text(w.compilation->model->sources, f->at), "alpha", 5));
	}
	ATF_CHECK_MSG(said || !n, "not said: %s", words ? words : "");
	ATF_CHECK_MSG(danger == NOTHING || plan->changes, "there is no danger %d", (int)danger);
	world_release(&w);
	return n;
}

#define ALL                                                                                        \
	"protect { databases = [\"slurm_acct_db\"]; accounts = [\"slurm\"]; clusters = [alpha] }"

ATF_TC(what_is_covered);
ATF_TC_HEAD(what_is_covered, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "each list covers what it names, against each sort of danger");
}
ATF_TC_BODY(what_is_covered, tc)
{
	static const char others[] = "protect { databases = [\"slurm\"]; accounts = [\"slur\", "
				     "\"slurm@10.20.0.1\", \"slurm2\"] }";
	ATF_CHECK_EQ(SEVERITY_ERROR, DIAG_protected.severity);
	ATF_CHECK_EQ(0, held_back(NOTHING, ALL, NULL));
	ATF_CHECK_EQ(0, held_back(MENDING, ALL, NULL));
	ATF_CHECK(held_back(PASSWORD, ALL, "account 'slurm' is protected"));
	ATF_CHECK_EQ(1, held_back(PASSWORD, "protect { accounts = [\"slurm@10.20.0.%\"] }",
				  "would replace its password"));
	ATF_CHECK_EQ(1, held_back(PRUNING, "protect { accounts = [\"slurm\"] }",
				  "would take something of it away"));
	ATF_CHECK_EQ(1, held_back(CONVERTING, "protect { databases = [\"slurm_acct_db\"] }",
				  "database 'slurm_acct_db' is protected, and changing service "
				  "shared would convert its database"));
	ATF_CHECK(held_back(CONVERTING, "protect { clusters = [alpha] }", "cluster 'alpha'"));
	ATF_CHECK(held_back(RETIRING, "protect { clusters = [alpha] }", "cluster 'alpha'"));
	for (int danger = PASSWORD; danger <= RETIRING; danger++) {
		ATF_CHECK_EQ_MSG(0, held_back((enum danger)danger, others, NULL), "%d", danger);
		ATF_CHECK_EQ_MSG(0, held_back((enum danger)danger, "", NULL), "%d", danger);
	}
	ATF_CHECK_EQ(0, held_back(CONVERTING, "protect { accounts = [\"slurm\"] }", NULL));
	ATF_CHECK_EQ(0, held_back(PASSWORD, "protect { databases = [\"slurm_acct_db\"] }", NULL));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_covered);
	return atf_no_error();
}
