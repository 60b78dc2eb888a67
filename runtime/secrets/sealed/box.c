/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A sealed box takes no additional data, so the name is inside of it, beside the value. */
#include "runtime/secrets/sealed/box.h"

#include "runtime/secrets/pair.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING, HEAD_ROOM = SEALED_KEY_SIZE + 8 };

_Static_assert(SEALED_OVERHEAD == crypto_box_SEALBYTES && (int)SEALED_BLOCK == (int)PAIR_BLOCK,
	       "the compiler knows the form");

static char *text_of(const struct host_key *k, const unsigned char *box, size_t size)
{
	size_t room = HEAD_ROOM + sodium_base64_encoded_len(size, BASE64);
	char *text = malloc(room);
	if (!text)
		return NULL;
	int n = snprintf(text, room, "v1:%s:", k->name);
	sodium_bin2base64(text + n, room - (size_t)n, box, size, BASE64);
	return text;
}

char *sealed_make(const struct host_key *k, const char *credential, const struct secret *value,
		  struct err *err)
{
	if (secret_size(value) > SEALED_VALUE_MAX) {
		err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_too_large,
			"a sealed value has at most %d bytes", SEALED_VALUE_MAX);
		return NULL;
	}
	size_t size = pair_size(credential, value);
	unsigned char *plain = sodium_malloc(size);
	unsigned char *box = malloc(size + SEALED_OVERHEAD);
	char *text = NULL;
	if (plain && box) {
		pair_put(plain, size, credential, value);
		if (!crypto_box_seal(box, plain, size, k->public))
			text = text_of(k, box, size + SEALED_OVERHEAD);
	}
	if (!text)
		err_set_memory(err);
	sodium_free(plain);
	free(box);
	return text;
}

static struct secret *take(const unsigned char *plain, size_t size, const char *credential,
			   struct err *err)
{
	struct pair pair;
	if (!pair_take(plain, size, &pair)) {
		err_set(err, ERR_SECRET_TAMPERED, &DIAG_sealed_tampered,
			"the sealed value is not one that slacc has made");
		return NULL;
	}
	if (pair.text_size == strlen(credential) && !memcmp(pair.text, credential, pair.text_size))
		return secret_copy(pair.secret, pair.secret_size, err);
	err_set(err, ERR_SECRET_TAMPERED, &DIAG_sealed_other_name,
		"the value was sealed for another credential, '%.*s'", (int)pair.text_size,
		(const char *)pair.text);
	err_hint(err, "seal it anew for this one: 'slacc secret seal FILE credential.%s'",
		 credential);
	return NULL;
}

static struct secret *open_box(const struct host_key *k, const char *credential,
			       const unsigned char *box, size_t size, struct err *err)
{
	size_t plain_size = size - SEALED_OVERHEAD;
	unsigned char *plain = sodium_malloc(plain_size);
	struct secret *value = NULL;
	if (!plain)
		err_set_memory(err);
	else if (!crypto_box_seal_open(plain, box, size, k->public,
				       (const unsigned char *)secret_bytes(k->secret))) {
		value = take(plain, plain_size, credential, err);
	} else {
		err_set(err, ERR_SECRET_TAMPERED, &DIAG_sealed_tampered,
			"the sealed value was changed after it was sealed");
		err_hint(err, "take it from where it was printed, or seal it anew");
	}
	sodium_free(plain);
	return value;
}

static bool fits(const struct host_key *k, const char *text, struct sealed_text *parts,
		 struct err *err)
{
	const char *fault = sealed_parse(text, strlen(text), parts);
	if (fault)
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "what sealed(\"…\") holds %s", fault);
	if (!memcmp(parts->key, k->name, SEALED_KEY_SIZE))
		return true;
	err_set(err, ERR_SECRET_UNFIT, &DIAG_sealed_other_host,
		"the value is sealed to the key %.*s, and this host has %s", SEALED_KEY_SIZE,
		parts->key, k->name);
	return err_hint(err, "seal it for this host, or run on the host that it is for");
}

struct secret *sealed_open(const struct host_key *k, const char *credential, const char *text,
			   struct err *err)
{
	struct sealed_text parts;
	struct secret *value = NULL;
	size_t size = 0;
	if (!fits(k, text, &parts, err))
		return NULL;
	unsigned char *box = malloc(parts.box_size);
	if (!box)
		err_set_memory(err);
	else if (sodium_base642bin(box, parts.box_size, parts.box, parts.box_size, NULL, &size,
				   NULL, BASE64) != 0 ||
		 size <= SEALED_OVERHEAD)
		err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			"what sealed(\"…\") holds is not of base64");
	else
		value = open_box(k, credential, box, size, err);
	free(box);
	return value;
}
