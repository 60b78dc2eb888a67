/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/sealed/host_key.h"

#include "runtime/base/file.h"
#include "runtime/secrets/key_file.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TEXT "slacc-host-key v1:"

enum { BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING, FILE_MAX = 4096 };

static void name_it(struct host_key *k)
{
	static const unsigned char use[] = "slacc: a host's name";
	unsigned char id[crypto_generichash_BYTES_MIN];
	crypto_generichash(id, sizeof(id), k->public, sizeof(k->public), use, sizeof(use) - 1);
	sodium_bin2hex(k->name, sizeof(k->name), id, SEALED_KEY_SIZE / 2);
}

/* The file's random bytes, whatever their form, become a key pair. */
static bool derive(struct host_key *k, const struct secret *from, struct err *err)
{
	static const unsigned char use[] = "slacc: a host's key";
	struct secret *seed = secret_new(crypto_box_SEEDBYTES, err);
	k->secret = seed ? secret_new(HOST_KEY_SIZE, err) : NULL;
	if (k->secret) {
		crypto_generichash((unsigned char *)secret_fill(seed), crypto_box_SEEDBYTES,
				   (const unsigned char *)secret_bytes(from), secret_size(from),
				   use, sizeof(use) - 1);
		crypto_box_seed_keypair(k->public, (unsigned char *)secret_fill(k->secret),
					(const unsigned char *)secret_bytes(seed));
		secret_seal(k->secret, HOST_KEY_SIZE);
		name_it(k);
	}
	secret_free(seed);
	return k->secret != NULL;
}

bool host_key_open(struct host_key *k, const char *state_directory, bool make, struct err *err)
{
	static const struct key_file_use use = {"the key of this host", &DIAG_secret_key_unfit, ""};
	*k = (struct host_key){.secret = NULL};
	struct secret *from = key_file_of(state_directory, "host.key", &use, make, err);
	bool ok = from && derive(k, from, err);
	secret_free(from);
	if (ok || (err->code != &DIAG_secret_missing && err->code != &DIAG_file_missing))
		return ok;
	err_set(err, ERR_SECRET_MISSING, &DIAG_sealed_no_key,
		"this host has no key to open sealed values with, '%s/host.key'", state_directory);
	return err_hint(err, "restore it; or seal the value for this host, with 'slacc secret seal "
			     "FILE credential.NAME', which makes a key");
}

void host_key_text(const struct host_key *k, char out[HOST_KEY_TEXT_SIZE])
{
	int n = snprintf(out, HOST_KEY_TEXT_SIZE, TEXT "%s:", k->name);
	sodium_bin2base64(out + n, HOST_KEY_TEXT_SIZE - (size_t)n, k->public, sizeof(k->public),
			  BASE64);
}

/* A key, and the name that follows from it. */
static bool take_public(struct host_key *k, const char *text, size_t size)
{
	char again[HOST_KEY_TEXT_SIZE];
	const size_t head = sizeof(TEXT) - 1 + SEALED_KEY_SIZE + 1;
	size_t n = 0;
	const char *end;
	if (size <= head || size >= HOST_KEY_TEXT_SIZE ||
	    sodium_base642bin(k->public, sizeof(k->public), text + head, size - head, NULL, &n,
			      &end, BASE64) != 0 ||
	    n != sizeof(k->public) || end != text + size)
		return false;
	name_it(k);
	host_key_text(k, again);
	return strlen(again) == size && !memcmp(again, text, size);
}

bool host_key_read_public(struct host_key *k, const char *path, struct err *err)
{
	struct file_bytes bytes;
	*k = (struct host_key){.secret = NULL};
	if (!file_read(path, FILE_MAX, &bytes, err))
		return false;
	size_t n = bytes.size;
	if (n && bytes.data[n - 1] == '\n')
		n--;
	bool ok = take_public(k, bytes.data, n);
	file_bytes_release(&bytes);
	if (ok)
		return true;
	err_set(err, ERR_USAGE, &DIAG_sealed_key_unfit, "'%s' is not the public key of a host",
		path);
	return err_hint(err,
			"it is one line, which 'slacc secret seal FILE --public' prints there");
}

void host_key_release(struct host_key *k)
{
	secret_free(k->secret);
	*k = (struct host_key){.secret = NULL};
}
