/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What is made of sacctmgr's lists: which commands, and which none. The lists are data. */
#include "tests/lib/world.h"

#include "backends/resources/kinds.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;

static const char entities[] =
	"federation research { clusters = [alpha, beta] }\n"
	"account sub { parent = top; clusters = [alpha]; sacctmgr { GrpTRES = \"cpu=100,mem=1G\" } "
	"}\n"
	"account top { description = \"The top\" }\n"
	"user joe {\n"
	"  default_account = sub; accounts = [top]; admin_level = operator\n"
	"  sacctmgr { MaxWall = \"1-12\"; QOS = [normal, high]; DefaultQOS = high }\n"
	"}\n";

/* The columns behind Cluster|Account|User|Partition|ParentName, in the table's order. */
#define LIMITS(qos, share, tres, wall, level)                                                      \
	qos "|" share "||||" tres "|||||||||||" wall "|||" level "\n"
#define NONE LIMITS("", "1", "", "", "")

static const char associations[] =
	"alpha|root||||" NONE "alpha|root|root|||" NONE "beta|root||||" NONE
	"alpha|top|||root|" NONE "beta|top|||root|" NONE "alpha|sub|||top|" LIMITS(
		"", "1", "cpu=100,mem=1024M,node=4", "",
		"") "alpha|sub|joe|||" LIMITS("high", "1", "", "1-12:00:00",
					      "high,normal") "alpha|sub|joe|gpu||" NONE
							     "alpha|top|joe|||" LIMITS(
								     "high", "1", "", "1-12:00:00",
								     "normal,high");

static void prepare(const char *version)
{
	static char site[8192];
	snprintf(site, sizeof(site), "%s%s", world_site, entities);
	for (char *at = site; (at = strstr(at, "24.11")); at += 5)
		memcpy(at, version, 5);
	world_init(&w, site);
	world_fill(&w);
	w.clusters = "alpha|research\nbeta|research\n";
	w.federations = "research\n";
	w.accounts = "root|root|default root account\nsub|x|y\ntop|top|the top\n";
	w.users = "root|Administrator\njoe|Operator\n";
	w.defaults = "root|alpha|root\njoe|alpha|sub\n";
	w.associations = associations;
}

static const struct change *change_of(const struct resource_ops *ops)
{
	for (const struct change *c = w.plan.changes; c; c = c->next) {
		if (c->resource->ops == ops)
			return c;
	}
	return NULL;
}

/* Exactly one change, of this kind, with this command as its only one. */
static void only(const struct resource_ops *ops, const char *command)
{
	const struct change *c = (world_plan(&w), change_of(ops));
	struct buf out = BUF_IN(&w.arena);
	ATF_REQUIRE(c != NULL);
	ATF_CHECK_EQ_MSG(1, plan_changes(&w.plan), "%s", world_text(&w, true));
	ATF_REQUIRE(c->actions && !c->actions->next);
	ATF_CHECK_EQ(ACTION_SACCTMGR, c->actions->type);
	ATF_CHECK_STREQ("/opt/slurm/etc/slurm.conf", c->actions->slurm_conf);
	for (unsigned i = 1; c->actions->argv[i]; i++)
		buf_printf(&out, "%s%s", i > 1 ? " " : "", c->actions->argv[i]);
	ATF_CHECK_STREQ(command, buf_text(&out));
}

static const struct finding *only_finding(const struct diag_code *code)
{
	world_plan(&w);
	ATF_REQUIRE_MSG(w.plan.findings && w.plan.findings->code == code, "%s",
			world_text(&w, false));
	ATF_CHECK(!w.plan.findings->next);
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	return w.plan.findings;
}

ATF_TC_WITHOUT_HEAD(nothing_differs);
ATF_TC_BODY(nothing_differs, tc)
{
	unsigned runs = 0;
	prepare("24.11");
	world_plan(&w);
	ATF_CHECK_MSG(!w.plan.changes && !w.plan.findings, "%s", world_text(&w, true));
	for (uint32_t i = 0; i < w.set.place_count; i++) {
		for (const struct question *q = w.set.places[i]->questions.first; q; q = q->next)
			runs += q->type == QUESTION_RUN;
	}
	ATF_CHECK_EQ(6, runs);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(what_is_missing_is_added);
ATF_TC_BODY(what_is_missing_is_added, tc)
{
	prepare("24.11");
	w.federations = "";
	w.clusters = "alpha|\nbeta|\n";
	only(&resource_federation, "-i add federation name=research clusters=alpha,beta");
	w.federations = "research\n";
	w.clusters = "alpha|research\nbeta|\n";
	only(&resource_federation, "-i modify federation where name=research set clusters+=beta");
	w.clusters = "alpha|research\nbeta|research\n";
	/* On one cluster of two; what is longer or another case is another. */
	w.associations =
		"alpha|top|||root|" NONE "beta|topp|||root|" NONE "beta|TOP|||root|" NONE
		"alpha|sub|||top|" LIMITS(
			"", "1", "cpu=100,mem=1G", "",
			"") "alpha|sub|joe|||" LIMITS("high", "1", "", "36:00:00",
						      "high,normal") "alpha|top|joe||"
								     "|" LIMITS("high", "1", "",
										"2160",
										"high,"
										"normal");
	only(&resource_slurm_account, "-i add account name=top cluster=beta");
	w.associations = associations;
	/* An association for a partition alone is another. */
	w.associations = "alpha|top|||root|" NONE "beta|top|||root|" NONE "alpha|sub|||top|" LIMITS(
		"", "1", "cpu=100,mem=1G", "",
		"") "alpha|sub|joe|||" LIMITS("high", "1", "", "36:00:00",
					      "high,normal") "alpha|top|joe|gpu||" NONE;
	only(&resource_slurm_user,
	     "-i add user name=joe account=top cluster=alpha QosLevel=normal,high "
	     "MaxWallDurationPerJob=1-12 DefaultQOS=high");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(what_differs_is_modified);
ATF_TC_BODY(what_differs_is_modified, tc)
{
	prepare("24.11");
	w.accounts = "sub|x|y\ntop|top|the | top\n";
	only(&resource_slurm_account, "-i modify account where name=top set description=The top");
	w.accounts = "sub|x|y\ntop|top|the top\n";
	w.users = "joe|None\n";
	only(&resource_slurm_user, "-i modify user where name=joe set adminlevel=operator");
	w.users = "joe|Operator\n";
	w.defaults = "joe|alpha|top\n";
	only(&resource_slurm_user,
	     "-i modify user where name=joe cluster=alpha set defaultaccount=sub");
	w.defaults = "joe|alpha|sub\n";
	w.associations =
		"alpha|top|||root|" NONE "beta|top|||root|" NONE "alpha|sub|||root|" LIMITS(
			"", "1", "cpu=100,mem=2G", "",
			"") "alpha|sub|joe|||" LIMITS("high", "1", "", "1-12:00:00",
						      "high,normal") "alpha|top|joe||"
								     "|" LIMITS("high", "1", "",
										"1-12:00:"
										"00",
										"high,"
										"normal");
	only(&resource_association, "-i modify account where name=sub cluster=alpha set parent=top "
				    "GrpTRES=cpu=100,mem=1G");
	w.associations = "alpha|top|||root|" NONE "beta|top|||root|" NONE "alpha|sub|||top|" LIMITS(
		"", "1", "cpu=100,mem=1G", "",
		"") "alpha|sub|joe|||" LIMITS("", "1", "", "1-12:00:00",
					      "normal") "alpha|top|joe|||" LIMITS("high", "1", "",
										  "1-12:00:00",
										  "high,normal");
	only(&resource_association,
	     "-i modify user where name=joe account=sub cluster=alpha set QosLevel=normal,high "
	     "DefaultQOS=high");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(clusters_register_themselves_since_24_11);
ATF_TC_BODY(clusters_register_themselves_since_24_11, tc)
{
	prepare("24.05");
	w.clusters = "alphabet|\nbeta|research\n";
	world_plan(&w);
	const struct change *c = change_of(&resource_slurm_cluster);
	ATF_REQUIRE(c != NULL);
	ATF_CHECK_EQ(ACTION_SACCTMGR, c->actions->type);
	ATF_CHECK_STREQ("name=alpha", c->actions->argv[4]);
	world_release(&w);
	prepare("24.11");
	w.clusters = "beta|research\n";
	world_plan(&w);
	c = change_of(&resource_slurm_cluster);
	ATF_REQUIRE(c != NULL);
	ATF_CHECK_EQ(ACTION_WAIT, c->actions->type);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(before_the_first_start_all_is_to_be_made);
ATF_TC_BODY(before_the_first_start_all_is_to_be_made, tc)
{
	prepare("24.05");
	w.tcp = NULL;
	w.sacctmgr_refusal = "Connection refused";
	world_plan(&w);
	ATF_CHECK(!w.plan.findings);
	/* The service, two clusters, a federation, two accounts, a user. */
	ATF_CHECK_EQ_MSG(7, plan_changes(&w.plan), "%s", world_text(&w, false));
	/* An account behind the one it lies under, whatever the order they are written in. */
	const struct change *c = change_of(&resource_slurm_account);
	ATF_CHECK_STREQ("top", c->resource->name);
	ATF_CHECK_STREQ("sub", c->next->resource->name);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(slurmdbd_silent);
ATF_TC_BODY(slurmdbd_silent, tc)
{
	prepare("24.11");
	w.sacctmgr_refusal = "Connection refused";
	const struct finding *f = only_finding(&DIAG_slurmdbd_silent);
	ATF_CHECK(f->blocks && strstr(f->message, "Connection refused"));
	w.sacctmgr_refusal = "You are not running a supported accounting_storage plugin";
	only_finding(&DIAG_slurmdbd_silent);
	/* It is no wonder where this plan gives sacctmgr the way to it. */
	w.accounting = false;
	ATF_CHECK(!world_plan(&w)->findings);
	w.accounting = true;
	w.sacctmgr_refusal = NULL;
	ATF_CHECK(!world_plan(&w)->findings);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(sacctmgr_missing);
ATF_TC_BODY(sacctmgr_missing, tc)
{
	prepare("24.11");
	w.no_sacctmgr = true;
	ATF_CHECK(only_finding(&DIAG_sacctmgr_missing)->blocks);
	/* Nothing that this plan does makes it appear. */
	w.accounting = false;
	world_plan(&w);
	ATF_REQUIRE(w.plan.findings);
	ATF_CHECK_EQ(&DIAG_sacctmgr_missing, w.plan.findings->code);
	w.no_sacctmgr = false;
	ATF_CHECK(!world_plan(&w)->findings);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(cluster_in_other_federation);
ATF_TC_BODY(cluster_in_other_federation, tc)
{
	prepare("24.11");
	w.clusters = "alpha|research\nbeta|other\n";
	const struct finding *f = only_finding(&DIAG_cluster_in_other_federation);
	ATF_CHECK(f->blocks && strstr(f->message, "'beta' is in federation 'other'"));
	w.clusters = "alpha|Research2\nbeta|research\n";
	only_finding(&DIAG_cluster_in_other_federation);
	w.clusters = "alpha|\nbeta|research\n";
	ATF_CHECK(!world_plan(&w)->findings);
	w.clusters = "alpha|research\nbeta|research\n";
	ATF_CHECK(!world_plan(&w)->findings);
	world_release(&w);
}

/* The names of what a selection brings, by blanks. */
static const char *brought(const char *const *labels)
{
	static const struct object *list[4];
	static const enum kind_id kinds[] = {KIND_account, KIND_user, KIND_federation};
	struct buf out = BUF_IN(&w.arena);
	w.scope.selection = list;
	w.scope.selection_count = 0;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		const struct object_list *all = &w.compilation->model->of[kinds[k]];
		for (uint32_t i = 0; i < all->count; i++) {
			for (unsigned n = 0; labels[n]; n++) {
				if (!strcmp(all->list[i]->label, labels[n]))
					list[w.scope.selection_count++] = all->list[i];
			}
		}
	}
	world_plan(&w);
	for (uint32_t i = 0; i < w.set.count; i++) {
		const struct resource *r = w.set.list[i];
		ATF_CHECK(r->ops->inside_slurmdbd);
		if (r->ops != &resource_association)
			buf_printf(&out, "%s%s", out.size ? " " : "", r->name);
	}
	return buf_text(&out);
}

ATF_TC_WITHOUT_HEAD(selection_of_an_entity);
ATF_TC_BODY(selection_of_an_entity, tc)
{
	prepare("24.11");
	ATF_CHECK_STREQ("alpha beta top", brought((const char *const[]){"top", NULL}));
	ATF_CHECK_STREQ("alpha top sub", brought((const char *const[]){"sub", NULL}));
	ATF_CHECK_STREQ("alpha beta research", brought((const char *const[]){"research", NULL}));
	const char *joe = brought((const char *const[]){"joe", NULL});
	ATF_CHECK_MSG(strstr(joe, "top sub joe") && !strstr(joe, "research"), "%s", joe);
	/* What keeps slurmdbd from being asked is said, though its first cluster is not named. */
	w.sacctmgr_refusal = "no";
	brought((const char *const[]){"sub", NULL});
	ATF_CHECK(w.plan.findings && !w.plan.findings->next);
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_differs);
	ATF_TP_ADD_TC(tp, what_is_missing_is_added);
	ATF_TP_ADD_TC(tp, what_differs_is_modified);
	ATF_TP_ADD_TC(tp, clusters_register_themselves_since_24_11);
	ATF_TP_ADD_TC(tp, before_the_first_start_all_is_to_be_made);
	ATF_TP_ADD_TC(tp, slurmdbd_silent);
	ATF_TP_ADD_TC(tp, sacctmgr_missing);
	ATF_TP_ADD_TC(tp, cluster_in_other_federation);
	ATF_TP_ADD_TC(tp, selection_of_an_entity);
	return atf_no_error();
}
