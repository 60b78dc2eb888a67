/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Logs in every 20 ms as whoever slurmdbd.conf says, with the password that it has at that moment,
 * until a signal ends it:
 *
 *	poller SLURMDBD_CONF CA
 *
 * Prints a line for each login that is refused, and at the end "polls=… refused=… longest=…", the
 * last being the longest time between two logins that were let in, in milliseconds. */
#include "backends/resources/question.h"
#include "grammar/support/arena.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/base/signal.h"
#include "runtime/database/connection.h"
#include "runtime/secrets/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERIOD_MS = 20, CONF_MAX = 1 << 20 };

struct login {
	const char *host, *user;
	struct secret *password;
};

static bool read_login(struct arena *a, const char *conf, struct login *out)
{
	struct file_bytes bytes;
	struct err err;
	struct seen_setting *s;
	if (!file_read(conf, CONF_MAX, &bytes, &err))
		return false;
	uint32_t n = conf_settings(a, bytes.data, bytes.size, &s);
	file_bytes_release(&bytes);
	for (uint32_t i = 0; i < n; i++) {
		if (!strcmp(s[i].key, "StorageHost"))
			out->host = s[i].value;
		else if (!strcmp(s[i].key, "StorageUser"))
			out->user = s[i].value;
		else if (!strcmp(s[i].key, "StoragePass"))
			out->password = secret_copy(s[i].value, strlen(s[i].value), &err);
	}
	return out->host && out->user && out->password;
}

static bool poll_once(const char *conf, const char *ca)
{
	struct arena a;
	struct login login = {.host = NULL};
	struct err err = ERR_INIT;
	struct database *db = NULL;
	arena_init(&a, NULL);
	if (read_login(&a, conf, &login)) {
		const struct database_target target = {
			.label = "the server",
			.host = login.host,
			.user = login.user,
			.ca = ca,
			.tls = DATABASE_TLS_VERIFY_IDENTITY,
		};
		db = database_open(&target, login.password, &err);
		if (!db)
			printf("%s: %s\n", login.user, err.message);
	} else {
		printf("%s cannot be read\n", conf);
	}
	secret_free(login.password);
	database_close(db);
	arena_release(&a);
	return db != NULL;
}

int main(int argc, char **argv)
{
	unsigned polls = 0, refused = 0;
	int64_t longest = 0;
	struct err err;
	if (argc != 3 || !secret_init(&err) || !database_library_begin(&err))
		return 3;
	signal_install();
	int64_t last = clock_ms();
	while (signal_check(&err)) {
		int64_t begun = clock_ms();
		polls++;
		if (poll_once(argv[1], argv[2])) {
			longest = clock_ms() - last > longest ? clock_ms() - last : longest;
			last = clock_ms();
		} else {
			refused++;
		}
		int64_t left = begun + PERIOD_MS - clock_ms();
		if (left > 0)
			clock_sleep_ms((int)left);
	}
	printf("polls=%u refused=%u longest=%lld\n", polls, refused, (long long)longest);
	database_library_end();
	return 0;
}
