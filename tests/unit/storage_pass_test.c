/* SPDX-License-Identifier: BSD-2-Clause
 *
 * storage_pass = script, without a server: what the files say, and what a plan makes of SlurmUser's
 * cache. That slurmdbd asks the script is for tests/live. */
#include "tests/lib/compiled.h"
#include "tests/lib/world.h"

#include "backends/artefact.h"
#include "backends/resources/kinds.h"
#include "backends/resources/swap.h"
#include "backends/storage_pass.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;

/* The world's description with a slurmdbd of this release and what more it has; all is there. */
static void full(const char *version, const char *more)
{
	static char site[4096];
	static const char was[] = "slurm_version = \"24.11\"; host = \"head1\"; layout = here\n";
	const char *at = strstr(world_site, was);
	ATF_REQUIRE(at);
	snprintf(site, sizeof(site),
		 "%.*sslurm_version = \"%s\"; host = \"head1\"; layout = here; %s\n%s",
		 (int)(at - world_site), world_site, version, more, at + sizeof(was) - 1);
	world_init(&w, site);
	w.scope.programs = "/usr/libexec/slacc";
	world_fill(&w);
}

static void full_script(void)
{
	full("26.05", "storage_pass = script");
	w.pass_directory = w.pass_script = true;
	w.pass_kept = VERDICT_SAME;
}

static const struct change *change_of(const struct plan *plan, const struct resource_ops *ops)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->ops == ops)
			return c;
	}
	return NULL;
}

/* The types of a change's actions, as "make_directory keep ". */
static const char *types(const struct change *c)
{
	static char text[256];
	size_t n = 0;
	text[0] = 0;
	for (const struct action *x = c ? c->actions : NULL; x; x = x->next)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s ", action_name(x->type));
	return text;
}

static const char *text_of(bool (*emit)(const struct emission *, const struct object *,
					struct artefact *),
			   struct compiled *c, struct artefact *f)
{
	size_t size;
	const struct emission e = {
		.arena = &c->arena, .model = c->model, .programs = "/usr/libexec/slacc"};
	if (!emit(&e, compiled_block(c, KIND_slurmdbd, "d"), f))
		return NULL;
	return artefact_text(&c->arena, f, &size);
}

#define SITE(tls, credential, more)                                                                \
	"edition 2026\n"                                                                           \
	"tls t { mode = " tls "; ca = \"/etc/ca.pem\" }\n"                                         \
	"credential dba { username = \"dba\"; password = file(\"/s/dba\") }\n"                     \
	"credential c { username = \"u\"; " credential " }\n"                                      \
	"database_server s { host = \"db.example.org\"; engine = mysql; tls = t; admin = dba }\n"  \
	"slurmdbd d { slurm_version = \"25.11\"; host = \"dbd1\"; database_server = s\n"           \
	"  credential = c; " more " }\n"

ATF_TC_WITHOUT_HEAD(files);
ATF_TC_BODY(files, tc)
{
	struct compiled c;
	struct artefact f;
	compiled_good(&c, SITE("verify_identity",
			       "password = aws_secret(\"arn:aws:secretsmanager:eu-central-1:"
			       "111122223333:secret:u-AbCdEf\", key = \"p\"); cache { ttl = 5min }",
			       "storage_pass = script; token_duration = 2min"));
	const char *conf = text_of(slurmdbd_conf_emit, &c, &f);
	ATF_CHECK(!artefact_has_slots(&f) && f.confidential);
	ATF_CHECK(strstr(conf, "\nStoragePassScript=/etc/slurm/slacc-storage-pass\n"));
	ATF_CHECK(!strstr(conf, "\nStoragePass="));
	ATF_CHECK(strstr(conf, "\nStorageParameters=SSL_CA=/etc/ca.pem,token_duration=120\n"));
	const char *script = text_of(storage_pass_emit, &c, &f);
	ATF_CHECK_EQ(0700, f.mode);
	ATF_CHECK_STREQ("slurm", f.owner);
	ATF_CHECK_STREQ("/etc/slurm/slacc-storage-pass", f.install);
	ATF_CHECK_STREQ(
		"#!/usr/libexec/slacc/slacc-storage-pass\n"
		"# Written by slacc. Do not edit: change the description and run 'slacc apply'.\n"
		"# From site.slacc, slurmdbd.d.\n"
		"{\n"
		"  \"format\": 1,\n"
		"  \"directory\": \"/var/lib/slacc-slurmdbd-d\",\n"
		"  \"slurmdbd\": \"d\",\n"
		"  \"credential\": \"c\",\n"
		"  \"user\": \"u\",\n"
		"  \"host\": \"db.example.org\",\n"
		"  \"port\": 3306,\n"
		"  \"function\": \"aws_secret\",\n"
		"  \"arguments\": [\n"
		"    \"arn:aws:secretsmanager:eu-central-1:111122223333:secret:u-AbCdEf\"\n"
		"  ],\n"
		"  \"key\": \"p\",\n"
		"  \"ttl\": 300,\n"
		"  \"max_stale\": 604800\n"
		"}\n",
		script);
	compiled_release(&c);
}

ATF_TC_WITHOUT_HEAD(no_script);
ATF_TC_BODY(no_script, tc)
{
	struct compiled c;
	struct artefact f;
	compiled_good(&c,
		      SITE("verify_identity", "password = file(\"/s/u\")", "storage_pass = conf"));
	ATF_CHECK(!text_of(storage_pass_emit, &c, &f));
	ATF_CHECK(!strstr(text_of(slurmdbd_conf_emit, &c, &f), "StoragePassScript"));
	ATF_CHECK(artefact_has_slots(&f));
	compiled_release(&c);
	/* Who needs no password is asked for none. */
	compiled_good(
		&c, "edition 2026\n"
		    "credential c { username = \"slurm\"; auth_plugin = unix_socket }\n"
		    "database_server s { socket = \"/run/s\"; engine = mysql }\n"
		    "slurmdbd d { slurm_version = \"26.05\"; host = \"dbd1\"; database_server = s\n"
		    "  credential = c; storage_pass = script }\n");
	ATF_CHECK(!text_of(storage_pass_emit, &c, &f));
	ATF_CHECK(!strstr(text_of(slurmdbd_conf_emit, &c, &f), "StoragePass"));
	compiled_release(&c);
	/* With any StorageParameters slurmdbd would try TLS. */
	compiled_good(&c, SITE("disabled", "password = file(\"/s/u\")",
			       "storage_pass = script; token_duration = 2min"));
	ATF_CHECK(compiled_diag(&c, 3046));
	ATF_CHECK(!strstr(text_of(slurmdbd_conf_emit, &c, &f), "StorageParameters"));
	compiled_release(&c);
}

ATF_TC_WITHOUT_HEAD(begun);
ATF_TC_BODY(begun, tc)
{
	full_script();
	ATF_CHECK_MSG(!world_plan(&w)->changes, "%s", world_text(&w, true));
	w.conf = w.pass_directory = w.pass_script = false;
	w.pass_kept = VERDICT_ABSENT;
	const struct plan *plan = world_plan(&w);
	ATF_CHECK_STREQ("make_directory keep ", types(change_of(plan, &resource_storage_pass)));
	const struct action *make = change_of(plan, &resource_storage_pass)->actions;
	ATF_CHECK_EQ(0700, make->mode);
	ATF_CHECK_STREQ("slurm", make->owner);
	ATF_CHECK_STREQ("/var/lib/slacc-slurmdbd-shared", make->path);
	/* The script is there before slurmdbd.conf, not with it: it is not put back with it either.
	 */
	ATF_CHECK_STREQ("write_file ", types(change_of(plan, &resource_storage_script)));
	const struct change *service = change_of(plan, &resource_service);
	ATF_REQUIRE(service && service->actions->type == ACTION_SWAP);
	const struct swap_part *parts = service->actions->swap->parts;
	ATF_CHECK(parts && !parts->next && parts->resource->ops == &resource_slurmdbd_conf);
	bool before = true;
	for (const struct change *c = plan->changes; c; c = c->next) {
		before &= c != service;
		ATF_CHECK(before || (c->resource->ops != &resource_storage_pass &&
				     c->resource->ops != &resource_storage_script));
	}
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(another_password);
ATF_TC_BODY(another_password, tc)
{
	full_script();
	w.pass_kept = VERDICT_DIFFERENT;
	const struct plan *plan = world_plan(&w);
	const struct change *c = change_of(plan, &resource_storage_pass);
	ATF_CHECK_STREQ("keep ", types(c));
	ATF_CHECK(c->attributes->secret && c->attributes->verdict == VERDICT_DIFFERENT);
	ATF_CHECK(!change_of(plan, &resource_slurmdbd_conf));
	/* slurmdbd is told, so that it asks at once; nothing is restarted. */
	const struct change *service = change_of(plan, &resource_service);
	ATF_REQUIRE(service);
	ATF_CHECK_EQ(SWAP_RELOAD, service->actions->swap->how);
	ATF_CHECK(!service->actions->swap->parts);
	ATF_CHECK(strstr(world_json(&w), "\"type\": \"keep\""));
	world_release(&w);
}

/* From a password in the file to the script takes a reload, as each key of it does. */
ATF_TC_WITHOUT_HEAD(over_to_the_script);
ATF_TC_BODY(over_to_the_script, tc)
{
	static const struct seen_setting old[] = {{"StoragePass", NULL, 3}};
	full_script();
	w.conf_settings = old;
	w.conf_setting_count = 1;
	w.conf_password = VERDICT_ABSENT;
	const struct plan *plan = world_plan(&w);
	const struct change *c = change_of(plan, &resource_slurmdbd_conf);
	ATF_REQUIRE(c);
	bool told = false;
	for (const struct attribute_change *x = c->attributes; x; x = x->next)
		told |= !strcmp(x->name, "StoragePass") && x->before &&
			!strcmp(x->before, "(not shown)") && !x->after;
	ATF_CHECK_MSG(told, "%s", world_text(&w, true));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(back_to_the_file);
ATF_TC_BODY(back_to_the_file, tc)
{
	full("26.05", "storage_pass = conf");
	ATF_CHECK(!world_plan(&w)->changes);
	w.pass_directory = w.pass_script = true;
	const struct plan *plan = world_plan(&w);
	const struct change *c = change_of(plan, &resource_storage_pass_left);
	ATF_REQUIRE(c && c->next && c->next->resource->ops == &resource_storage_pass_left);
	ATF_CHECK_STREQ("remove_file ", types(c));
	ATF_CHECK_STREQ("forget ", types(c->next));
	ATF_CHECK_EQ(SIGN_REMOVE, c->next->sign);
	w.conf = false; /* slurmdbd has its file before the script goes */
	plan = world_plan(&w);
	bool swapped = false;
	for (c = plan->changes; c; c = c->next) {
		swapped |= c->resource->ops == &resource_service;
		ATF_CHECK(swapped || c->resource->ops != &resource_storage_pass_left);
	}
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(taken_out_of_service);
ATF_TC_BODY(taken_out_of_service, tc)
{
	full_script();
	const struct object *selection[] = {w.compilation->model->of[KIND_slurmdbd].list[0]};
	w.scope.retire = true;
	w.scope.selection = selection;
	w.scope.selection_count = 1;
	const struct plan *plan = world_plan(&w);
	ATF_CHECK_STREQ("forget ", types(change_of(plan, &resource_storage_pass)));
	ATF_CHECK_STREQ("remove_file ", types(change_of(plan, &resource_storage_script)));
	world_release(&w);
}

/* A credential's name selects all that its password is in, or what is told of where it is. */
static const struct plan *plan_of_credential(void)
{
	static const struct object *selection[1];
	const struct object *d = w.compilation->model->of[KIND_slurmdbd].list[0];
	selection[0] = object_ref(d, AT_slurmdbd_credential);
	w.scope.selection = selection;
	w.scope.selection_count = 1;
	return world_plan(&w);
}

ATF_TC_WITHOUT_HEAD(only_the_credential);
ATF_TC_BODY(only_the_credential, tc)
{
	full_script();
	ATF_CHECK_MSG(!change_of(plan_of_credential(), &resource_storage_script), "%s",
		      world_text(&w, true));
	w.pass_script = false;
	w.pass_kept = VERDICT_DIFFERENT;
	const struct plan *plan = plan_of_credential();
	ATF_CHECK_STREQ("keep ", types(change_of(plan, &resource_storage_pass)));
	ATF_CHECK_STREQ("write_file ", types(change_of(plan, &resource_storage_script)));
	world_release(&w);
	full("26.05", "storage_pass = conf");
	w.pass_directory = w.pass_script = true;
	const struct change *left = change_of(plan_of_credential(), &resource_storage_pass_left);
	ATF_CHECK_STREQ("remove_file ", types(left));
	ATF_CHECK_STREQ("forget ", types(left ? left->next : NULL));
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, files);
	ATF_TP_ADD_TC(tp, no_script);
	ATF_TP_ADD_TC(tp, begun);
	ATF_TP_ADD_TC(tp, another_password);
	ATF_TP_ADD_TC(tp, over_to_the_script);
	ATF_TP_ADD_TC(tp, back_to_the_file);
	ATF_TP_ADD_TC(tp, taken_out_of_service);
	ATF_TP_ADD_TC(tp, only_the_credential);
	return atf_no_error();
}
