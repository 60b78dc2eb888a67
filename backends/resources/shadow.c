/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Which account a server takes a client for. It sorts accounts by host, the more specific first,
 * then by user, the anonymous last, and takes the first that matches: 'slurm'@'10.0.0.5', and even
 * ''@'10.0.0.5', before 'slurm'@'%'. So another account can stand before ours, and then a password
 * and grants count that nobody here has looked at. */
#include "backends/resources/kinds.h"

#include "grammar/support/ascii.h"

#include <string.h>

enum { LITERAL = 1000 };

/* "10.20.0.0/255.255.0.0" is "10.20.%": what a mask has beyond whole numbers is taken as more. */
static const char *as_pattern(struct arena *a, const char *host)
{
	const char *slash = strchr(host, '/');
	if (!slash)
		return host;
	struct buf out = BUF_IN(a);
	const char *at = host, *mask = slash + 1;
	for (int octet = 0; octet < 4 && !strncmp(mask, "255", 3); octet++) {
		size_t n = strcspn(at, "./");
		buf_add(&out, at, n);
		if (octet < 3)
			buf_addc(&out, '.');
		at += n + (at[n] == '.');
		mask += 3 + (mask[3] == '.');
	}
	if (strncmp(slash + 1, "255.255.255.255", 15) != 0)
		buf_addc(&out, '%');
	return buf_text(&out);
}

/* How early a server looks at a host: the later its first wildcard, the earlier; none is first. */
static size_t rank(const char *pattern)
{
	size_t n = strcspn(pattern, "%_");
	return pattern[n] ? n : LITERAL;
}

/* Is there a name that both patterns match? Row by row over the beginnings of both. */
static bool overlap(struct arena *a, const char *p, const char *q)
{
	size_t n = strlen(p), m = strlen(q);
	bool *row = ARENA_ARRAY(a, bool, m + 1), *next = ARENA_ARRAY(a, bool, m + 1), *swap;
	row[0] = true;
	for (size_t j = 1; j <= m; j++)
		row[j] = row[j - 1] && q[j - 1] == '%';
	for (size_t i = 1; i <= n; i++) {
		next[0] = row[0] && p[i - 1] == '%';
		for (size_t j = 1; j <= m; j++) {
			char x = p[i - 1], y = q[j - 1];
			bool same = x == '_' || y == '_' || ascii_lower(x) == ascii_lower(y);
			next[j] = x == '%' || y == '%' ? row[j] || next[j - 1] || row[j - 1]
						       : same && row[j - 1];
		}
		swap = row;
		row = next;
		next = swap;
	}
	return row[m];
}

bool account_shadows(struct arena *a, struct sql_account other, struct sql_account ours)
{
	const char *theirs = as_pattern(a, other.host), *own = as_pattern(a, ours.host);
	if (*other.user && strcmp(other.user, ours.user) != 0)
		return false;
	if (!strcmp(other.host, ours.host))
		return false;
	/* Of hosts of one rank either may be first: MariaDB puts ''@'10.0.0._' before
	 * 'slurm'@'10.0.0.%'. */
	return rank(theirs) >= rank(own) && overlap(a, theirs, own);
}
