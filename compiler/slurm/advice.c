/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Advice on keys that a file does not have. */
#include "compiler/slurm/advice.h"

#include "compiler/suggest.h"

#include <string.h>

/* Names that people write and Slurm never had, or not since 20.02. */
static const struct {
	const char *key, *meant; /* a key of the same file, or NULL */
	uint8_t file;
	const char *text;
} habits[] = {
	{"StoragePassword", "StoragePass", SLURM_SLURMDBD_CONF, "Slurm calls it StoragePass"},
	{"StorageDatabase", "StorageLoc", SLURM_SLURMDBD_CONF,
	 "Slurm calls the database's name StorageLoc"},
	{"StorageDB", "StorageLoc", SLURM_SLURMDBD_CONF,
	 "Slurm calls the database's name StorageLoc"},
	{"StorageName", "StorageLoc", SLURM_SLURMDBD_CONF,
	 "Slurm calls the database's name StorageLoc"},
	{"StorageSSL", "StorageParameters", SLURM_SLURMDBD_CONF,
	 "TLS to the server is StorageParameters"},
	{"DbdBackup", "DbdBackupHost", SLURM_SLURMDBD_CONF, "Slurm calls it DbdBackupHost"},
	{"DbdBackupAddr", "DbdBackupHost", SLURM_SLURMDBD_CONF,
	 "only the primary has an address of its own, DbdAddr"},
	{"SlurmdbdHost", "DbdHost", SLURM_SLURMDBD_CONF, "Slurm calls it DbdHost"},
	{"SlurmdbdPort", "DbdPort", SLURM_SLURMDBD_CONF, "Slurm calls it DbdPort"},
	{"SlurmdbdLogFile", "LogFile", SLURM_SLURMDBD_CONF, "Slurm calls it LogFile"},
	{"SlurmdbdPidFile", "PidFile", SLURM_SLURMDBD_CONF, "Slurm calls it PidFile"},
	{"SlurmdbdDebug", "DebugLevel", SLURM_SLURMDBD_CONF, "Slurm calls it DebugLevel"},
	{"PurgeTransactionAfter", "PurgeTXNAfter", SLURM_SLURMDBD_CONF,
	 "Slurm calls it PurgeTXNAfter"},
	{"ArchiveTransactions", "ArchiveTXN", SLURM_SLURMDBD_CONF, "Slurm calls it ArchiveTXN"},
	{"AccountingStoragePassword", "AccountingStoragePass", SLURM_SLURM_CONF,
	 "Slurm calls it AccountingStoragePass, and it is a MUNGE socket, not a password"},
	{"AccountingStorageDB", NULL, SLURM_SLURM_CONF,
	 "the database's name is 'database' in the slurmdbd block"},
	{"AccountingStorageExternalHosts", "AccountingStorageExternalHost", SLURM_SLURM_CONF, NULL},
	{"JobAcctLogFile", NULL, SLURM_SLURM_CONF,
	 "job accounting has been in slurmdbd since long before 20.02"},
	{"JobCompPassword", "JobCompPass", SLURM_SLURM_CONF, "Slurm calls it JobCompPass"},
	{"SlurmctldParams", "SlurmctldParameters", SLURM_SLURM_CONF, NULL},
};

static bool same_key(const char *a, const char *b, size_t size)
{
	if (strlen(a) != size)
		return false;
	for (size_t i = 0; i < size; i++)
		if ((a[i] | 0x20) != (b[i] | 0x20))
			return false;
	return true;
}

static bool by_habit(enum slurm_file file, enum slurm_release r, const char *key, size_t size,
		     struct slurm_advice *advice)
{
	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
		if (habits[i].file != file || !same_key(habits[i].key, key, size))
			continue;
		const char *meant = habits[i].meant;
		const struct slurm_param *p =
			meant ? slurm_param_find(file, meant, strlen(meant)) : NULL;
		advice->text = habits[i].text;
		advice->instead = p && slurm_param_in_release(p, r) ? p : NULL;
		return true;
	}
	return false;
}

struct slurm_advice slurm_unknown_key(struct arena *a, enum slurm_file file, enum slurm_release r,
				      const char *key, size_t size, int64_t *budget)
{
	struct slurm_advice advice = {0};
	if (by_habit(file, r, key, size, &advice))
		return advice;
	enum slurm_file other = file == SLURM_SLURM_CONF ? SLURM_SLURMDBD_CONF : SLURM_SLURM_CONF;
	const struct slurm_param *p = slurm_param_find(other, key, size);
	if (p) {
		advice.text =
			arena_printf(a, "'%s' is a key of %s", p->name, slurm_file_name(other));
		return advice;
	}
	struct suggest s;
	suggest_begin(&s, key, size, budget);
	for (unsigned i = 0; (p = slurm_param_at(file, i)); i++)
		if (slurm_param_in_release(p, r) && !p->refused)
			suggest_try(&s, p->name, p->name_size);
	const char *best = suggest_best(&s);
	advice.instead = best ? slurm_param_find(file, best, s.best_size) : NULL;
	return advice;
}

const char *slurm_key_not_in_release(struct arena *a, const struct slurm_param *p,
				     enum slurm_release r)
{
	if (r < p->since)
		return arena_printf(a, "'%s' came with Slurm %s; %s ends with a parse error",
				    p->name, slurm_release_name(p->since), slurm_release_name(r));
	return arena_printf(a, "Slurm %s dropped '%s'%s%s", slurm_release_name(p->removed), p->name,
			    p->removed_advice ? ": " : "",
			    p->removed_advice ? p->removed_advice : "");
}
