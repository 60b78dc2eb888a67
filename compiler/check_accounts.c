/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Accounts on database servers: their host parts, and that each serves one slurmdbd. */
#include "compiler/check.h"

#include <stdio.h>
#include <string.h>

enum { HOST_PART_MAX = 255 };

/* --- host parts --- */

/* a.b.c.d, each 0 to 255; the address in *out and what follows in *rest. */
static bool read_ipv4(const char *p, uint32_t *out, const char **rest)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		uint32_t n = 0, digits = 0;
		for (; *p >= '0' && *p <= '9' && digits < 4; p++, digits++)
			n = n * 10 + (uint32_t)(*p - '0');
		if (!digits || n > 255 || (i < 3 && *p++ != '.'))
			return false;
		*out = *out << 8 | n;
	}
	*rest = p;
	return true;
}

static const char *show_ipv4(char text[static 16], uint32_t a)
{
	snprintf(text, 16, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
	return text;
}

/* 10.0.0.0/24: what both servers understand is 10.0.0.0/255.255.255.0. */
static bool is_cidr(const char *text, uint32_t *address, uint32_t *mask)
{
	const char *rest;
	unsigned bits = 0;
	if (!read_ipv4(text, address, &rest) || *rest++ != '/' || !*rest || strlen(rest) > 2)
		return false;
	for (; *rest >= '0' && *rest <= '9'; rest++)
		bits = bits * 10 + (unsigned)(*rest - '0');
	*mask = bits && bits <= 32 ? UINT32_MAX << (32 - bits) : 0;
	return !*rest && bits && bits <= 32;
}

/* address/netmask, and the address has no bits outside of the mask, else it matches nobody. */
static bool is_netmask(const char *text)
{
	uint32_t address, mask;
	const char *rest;
	return read_ipv4(text, &address, &rest) && *rest == '/' &&
	       read_ipv4(rest + 1, &mask, &rest) && !*rest && !(address & ~mask) &&
	       !(~mask & (~mask + 1));
}

/* What is wrong with a host part, or NULL. */
static const char *host_fault(const char *text)
{
	if (!*text)
		return "is empty";
	if (strlen(text) > HOST_PART_MAX)
		return "has more than 255 characters";
	if (strchr(text, '@'))
		return "has an '@': the user name comes from the credential";
	if (strchr(text, '*') || strchr(text, '?'))
		return "has a wildcard that servers do not know";
	if (strchr(text, '/') && !is_netmask(text))
		return "is no address/netmask";
	for (const char *p = text; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && !strchr(".-_%:/", *p))
			return "has other characters than letters, digits, '.', '-', ':', '_' and "
			       "'%'";
	return NULL;
}

static void check_host_part(struct checker *k, const struct object *dbd, const struct value *item)
{
	const char *text = item->text, *fault = host_fault(text);
	uint32_t address, mask;
	char net[16], bits[16];
	if (!fault)
		return;
	struct span at = check_item_span(k, dbd, item);
	struct diag *d = diag_add(k->diags, &DIAG_bad_account_host, at, "the host part '%s' %s",
				  text, fault);
	diag_note(k->diags, d,
		  "it is a name or address, where '%%' stands for any characters and '_' for one, "
		  "or address/netmask such as 10.0.0.0/255.255.255.0");
	if (is_cidr(text, &address, &mask)) {
		check_fix(k, d, address & ~mask ? FIX_UNSAFE : FIX_SAFE, at, text,
			  arena_printf(k->c->arena, "%s/%s", show_ipv4(net, address & mask),
				       show_ipv4(bits, mask)));
		return;
	}
	char *mended = arena_copy(k->c->arena, text, strlen(text));
	for (char *p = mended; *p; p++)
		*p = *p == '*' ? '%' : *p == '?' ? '_' : *p;
	if (strcmp(mended, text) != 0 && !host_fault(mended))
		check_fix(k, d, FIX_SAFE, at, text, mended);
}

void check_account_hosts(struct checker *k, const struct daemon *d)
{
	const struct value *hosts = object_value(d->of, AT_slurmdbd_account_hosts);
	for (uint32_t i = 0; i < hosts->count; i++)
		check_host_part(k, d->of, &hosts->items[i]);
	if (hosts->origin == ORIGIN_UNSET || hosts->count)
		return;
	struct diag *r = diag_add(k->diags, &DIAG_empty_list,
				  check_span(k, d->of, AT_slurmdbd_account_hosts),
				  "'account_hosts' is empty");
	diag_note(k->diags, r, "slurmdbd would have no account to log in with");
}

/* --- one account a slurmdbd --- */

static bool same_database(const struct object *a, const struct object *b)
{
	const char *x = object_text(a, AT_slurmdbd_database);
	const char *y = object_text(b, AT_slurmdbd_database);
	return x && y && !strcmp(x, y);
}

static void report_shared(struct checker *k, const struct daemon *d, const struct object *first,
			  const char *user, const char *host)
{
	struct diag *r = diag_add(k->diags, &DIAG_storage_account_shared,
				  check_span(k, d->of, AT_slurmdbd_credential),
				  "another slurmdbd logs in as '%s'@'%s' too", user, host);
	diag_label(k->diags, r, check_span(k, first, AT_slurmdbd_credential), "this one");
	diag_note(k->diags, r,
		  "one account would open both databases, and a changed password would lock one "
		  "of them out: give each slurmdbd a credential, or 'account_hosts', of its own");
}

/* The hosts of one user name: claims whose scope is the slurmdbd that claimed the name first. */
static void claim_hosts(struct checker *k, const struct daemon *d, const struct claim *name,
			const char *user)
{
	const struct value *hosts = object_value(d->of, AT_slurmdbd_account_hosts);
	for (uint32_t i = 0; i < hosts->count; i++) {
		struct claim claim = {.scope = name->by,
				      .text = hosts->items[i].text,
				      .size = hosts->items[i].count,
				      .number = 1 + name->at,
				      .by = d->of};
		const struct claim *first = claims_put(&k->claims, &claim);
		/* Of one database more was told. */
		if (first && first->by != d->of && !same_database(first->by, d->of))
			report_shared(k, d, first->by, user, claim.text);
	}
}

/* Most names have one slurmdbd; the hosts of the first are claimed when a second one comes. `which`
 * tells apart the two names of one credential. */
static void claim_account(struct checker *k, const struct daemon *d, const char *user,
			  uint32_t which)
{
	struct claim claim = check_claim_on_server(k, d, user);
	claim.at = which;
	const struct claim *first = claims_put(&k->claims, &claim);
	if (!first)
		return;
	struct claim name = *first;
	claim_hosts(k, &k->daemons[name.by->index], &name, user);
	claim_hosts(k, d, &name, user);
}

static void claim_accounts(struct checker *k, const struct daemon *d)
{
	const char *user = object_text(d->credential, AT_credential_username);
	const char *other = object_text(d->credential, AT_credential_alternate_username);
	if (user)
		claim_account(k, d, user, 0);
	if (other && (!user || strcmp(user, other) != 0))
		claim_account(k, d, other, 1);
}

void check_accounts_shared(struct checker *k)
{
	claims_clear(&k->claims, false);
	CHECK_DAEMONS(k, d)
	{
		if (d->place && d->credential)
			claim_accounts(k, d);
	}
}

/* --- the admin --- */

void check_admin(struct checker *k, const struct daemon *d)
{
	const struct object *admin =
		d->server ? check_sound(object_ref(d->server, AT_database_server_admin)) : NULL;
	const char *name = admin ? object_text(admin, AT_credential_username) : NULL;
	if (!name || !d->credential)
		return;
	const char *user = object_text(d->credential, AT_credential_username);
	const char *other = object_text(d->credential, AT_credential_alternate_username);
	if (!(user && !strcmp(name, user)) && !(other && !strcmp(name, other)))
		return;
	struct diag *r = diag_add(k->diags, &DIAG_admin_is_storage,
				  check_span(k, d->of, AT_slurmdbd_credential),
				  "slurmdbd would log in as the server's admin '%s'", name);
	diag_label(k->diags, r, check_span(k, d->server, AT_database_server_admin), "the admin");
	diag_note(k->diags, r,
		  "whoever reads slurmdbd.conf would own every database of the server: give "
		  "slurmdbd a credential of its own");
}
