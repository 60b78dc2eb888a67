/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Keys of slurmdbd.conf and slurm.conf beside each other. Whether a key exists and a value fits it,
 * settings.c has found out. */
#include "compiler/check.h"

#include <string.h>

/* The keys that rules ask for. */
#define KEYS(K)                                                                                    \
	K(AllResourcesAbsolute)                                                                    \
	K(AllowNoDefAcct)                                                                          \
	K(ArchiveDir)                                                                              \
	K(ArchiveEvents)                                                                           \
	K(ArchiveJobEnv)                                                                           \
	K(ArchiveJobs)                                                                             \
	K(ArchiveJobScript)                                                                        \
	K(ArchiveResvs)                                                                            \
	K(ArchiveScript)                                                                           \
	K(ArchiveSteps)                                                                            \
	K(ArchiveSuspend)                                                                          \
	K(ArchiveTXN)                                                                              \
	K(ArchiveUsage)                                                                            \
	K(AuthAltParameters)                                                                       \
	K(AuthAltTypes)                                                                            \
	K(AuthType)                                                                                \
	K(DebugFlags)                                                                              \
	K(DebugLevel)                                                                              \
	K(DebugLevelSyslog)                                                                        \
	K(DisableCoordDBD)                                                                         \
	K(JobPurge)                                                                                \
	K(PurgeEventAfter)                                                                         \
	K(PurgeEventMonths)                                                                        \
	K(PurgeJobAfter)                                                                           \
	K(PurgeJobEnvAfter)                                                                        \
	K(PurgeJobMonths)                                                                          \
	K(PurgeJobScriptAfter)                                                                     \
	K(PurgeResvAfter)                                                                          \
	K(PurgeStepAfter)                                                                          \
	K(PurgeStepMonths)                                                                         \
	K(PurgeSuspendAfter)                                                                       \
	K(PurgeSuspendMonths)                                                                      \
	K(PurgeTXNAfter)                                                                           \
	K(PurgeTXNMonths)                                                                          \
	K(PurgeUsageAfter)                                                                         \
	K(PurgeUsageMonths)                                                                        \
	K(StepPurge)

enum key {
	KEY_NONE,
#define K(name) KEY_##name,
	KEYS(K)
#undef K
		KEY_COUNT
};

static const char *const key_names[] = {"",
#define K(name) #name,
					KEYS(K)
#undef K
};

/* KEY_NONE for those that no rule asks for. */
static enum key key_of_param(const struct checker *k, const struct slurm_param *p)
{
	ptrdiff_t i = p - k->keys.first;
	return i >= 0 && i < CHECK_PARAMS ? (enum key)k->keys.key_of[i] : KEY_NONE;
}

/* One slurmdbd's settings by key; NULL for those it does not have. */
struct keys {
	struct checker *k;
	const struct daemon *d;
	const struct setting *of[KEY_COUNT];
};

static bool is_yes(const struct setting *s)
{
	return s && !strcmp(s->value.text, "yes");
}

/* Is the word one of a list as it is to be written? */
static bool has_word(const struct setting *s, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = s->value.text; p; p = strchr(p, ',')) {
		p += *p == ',';
		if (!strncmp(p, word, n) && strchr(",=", p[n]))
			return true;
	}
	return false;
}

/* --- archives --- */

static const struct archive {
	enum key archive, purge[3]; /* any of these purges what that archives */
} archives[] = {
	{KEY_ArchiveEvents, {KEY_PurgeEventAfter, KEY_PurgeEventMonths}},
	{KEY_ArchiveJobs, {KEY_PurgeJobAfter, KEY_PurgeJobMonths, KEY_JobPurge}},
	{KEY_ArchiveJobEnv, {KEY_PurgeJobEnvAfter, KEY_PurgeJobAfter}},
	{KEY_ArchiveJobScript, {KEY_PurgeJobScriptAfter, KEY_PurgeJobAfter}},
	{KEY_ArchiveResvs, {KEY_PurgeResvAfter}},
	{KEY_ArchiveSteps, {KEY_PurgeStepAfter, KEY_PurgeStepMonths, KEY_StepPurge}},
	{KEY_ArchiveSuspend, {KEY_PurgeSuspendAfter, KEY_PurgeSuspendMonths}},
	{KEY_ArchiveTXN, {KEY_PurgeTXNAfter, KEY_PurgeTXNMonths}},
	{KEY_ArchiveUsage, {KEY_PurgeUsageAfter, KEY_PurgeUsageMonths}},
};

static void report_no_directory(struct checker *k, const struct setting *s)
{
	struct diag *d = diag_add(k->diags, &DIAG_archive_without_dir, check_key_span(s),
				  "records would be archived to /tmp");
	diag_note(k->diags, d,
		  "they are purged from the database then, and /tmp is not kept: write "
		  "ArchiveDir = \"/DIRECTORY\", one that exists and SlurmUser may write to");
}

static void report_no_purge(struct checker *k, const struct setting *s, const char *purge)
{
	struct diag *d = diag_add(k->diags, &DIAG_archive_without_purge, check_key_span(s),
				  "'%s' does nothing without '%s'", s->key, purge);
	diag_note(k->diags, d,
		  "slurmdbd archives what it purges and nothing else: write %s = 12months, or "
		  "leave '%s' out",
		  purge, s->key);
}

static void check_archives(const struct keys *ks)
{
	const struct setting *first = NULL;
	for (size_t i = 0; i < sizeof(archives) / sizeof(*archives); i++) {
		const struct archive *a = &archives[i];
		const struct setting *s = ks->of[a->archive];
		if (!is_yes(s))
			continue;
		if (!ks->of[a->purge[0]] && !ks->of[a->purge[1]] && !ks->of[a->purge[2]])
			report_no_purge(ks->k, s, key_names[a->purge[0]]);
		else if (!first || s->at < first->at)
			first = s;
	}
	if (first && !ks->of[KEY_ArchiveDir] && !ks->of[KEY_ArchiveScript])
		report_no_directory(ks->k, first);
}

/* --- logs --- */

static void check_level(const struct keys *ks, const struct setting *s)
{
	static const char *const chatty[] = {"debug2", "debug3", "debug4", "debug5"};
	for (size_t i = 0; s && i < sizeof(chatty) / sizeof(*chatty); i++) {
		if (strcmp(s->value.text, chatty[i]) != 0)
			continue;
		struct diag *d = diag_add(
			ks->k->diags, &DIAG_chatty_debug_level, check_setting_span(ks->k, s),
			"level '%s' fills disks and slows slurmdbd down", chatty[i]);
		diag_note(ks->k->diags, d,
			  "it is for hunting a fault: write info, and verbose or debug while you "
			  "look for something");
		check_fix(ks->k, d, FIX_UNSAFE, check_setting_span(ks->k, s), chatty[i], "info");
	}
}

static void check_flags(const struct keys *ks)
{
	static const char *const flags[] = {"NetworkRaw", "Network"};
	const struct setting *s = ks->of[KEY_DebugFlags];
	for (size_t i = 0; s && i < sizeof(flags) / sizeof(*flags); i++) {
		if (!has_word(s, flags[i]))
			continue;
		struct diag *d = diag_add(ks->k->diags, &DIAG_flag_logs_secrets,
					  check_setting_span(ks->k, s),
					  "'%s' can write credentials into the log", flags[i]);
		diag_note(ks->k->diags, d, "take it out again when the fault is found");
		return;
	}
}

/* With it slurmdbd logs what the programs answer that it runs, and a password script answers with
 * the password. */
static void check_script_flag(const struct keys *ks)
{
	const struct setting *s = ks->of[KEY_DebugFlags];
	if (!s || !has_word(s, "Script") ||
	    !check_is(ks->d->of, AT_slurmdbd_storage_pass, "script"))
		return;
	struct diag *d = diag_add(ks->k->diags, &DIAG_script_logged, check_setting_span(ks->k, s),
				  "with 'Script' slurmdbd writes its password into the log");
	diag_label(ks->k->diags, d, check_span(ks->k, ks->d->of, AT_slurmdbd_storage_pass),
		   "the script's answer is the password");
	diag_note(ks->k->diags, d,
		  "leave 'Script' out, or write storage_pass = conf while you need it");
}

/* --- what is more than it says --- */

/* The emitter writes the two keys as `no`, so nothing has to be done. */
static void check_no_def_acct(const struct keys *ks)
{
	enum slurm_release r = ks->d->release;
	const struct setting *s = ks->of[KEY_AllowNoDefAcct];
	bool absolute = !ks->of[KEY_AllResourcesAbsolute];
	bool coord = r >= SLURM_24_05 && !ks->of[KEY_DisableCoordDBD];
	if (!is_yes(s) || r < SLURM_23_02 || r > SLURM_25_05 || (!absolute && !coord))
		return;
	struct diag *d = diag_add(ks->k->diags, &DIAG_no_def_acct_bug, check_key_span(s),
				  "slurmdbd of Slurm %s would switch on '%s'%s with it",
				  slurm_release_name(r),
				  absolute ? "AllResourcesAbsolute" : "DisableCoordDBD",
				  absolute && coord ? " and 'DisableCoordDBD'" : "");
	diag_note(ks->k->diags, d,
		  "slacc writes what you did not as 'no'; a fault of Slurm 23.02 to 25.05");
}

static void check_jwt(const struct keys *ks)
{
	const struct setting *types = ks->of[KEY_AuthAltTypes];
	const struct setting *parameters = ks->of[KEY_AuthAltParameters];
	if (!types || !has_word(types, "auth/jwt") ||
	    (parameters && (has_word(parameters, "jwt_key") || has_word(parameters, "jwks"))))
		return;
	struct diag *d =
		diag_add(ks->k->diags, &DIAG_jwt_without_key, check_setting_span(ks->k, types),
			 "auth/jwt has no key, and slurmdbd does not start without one");
	diag_note(ks->k->diags, d,
		  "write AuthAltParameters = [\"jwt_key=/etc/slurm/jwt_hs256.key\"], or jwks=");
}

static void check_auth_none(const struct keys *ks)
{
	const struct setting *s = ks->of[KEY_AuthType];
	if (!s || strcmp(s->value.text, "auth/none") != 0)
		return;
	struct diag *d = diag_add(ks->k->diags, &DIAG_unwise_value, check_setting_span(ks->k, s),
				  "with auth/none everybody is who they say they are");
	diag_note(ks->k->diags, d, "it is for tests: write auth/munge or auth/slurm");
}

/* --- all of one slurmdbd --- */

static const struct slurm_param *param_of(enum slurm_file file, const char *name)
{
	return slurm_param_find(file, name, strlen(name));
}

void check_slurmdbd_keys(struct checker *k, const struct daemon *d)
{
	const struct value *list = object_value(d->of, AT_slurmdbd_slurmdbd_conf);
	struct keys ks = {.k = k, .d = d};
	for (uint32_t i = 0; i < list->count; i++)
		ks.of[key_of_param(k, list->settings[i].param)] = &list->settings[i];
	if (!list->count)
		return;
	check_archives(&ks);
	check_level(&ks, ks.of[KEY_DebugLevel]);
	check_level(&ks, ks.of[KEY_DebugLevelSyslog]);
	check_flags(&ks);
	check_script_flag(&ks);
	check_no_def_acct(&ks);
	check_jwt(&ks);
	check_auth_none(&ks);
}

/* --- both files --- */

static const struct setting *find_setting(const struct value *list, const struct slurm_param *p)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (list->settings[i].param == p)
			return &list->settings[i];
	return NULL;
}

static void report_disagree(struct checker *k, const struct setting *ctld,
			    const struct setting *dbd)
{
	struct diag *d = diag_add(k->diags, &DIAG_keys_disagree, check_setting_span(k, ctld),
				  "'%s' is '%s' for slurmctld and '%s' for its slurmdbd", ctld->key,
				  ctld->value.text, dbd->value.text);
	diag_label(k->diags, d, check_setting_span(k, dbd), "slurmdbd's");
	diag_note(k->diags, d, "it has to be the same in slurm.conf and slurmdbd.conf");
}

static void report_one_side(struct checker *k, const struct setting *s, const char *other,
			    struct span there, const char *fallback)
{
	struct diag *d = diag_add(
		k->diags, &DIAG_key_one_sided, check_setting_span(k, s),
		"'%s' has to be the same in %s, where Slurm's default is '%s'", s->key,
		slurm_file_name(s->param->file ? SLURM_SLURMDBD_CONF : SLURM_SLURM_CONF), fallback);
	diag_label(k->diags, d, there, "not set here");
	diag_note(k->diags, d,
		  "write it into '%s { }' too; if a file of your own has it, allow "
		  "this with that reason",
		  other);
}

static void compare_key(struct checker *k, const struct check_compared *p,
			const struct object *cluster, const struct daemon *d)
{
	const struct setting *dbd =
		find_setting(object_value(d->of, AT_slurmdbd_slurmdbd_conf), p->dbd);
	const struct setting *ctld =
		find_setting(object_value(cluster, AT_cluster_slurm_conf), p->cluster);
	if (dbd && ctld) {
		if (strcmp(dbd->value.text, ctld->value.text) != 0)
			report_disagree(k, ctld, dbd);
		return;
	}
	if (dbd && strcmp(dbd->value.text, p->cluster->fallback) != 0 &&
	    slurm_param_in_release(p->cluster, check_release(cluster, AT_cluster_slurm_version)))
		report_one_side(k, dbd, "slurm_conf", cluster->at, p->cluster->fallback);
	if (ctld && strcmp(ctld->value.text, p->dbd->fallback) != 0 &&
	    slurm_param_in_release(p->dbd, d->release))
		report_one_side(k, ctld, "slurmdbd_conf", d->of->at, p->dbd->fallback);
}

/* The word `wckeys` makes slurmctld track them, whatever TrackWCKey says. */
static void check_enforced_wckeys(struct checker *k, const struct setting *enforce,
				  const struct daemon *d)
{
	const struct value *list = object_value(d->of, AT_slurmdbd_slurmdbd_conf);
	const struct setting *dbd = find_setting(list, k->keys.compared[0].dbd);
	if (is_yes(dbd))
		return;
	struct diag *r =
		diag_add(k->diags, &DIAG_keys_disagree, check_setting_span(k, enforce),
			 "'wckeys' makes slurmctld track wckeys, and its slurmdbd does not");
	diag_label(k->diags, r, dbd ? check_setting_span(k, dbd) : d->of->at, "this slurmdbd");
	diag_note(k->diags, r, "write slurmdbd_conf { TrackWCKey = yes } there");
}

void check_compared_keys(struct checker *k, const struct object *cluster)
{
	const struct daemon *d = check_daemon_of(k, cluster);
	const struct value *ctld = object_value(cluster, AT_cluster_slurm_conf);
	if (!d || (!ctld->count && !object_value(d->of, AT_slurmdbd_slurmdbd_conf)->count))
		return;
	const struct setting *enforce = find_setting(ctld, k->keys.enforce);
	bool wckeys = enforce && has_word(enforce, "wckeys");
	if (wckeys)
		check_enforced_wckeys(k, enforce, d);
	for (unsigned i = wckeys; i < CHECK_COMPARED; i++)
		compare_key(k, &k->keys.compared[i], cluster, d);
}

/* --- tables --- */

void check_keys_init(struct checker *k)
{
	static const char *const names[CHECK_COMPARED] = {"TrackWCKey", "AuthType", "HashPlugin"};
	struct check_keys *t = &k->keys;
	for (unsigned i = 0; i < CHECK_COMPARED; i++)
		t->compared[i] = (struct check_compared){param_of(SLURM_SLURMDBD_CONF, names[i]),
							 param_of(SLURM_SLURM_CONF, names[i])};
	t->enforce = param_of(SLURM_SLURM_CONF, "AccountingStorageEnforce");
	t->first = slurm_param_at(SLURM_SLURMDBD_CONF, 0);
	for (unsigned key = 1; key < KEY_COUNT; key++) {
		const struct slurm_param *p = param_of(SLURM_SLURMDBD_CONF, key_names[key]);
		if (p && p - t->first < CHECK_PARAMS)
			t->key_of[p - t->first] = (uint8_t)key;
	}
}
