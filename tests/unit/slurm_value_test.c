/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Values of keys: what is taken and how it is written, what is refused, with which mend. */
#include "compiler/slurm/conf_value.h"
#include "compiler/slurm/value.h"

#include "compiler/suggest.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OK  SLURM_VALUE_OK
#define ANY SLURM_ANY_RELEASE

/* How a value is spelled says what it is: "…" a string, digits a number, digits and letters a
 * quantity, […] a list. */
static struct slurm_input one_input(const char *s, size_t size)
{
	struct slurm_input in = {.text = s, .size = size};
	size_t digits = strspn(s + (*s == '-'), "0123456789") + (*s == '-');
	digits = digits > size ? size : digits;
	if (size && *s == '"') {
		in = (struct slurm_input){
			.kind = SLURM_INPUT_STRING, .text = s + 1, .size = size - 2};
	} else if (digits && *s != '-' && digits < size) {
		in.kind = SLURM_INPUT_QUANTITY;
	} else {
		in.kind = digits == size && digits ? SLURM_INPUT_INT : SLURM_INPUT_WORD;
	}
	return in;
}

/* Items are divided by ", ". */
static struct slurm_input list_input(const char *s, struct slurm_input *items)
{
	struct slurm_input in = {.kind = SLURM_INPUT_LIST, .items = items};
	for (s++; *s != ']';) {
		const char *end = strstr(s, ", ");
		size_t n = end ? (size_t)(end - s) : strlen(s) - 1;
		items[in.count++] = one_input(s, n);
		s += n + (end ? 2 : 0);
	}
	return in;
}

static bool run(struct arena *a, enum slurm_file file, const char *key, enum slurm_release r,
		const char *spelled, struct slurm_value *v)
{
	const struct slurm_param *p = slurm_param_find(file, key, strlen(key));
	ATF_REQUIRE_MSG(p, "no key '%s'", key);
	struct slurm_input items[16];
	struct slurm_input in =
		*spelled == '[' ? list_input(spelled, items) : one_input(spelled, strlen(spelled));
	int64_t budget = SUGGEST_BUDGET;
	bool ok = slurm_value_check(a, p, r, &in, &budget, v);
	ATF_CHECK_EQ_MSG(ok, !slurm_value_is_error(v->code), "%s = %s", key, spelled);
	ATF_CHECK_MSG(!!v->text == ok, "%s = %s: text", key, spelled);
	ATF_CHECK_MSG(!!v->message == (v->code != OK), "%s = %s: message", key, spelled);
	return ok;
}

struct row {
	const char *key;
	enum slurm_release release;
	const char *spelled;
	enum slurm_value_code code;
	const char *text; /* written, or of an error the fix, or NULL */
};

static void check_rows(enum slurm_file file, const struct row *rows, size_t count)
{
	struct arena a;
	arena_init(&a, NULL);
	for (size_t i = 0; i < count; i++) {
		struct slurm_value v;
		bool ok = run(&a, file, rows[i].key, rows[i].release, rows[i].spelled, &v);
		const char *got = ok ? arena_copy(&a, v.text, v.size) : v.fix, *want = rows[i].text;
		ATF_CHECK_EQ_MSG(v.code, rows[i].code, "%s = %s: %d %s", rows[i].key,
				 rows[i].spelled, (int)v.code, v.message ? v.message : "");
		ATF_CHECK_MSG(want ? got && !strcmp(got, want) : !got, "%s = %s: '%s', not '%s'",
			      rows[i].key, rows[i].spelled, got ? got : "nothing",
			      want ? want : "nothing");
		ATF_CHECK(!ok || v.size == strlen(got));
		printf("%s = %s: %s%s%s\n", rows[i].key, rows[i].spelled,
		       v.message ? v.message : got, v.note ? "; " : "", v.note ? v.note : "");
	}
	arena_release(&a);
}

#define DBD(rows)  check_rows(SLURM_SLURMDBD_CONF, rows, sizeof(rows) / sizeof(rows[0]))
#define CONF(rows) check_rows(SLURM_SLURM_CONF, rows, sizeof(rows) / sizeof(rows[0]))

ATF_TC_WITHOUT_HEAD(booleans);
ATF_TC_BODY(booleans, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"ArchiveJobs", ANY, "yes", OK, "yes"},
		{"ArchiveJobs", ANY, "no", OK, "no"},
		{"ArchiveJobs", ANY, "YES", OK, "yes"},
		{"ArchiveJobs", ANY, "\"true\"", OK, "yes"},
		{"ArchiveJobs", ANY, "\"Down\"", OK, "no"},
		{"ArchiveJobs", ANY, "\"1\"", OK, "yes"},
		{"ArchiveJobs", ANY, "\"0\"", OK, "no"},
		{"ArchiveJobs", ANY, "true", SLURM_VALUE_NOT_A_BOOL, "yes"},
		{"ArchiveJobs", ANY, "false", SLURM_VALUE_NOT_A_BOOL, "no"},
		{"ArchiveJobs", ANY, "1", SLURM_VALUE_NOT_A_BOOL, "yes"},
		{"ArchiveJobs", ANY, "off", SLURM_VALUE_NOT_A_BOOL, "no"},
		{"ArchiveJobs", ANY, "\"on\"", SLURM_VALUE_NOT_A_BOOL, "yes"},
		{"ArchiveJobs", ANY, "maybe", SLURM_VALUE_NOT_A_BOOL, NULL},
		{"ArchiveJobs", ANY, "\"\"", SLURM_VALUE_NOT_A_BOOL, NULL},
		{"ArchiveJobs", ANY, "2", SLURM_VALUE_NOT_A_BOOL, NULL},
		{"ArchiveJobs", ANY, "[yes]", SLURM_VALUE_WRONG_KIND, "yes"},
		{"ArchiveJobs", ANY, "[yes, no]", SLURM_VALUE_WRONG_KIND, NULL},
	};
	DBD(rows);
}

ATF_TC_WITHOUT_HEAD(numbers);
ATF_TC_BODY(numbers, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"CommitDelay", ANY, "0", OK, "0"},
		{"CommitDelay", ANY, "65535", OK, "65535"},
		{"CommitDelay", ANY, "65536", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"CommitDelay", ANY, "-1", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"CommitDelay", ANY, "99999999999999999999999", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"CommitDelay", ANY, "5s", SLURM_VALUE_BAD_UNIT, "5"},
		{"CommitDelay", ANY, "2min", SLURM_VALUE_BAD_UNIT, "120"},
		{"CommitDelay", ANY, "2parsecs", SLURM_VALUE_BAD_UNIT, NULL},
		{"CommitDelay", ANY, "often", SLURM_VALUE_NOT_A_NUMBER, NULL},
		{"CommitDelay", ANY, "\"5\"", OK, "5"},
		{"CommitDelay", ANY, "\"0x10\"", OK, "16"},
		{"CommitDelay", ANY, "\"010\"", SLURM_VALUE_OCTAL, "8"},
		{"CommitDelay", ANY, "\"07\"", OK, "7"},
		{"CommitDelay", ANY, "\"08\"", SLURM_VALUE_NOT_A_NUMBER, NULL},
		{"CommitDelay", ANY, "\"+5\"", OK, "5"},
		{"CommitDelay", ANY, "\"-5\"", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"CommitDelay", ANY, "\"5 \"", SLURM_VALUE_NOT_A_NUMBER, NULL},
		{"CommitDelay", ANY, "\"\"", SLURM_VALUE_NOT_A_NUMBER, NULL},
		{"CommitDelay", ANY, "\"1k\"", SLURM_VALUE_NOT_A_NUMBER, NULL}, /* 16 bits: no k */
		{"CommitDelay", ANY, "INFINITE", OK, "INFINITE"},
		{"MaxPurgeLimit", ANY, "\"50k\"", OK, "51200"},
		{"MaxPurgeLimit", ANY, "50k", SLURM_VALUE_BAD_UNIT, NULL},
		{"MaxPurgeLimit", ANY, "0", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"MaxPurgeLimit", ANY, "4294967295", OK, "4294967295"},
		{"MaxPurgeLimit", ANY, "4294967296", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"MaxPurgeLimit", ANY, "\"99999999999999999999k\"", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"MaxPurgeLimit", ANY, "unlimited", OK, "INFINITE"},
		{"DbdPort", ANY, "6819", OK, "6819"},
		{"DbdPort", ANY, "0", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"DbdPort", ANY, "INFINITE", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"MessageTimeout", ANY, "100", OK, "100"},
		{"MessageTimeout", ANY, "101", SLURM_VALUE_UNWISE, "101"},
		{"JobPurge", ANY, "12months", SLURM_VALUE_BAD_UNIT, "12"},
		{"JobPurge", ANY, "65536", SLURM_VALUE_OUT_OF_RANGE, NULL},
	};
	static const struct row conf[] = {
		{"MaxDBDMsgs", ANY, "9999", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"MaxDBDMsgs", ANY, "10000", OK, "10000"},
		{"DefMemPerCPU", ANY, "4294967296", OK, "4294967296"},
		{"DefMemPerCPU", ANY, "2GiB", SLURM_VALUE_BAD_UNIT, "2048"},
		{"DefMemPerCPU", ANY, "18446744073709551616", SLURM_VALUE_OUT_OF_RANGE, NULL},
	};
	DBD(rows);
	CONF(conf);
}

ATF_TC_WITHOUT_HEAD(ages);
ATF_TC_BODY(ages, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"PurgeJobAfter", ANY, "12months", OK, "12months"},
		{"PurgeJobAfter", ANY, "1month", OK, "1month"},
		{"PurgeJobAfter", ANY, "30days", OK, "30days"},
		{"PurgeJobAfter", ANY, "24hours", OK, "24hours"},
		{"PurgeJobAfter", ANY, "24h", OK, "24hours"},
		{"PurgeJobAfter", ANY, "2mo", OK, "2months"},
		{"PurgeJobAfter", ANY, "12m", SLURM_VALUE_BAD_UNIT, "12months"},
		{"PurgeJobAfter", ANY, "\"12m\"", OK, "12months"},
		{"PurgeJobAfter", ANY, "\"12MONTHS\"", OK, "12months"},
		{"PurgeJobAfter", ANY, "\"12\"", OK, "12months"},
		{"PurgeJobAfter", ANY, "12", SLURM_VALUE_NO_UNIT, "12months"},
		{"PurgeJobAfter", ANY, "1", SLURM_VALUE_NO_UNIT, "1month"},
		{"PurgeJobAfter", ANY, "0", SLURM_VALUE_ZERO_PURGE, "0months"},
		{"PurgeJobAfter", ANY, "0days", SLURM_VALUE_ZERO_PURGE, "0days"},
		{"PurgeJobAfter", ANY, "\"0\"", SLURM_VALUE_ZERO_PURGE, "0months"},
		{"PurgeJobAfter", ANY, "12weeks", SLURM_VALUE_BAD_UNIT, "84days"},
		{"PurgeJobAfter", ANY, "2years", SLURM_VALUE_BAD_UNIT, "24months"},
		{"PurgeJobAfter", ANY, "\"12weeks\"", SLURM_VALUE_BAD_UNIT, "84days"},
		{"PurgeJobAfter", ANY, "90minutes", SLURM_VALUE_BAD_UNIT, NULL},
		{"PurgeJobAfter", ANY, "12monthsx", SLURM_VALUE_BAD_UNIT, NULL},
		{"PurgeJobAfter", ANY, "\"12 months\"", SLURM_VALUE_BLANK, "12months"},
		{"PurgeJobAfter", ANY, "\"12-months\"", SLURM_VALUE_BLANK, NULL},
		{"PurgeJobAfter", ANY, "65535hours", OK, "65535hours"},
		{"PurgeJobAfter", ANY, "65536hours", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"PurgeJobAfter", ANY, "18446744073709551628months", SLURM_VALUE_OUT_OF_RANGE,
		 NULL},
		{"PurgeJobAfter", ANY, "-1", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"PurgeJobAfter", ANY, "never", SLURM_VALUE_BAD_AGE, NULL},
		{"PurgeJobAfter", ANY, "\"\"", SLURM_VALUE_BAD_AGE, NULL},
		{"PurgeJobAfter", ANY, "[12months]", SLURM_VALUE_WRONG_KIND, "12months"},
	};
	DBD(rows);
}

ATF_TC_WITHOUT_HEAD(times);
ATF_TC_BODY(times, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"MaxQueryTimeRange", ANY, "60d", OK, "60-0"},
		{"MaxQueryTimeRange", ANY, "12h", OK, "12:00:00"},
		{"MaxQueryTimeRange", ANY, "90min", OK, "01:30:00"},
		{"MaxQueryTimeRange", ANY, "36h", OK, "1-12:00:00"},
		{"MaxQueryTimeRange", ANY, "30s", OK, "0:30"},
		{"MaxQueryTimeRange", ANY, "5min", OK, "5"},
		{"MaxQueryTimeRange", ANY, "INFINITE", OK, "INFINITE"},
		{"MaxQueryTimeRange", ANY, "unlimited", OK, "INFINITE"},
		{"MaxQueryTimeRange", ANY, "-1", OK, "INFINITE"},
		{"MaxQueryTimeRange", ANY, "0", OK, "0"},
		{"MaxQueryTimeRange", ANY, "5", SLURM_VALUE_NO_UNIT, "5min"},
		{"MaxQueryTimeRange", ANY, "5m", SLURM_VALUE_BAD_UNIT, "5min"},
		{"MaxQueryTimeRange", ANY, "5days", SLURM_VALUE_BAD_UNIT, "5d"},
		{"MaxQueryTimeRange", ANY, "5fortnights", SLURM_VALUE_BAD_UNIT, NULL},
		{"MaxQueryTimeRange", ANY, "99999999999d", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"MaxQueryTimeRange", ANY, "soon", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "-2", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"60-0\"", OK, "60-0"},
		{"MaxQueryTimeRange", ANY, "\"1-12:30:15\"", OK, "1-12:30:15"},
		{"MaxQueryTimeRange", ANY, "\"5:30\"", OK, "5:30"},
		{"MaxQueryTimeRange", ANY, "\"01:30:00\"", OK, "01:30:00"},
		{"MaxQueryTimeRange", ANY, "\"5\"", OK, "5"},
		{"MaxQueryTimeRange", ANY, "\"60 days\"", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"7-\"", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"1:2:3:4\"", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"1-2-3\"", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"1:2-3\"", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"\"", SLURM_VALUE_BAD_TIME, NULL},
		{"MaxQueryTimeRange", ANY, "\"99999-0\"", SLURM_VALUE_OUT_OF_RANGE, NULL},
	};
	static const struct row conf[] = {
		{"PriorityCalcPeriod", ANY, "5min", OK, "5"},
		{"PriorityCalcPeriod", ANY, "0", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"PriorityCalcPeriod", ANY, "INFINITE", SLURM_VALUE_OUT_OF_RANGE, NULL},
		{"PriorityDecayHalfLife", ANY, "7d", OK, "7-0"},
	};
	DBD(rows);
	CONF(conf);
}

ATF_TC_WITHOUT_HEAD(words);
ATF_TC_BODY(words, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"DebugLevel", ANY, "info", OK, "info"},
		{"DebugLevel", ANY, "INFO", OK, "info"},
		{"DebugLevel", ANY, "4", OK, "verbose"},
		{"DebugLevel", ANY, "\"debug2\"", OK, "debug2"},
		{"DebugLevel", ANY, "99", SLURM_VALUE_UNKNOWN_WORD, NULL},
		{"DebugLevel", ANY, "inof", SLURM_VALUE_UNKNOWN_WORD, "info"},
		{"DebugLevel", ANY, "loud", SLURM_VALUE_UNKNOWN_WORD, NULL},
		{"DebugLevel", ANY, "\"\"", SLURM_VALUE_EMPTY, NULL},
		{"DebugLevel", ANY, "\" info\"", SLURM_VALUE_BLANK, "info"},
		{"DebugLevel", ANY, "\"info,debug\"", SLURM_VALUE_UNKNOWN_WORD, NULL},
		{"AuthType", SLURM_22_05, "\"auth/munge\"", OK, "auth/munge"},
		{"AuthType", SLURM_22_05, "munge", SLURM_VALUE_UNKNOWN_WORD, "\"auth/munge\""},
		{"AuthType", SLURM_22_05, "\"AUTH/MUNGE\"", SLURM_VALUE_UNKNOWN_WORD,
		 "\"auth/munge\""},
		{"AuthType", SLURM_22_05, "\"auth/slurm\"", SLURM_VALUE_LATER_WORD, NULL},
		{"AuthType", SLURM_23_11, "\"auth/slurm\"", OK, "auth/slurm"},
		{"AuthType", ANY, "\"auth/slurm\"", OK, "auth/slurm"},
		{"StorageType", SLURM_23_11, "\"accounting_storage/none\"",
		 SLURM_VALUE_REMOVED_WORD, NULL},
	};
	static const struct row conf[] = {
		{"EnforcePartLimits", ANY, "ALL", OK, "ALL"},
		{"EnforcePartLimits", ANY, "yes", OK, "ANY"},
		{"PriorityUsageResetPeriod", ANY, "monthly", OK, "MONTHLY"},
	};
	DBD(rows);
	CONF(conf);
}

ATF_TC_WITHOUT_HEAD(word_lists);
ATF_TC_BODY(word_lists, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"PrivateData", ANY, "[jobs, users]", OK, "jobs,users"},
		{"PrivateData", ANY, "jobs", OK, "jobs"},
		{"PrivateData", ANY, "\"jobs,users\"", OK, "jobs,users"},
		{"PrivateData", ANY, "\"job,user\"", OK, "jobs,users"},
		{"PrivateData", ANY, "\"jobs,,users,\"", OK, "jobs,users"},
		{"PrivateData", ANY, "[jobs, usres]", SLURM_VALUE_UNKNOWN_WORD, "users"},
		{"PrivateData", ANY, "\"jobs,usres\"", SLURM_VALUE_UNKNOWN_WORD, "\"jobs,users\""},
		{"PrivateData", ANY, "\"jobs, users\"", SLURM_VALUE_BLANK, "\"jobs,users\""},
		{"PrivateData", ANY, "[\"jobs,users\"]", SLURM_VALUE_COMMA, NULL},
		{"PrivateData", ANY, "[jobs, jobs]", SLURM_VALUE_REPEATED, NULL},
		{"PrivateData", ANY, "[jobs, \"job\"]", SLURM_VALUE_REPEATED, NULL},
		{"PrivateData", ANY, "[]", SLURM_VALUE_EMPTY, NULL},
		{"PrivateData", ANY, "\",\"", SLURM_VALUE_EMPTY, NULL},
		{"PrivateData", SLURM_23_02, "[cloud]", SLURM_VALUE_REMOVED_WORD, NULL},
		{"DebugFlags", SLURM_23_11, "[AuditRPCs]", SLURM_VALUE_LATER_WORD, NULL},
		{"DebugFlags", SLURM_24_05, "[auditrpcs, db_query]", OK, "AuditRPCs,DB_QUERY"},
		{"DebugFlags", SLURM_24_05, "[DB_QUREY]", SLURM_VALUE_UNKNOWN_WORD, "DB_QUERY"},
		{"LogTimeFormat", ANY, "iso8601_ms", OK, "iso8601_ms"},
		{"LogTimeFormat", SLURM_22_05, "rfc3339", SLURM_VALUE_LATER_WORD, NULL},
		{"LogTimeFormat", SLURM_23_11, "[rfc3339, format_stderr]", OK,
		 "rfc3339,format_stderr"},
		{"LogTimeFormat", SLURM_25_05, "[rfc3339, format_stderr]", SLURM_VALUE_REMOVED_WORD,
		 NULL},
		{"LogTimeFormat", ANY, "[short, clock]", SLURM_VALUE_EXCLUSIVE, NULL},
		{"Parameters", SLURM_25_11, "PreserveCaseResource", SLURM_VALUE_LATER_WORD, NULL},
		{"Parameters", SLURM_26_05, "PreserveCaseResource", OK, "PreserveCaseResource"},
	};
	static const struct row conf[] = {
		{"AccountingStorageEnforce", ANY, "[associations, limits, qos]", OK,
		 "associations,limits,qos"},
		{"AccountingStorageEnforce", ANY, "\"1,2\"", OK, "associations,limits"},
		{"AccountingStorageEnforce", ANY, "[association]", SLURM_VALUE_UNKNOWN_WORD,
		 "associations"},
		{"JobAcctGatherParams", ANY, "[NoShared, UsePss]", SLURM_VALUE_EXCLUSIVE, NULL},
		{"PriorityFlags", SLURM_24_11, "[MAX_TRES_GRES]", SLURM_VALUE_LATER_WORD, NULL},
		{"AcctGatherEnergyType", SLURM_24_11,
		 "[\"acct_gather_energy/ipmi\", \"acct_gather_energy/gpu\"]", OK,
		 "acct_gather_energy/ipmi,acct_gather_energy/gpu"},
	};
	DBD(rows);
	CONF(conf);
}

ATF_TC_WITHOUT_HEAD(word_value_lists);
ATF_TC_BODY(word_value_lists, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"StorageParameters", ANY, "\"ssl_ca=/a/b=c.pem\"", OK, "SSL_CA=/a/b=c.pem"},
		{"StorageParameters", ANY, "[\"SSL_CA=/a\", \"SSL_CIPHER=HIGH:!x\"]", OK,
		 "SSL_CA=/a,SSL_CIPHER=HIGH:!x"},
		{"StorageParameters", ANY, "\"SSL_CAA=/a\"", SLURM_VALUE_UNKNOWN_WORD,
		 "\"SSL_CA=/a\""},
		{"StorageParameters", ANY, "\"SSL_CA=a.pem\"", SLURM_VALUE_BAD_PATH, NULL},
		{"StorageParameters", ANY, "\"SSL_CA=\"", SLURM_VALUE_BAD_PATH, NULL},
		{"StorageParameters", ANY, "SSL_CA", SLURM_VALUE_NEEDS_VALUE, NULL},
		{"StorageParameters", ANY, "[\"SSL_CA=/a b\"]", SLURM_VALUE_BLANK, NULL},
		{"StorageParameters", ANY, "[\"SSL_CA=/a,b\"]", SLURM_VALUE_COMMA, NULL},
		{"StorageParameters", ANY, "[\"SSL_KEY=/k\"]", SLURM_VALUE_MISSING_WORD, NULL},
		{"StorageParameters", ANY, "[\"SSL_KEY=/k\", \"SSL_CERT=/c\"]", OK,
		 "SSL_KEY=/k,SSL_CERT=/c"},
		{"StorageParameters", ANY, "[\"SSL_CA=/a\", \"ssl_ca=/b\"]", SLURM_VALUE_REPEATED,
		 NULL},
		{"StorageParameters", SLURM_25_05, "\"token_duration=300\"", SLURM_VALUE_LATER_WORD,
		 NULL},
		{"StorageParameters", SLURM_25_11, "\"token_duration=300\"", OK,
		 "token_duration=300"},
		{"StorageParameters", SLURM_25_11, "\"token_duration=5m\"",
		 SLURM_VALUE_NOT_A_NUMBER, NULL},
		{"CommunicationParameters", ANY, "[EnableIPv6, DisableIPv4]", OK,
		 "EnableIPv6,DisableIPv4"},
		{"CommunicationParameters", ANY, "DisableIPv4", SLURM_VALUE_MISSING_WORD, NULL},
		{"CommunicationParameters", ANY, "\"EnableIPv6=1\"", SLURM_VALUE_TAKES_NO_VALUE,
		 NULL},
		{"CommunicationParameters", SLURM_21_08, "\"keepalivetime=30\"",
		 SLURM_VALUE_LATER_WORD, NULL},
		{"AuthInfo", ANY, "\"/run/munge/munge.socket.2\"", OK,
		 "socket=/run/munge/munge.socket.2"},
		{"AuthInfo", ANY, "\"socket=/run/m,ttl=60\"", OK, "socket=/run/m,ttl=60"},
		{"AuthAltParameters", SLURM_20_11, "\"jwks=/x\"", SLURM_VALUE_LATER_WORD, NULL},
		{"TLSParameters", SLURM_24_11, "\"psk_file=/k\"", OK, "psk_file=/k"},
		{"TLSParameters", SLURM_25_05, "\"psk_file=/k\"", SLURM_VALUE_REMOVED_WORD, NULL},
		{"TLSParameters", SLURM_24_11, "\"ca_cert_file=/k\"", SLURM_VALUE_LATER_WORD, NULL},
	};
	static const struct row conf[] = {
		{"JobAcctGatherFrequency", ANY, "30", OK, "task=30"},
		{"JobAcctGatherFrequency", ANY, "[\"task=30\", \"energy=60\"]", OK,
		 "task=30,energy=60"},
		{"JobAcctGatherFrequency", ANY, "\"tasks=30\"", SLURM_VALUE_UNKNOWN_WORD,
		 "\"task=30\""},
		{"SlurmctldParameters", ANY, "[enable_configless, \"max_dbd_msg_action=exit\"]", OK,
		 "enable_configless,max_dbd_msg_action=exit"},
	};
	DBD(rows);
	CONF(conf);
}

ATF_TC_WITHOUT_HEAD(texts);
ATF_TC_BODY(texts, tc)
{
	(void)tc;
	static const struct row rows[] = {
		{"ArchiveDir", ANY, "\"/var/spool/a b\"", OK, "/var/spool/a b"},
		{"ArchiveDir", ANY, "\"archive\"", SLURM_VALUE_BAD_PATH, NULL},
		{"ArchiveDir", ANY, "tmp", SLURM_VALUE_BAD_PATH, NULL},
		{"ArchiveDir", ANY, "\"\"", SLURM_VALUE_EMPTY, NULL},
		{"ArchiveDir", ANY, "\"/a \\\"b\"", SLURM_VALUE_UNWRITABLE, NULL},
		{"PluginDir", ANY, "\"/usr/lib/slurm:/opt/slurm\"", OK,
		 "/usr/lib/slurm:/opt/slurm"},
		{"PluginDir", ANY, "[\"/a\", \"/b\"]", OK, "/a:/b"},
		{"PluginDir", ANY, "\"/a:b\"", SLURM_VALUE_BAD_PATH, NULL},
		{"PluginDir", ANY, "[\"/a:/b\"]", SLURM_VALUE_BAD_PATH, NULL},
		{"DefaultQOS", ANY, "[normal, standby]", OK, "normal,standby"},
		{"DefaultQOS", ANY, "\"normal,standby\"", OK, "normal,standby"},
		{"DefaultQOS", ANY, "[\"a,b\"]", SLURM_VALUE_COMMA, NULL},
		{"DefaultQOS", ANY, "\"a, b\"", SLURM_VALUE_BLANK, NULL},
		{"DbdHost", ANY, "\"head-1.example.org\"", OK, "head-1.example.org"},
		{"DbdHost", ANY, "\"slurm_dbd\"", OK, "slurm_dbd"},
		{"DbdHost", ANY, "\"10.0.0.1\"", OK, "10.0.0.1"},
		{"DbdHost", ANY, "\"fe80::1\"", OK, "fe80::1"},
		{"DbdHost", ANY, "\"head:6819\"", SLURM_VALUE_BAD_HOST, NULL},
		{"DbdHost", ANY, "\"-head\"", SLURM_VALUE_BAD_HOST, NULL},
		{"DbdHost", ANY, "\"a..b\"", SLURM_VALUE_BAD_HOST, NULL},
		{"DbdHost", ANY, "\"a.\"", SLURM_VALUE_BAD_HOST, NULL},
		{"StorageHost", SLURM_26_05, "\"unix:/run/mysqld.sock\"", OK,
		 "unix:/run/mysqld.sock"},
		{"StorageHost", SLURM_25_11, "\"unix:/run/mysqld.sock\"", SLURM_VALUE_LATER_WORD,
		 NULL},
		{"StorageHost", SLURM_26_05, "\"unix:sock\"", SLURM_VALUE_BAD_PATH, NULL},
		{"SlurmUser", SLURM_22_05, "slurm", OK, "slurm"},
		{"SlurmUser", SLURM_22_05, "64030", SLURM_VALUE_BAD_USER, NULL},
		{"SlurmUser", SLURM_23_11, "64030", OK, "64030"},
		{"SlurmUser", ANY, "\"slurm user\"", SLURM_VALUE_BAD_USER, NULL},
		{"StorageLoc", ANY, "\"a b\"", SLURM_VALUE_BLANK, NULL},
		{"StorageLoc", ANY, "\"a,b\"", SLURM_VALUE_COMMA, NULL},
		{"StoragePass", ANY, "\"\"", OK, ""},
		{"StoragePass", ANY, "\"a # b\"", OK, "a # b"},
	};
	static const struct row conf[] = {
		{"MpiDefault", ANY, "pmix", OK, "pmix"},
		{"NodeName", ANY, "\"n1\"", SLURM_VALUE_NOT_SETTABLE, NULL},
		{"NodeName", ANY, "[n1, n2]", SLURM_VALUE_NOT_SETTABLE, NULL},
	};
	DBD(rows);
	CONF(conf);
}

ATF_TC_WITHOUT_HEAD(later_words_name_their_release);
ATF_TC_BODY(later_words_name_their_release, tc)
{
	(void)tc;
	struct arena a;
	struct slurm_value v;
	arena_init(&a, NULL);
	ATF_CHECK(!run(&a, SLURM_SLURMDBD_CONF, "DebugFlags", SLURM_22_05, "[DB_JOB, AuditRPCs]",
		       &v));
	ATF_CHECK_EQ(v.release, SLURM_24_05);
	ATF_CHECK_EQ(v.item, 1);
	ATF_CHECK(strstr(v.message, "24.05") && strstr(v.message, "22.05") &&
		  strstr(v.message, "AuditRPCs"));
	ATF_CHECK(
		!run(&a, SLURM_SLURMDBD_CONF, "TLSParameters", SLURM_26_05, "\"psk_file=/k\"", &v));
	ATF_CHECK_EQ(v.release, SLURM_25_05);
	ATF_CHECK_EQ(v.item, SLURM_WHOLE_VALUE);
	ATF_CHECK(!run(&a, SLURM_SLURMDBD_CONF, "PrivateData", ANY, "[jobs, usres]", &v));
	ATF_CHECK_EQ(v.item, 1);
	ATF_CHECK(!v.fix_is_sure);
	ATF_CHECK(!run(&a, SLURM_SLURMDBD_CONF, "ArchiveJobs", ANY, "true", &v));
	ATF_CHECK(v.fix_is_sure);
	arena_release(&a);
}

ATF_TC_WITHOUT_HEAD(spelling);
ATF_TC_BODY(spelling, tc)
{
	(void)tc;
	static const char *const rows[][2] = {
		{"info", "info"},
		{"a-b_c", "a-b_c"},
		{"12", "12"},
		{"12months", "12months"},
		{"auth/munge", "\"auth/munge\""},
		{"true", "\"true\""},
		{"unset", "\"unset\""},
		{"a-", "\"a-\""},
		{"010", "\"010\""},
		{"", "\"\""},
		{"a\"b\\c", "\"a\\\"b\\\\c\""},
		{"${x}", "\"$${x}\""},
		{"$x", "\"$x\""},
		{"a\tb\n\x01", "\"a\\tb\\n\\u{1}\""},
		{"-1", "\"-1\""},
		{"0", "0"},
	};
	struct arena a;
	arena_init(&a, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ATF_CHECK_STREQ(slurm_value_spelling(&a, rows[i][0], strlen(rows[i][0])),
				rows[i][1]);
	arena_release(&a);
}

/* Whatever is given, the answer is whole, and what may be written can be written. */
static void check_answer(struct arena *a, const struct slurm_param *p, const struct slurm_input *in)
{
	struct slurm_value v;
	int64_t budget = 1000;
	bool ok = slurm_value_check(a, p, SLURM_24_11, in, &budget, &v);
	ATF_REQUIRE(ok == !slurm_value_is_error(v.code) && v.code < SLURM_VALUE_CODES);
	ATF_REQUIRE(ok == !!v.text && (v.code == OK) == !v.message);
	ATF_REQUIRE(!v.message || !strpbrk(v.message, "\n\t\x1b"));
	struct buf b = BUF_IN(a);
	ATF_REQUIRE(!ok || slurm_conf_quote(&b, v.text, v.size));
}

ATF_TC_WITHOUT_HEAD(any_bytes_have_an_answer);
ATF_TC_BODY(any_bytes_have_an_answer, tc)
{
	uint64_t state = strtoull(atf_tc_get_config_var_wd(tc, "seed", "7"), NULL, 10);
	static const char letters[] = "aAmMhHdDsSkK0123459-:=,/\" \t\n#\\$+.xX_%";
	struct arena a;
	arena_init(&a, NULL);
	for (int i = 0; i < 100 * 1000; i++) {
		char text[3][12];
		struct slurm_input items[3];
		for (int j = 0; j < 3; j++) {
			size_t n = 0;
			state = state * 6364136223846793005u + 1442695040888963407u;
			for (uint64_t bits = state; n < (state >> 60) % 12; bits /= 41, n++)
				text[j][n] = bits % 41 < sizeof(letters) ? letters[bits % 41]
									 : (char)(bits >> 7);
			items[j] = (struct slurm_input){
				.kind = SLURM_INPUT_STRING, .text = text[j], .size = n};
		}
		enum slurm_file file = state >> 40 & 1;
		unsigned index = (unsigned)(state >> 41) % (file == SLURM_SLURM_CONF ? 273 : 74);
		const struct slurm_param *p = slurm_param_at(file, index);
		struct slurm_input list = {
			.kind = SLURM_INPUT_LIST, .items = items, .count = (state >> 20) % 4};
		check_answer(&a, p, &items[0]);
		check_answer(&a, p, &list);
		if (i % 1000 == 0)
			arena_release(&a);
	}
	arena_release(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, booleans);
	ATF_TP_ADD_TC(tp, numbers);
	ATF_TP_ADD_TC(tp, ages);
	ATF_TP_ADD_TC(tp, times);
	ATF_TP_ADD_TC(tp, words);
	ATF_TP_ADD_TC(tp, word_lists);
	ATF_TP_ADD_TC(tp, word_value_lists);
	ATF_TP_ADD_TC(tp, texts);
	ATF_TP_ADD_TC(tp, later_words_name_their_release);
	ATF_TP_ADD_TC(tp, spelling);
	ATF_TP_ADD_TC(tp, any_bytes_have_an_answer);
	return atf_no_error();
}
