/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The protocol as it is published: messages are held against its meta model
 * (lsp-3.17-metaModel.json of the corpus). What has no place there is wrong: a property too many as
 * well as one too few. */
#ifndef TESTS_LIB_LSP_MODEL_H
#define TESTS_LIB_LSP_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct lsp_model {
	json_t *root;
	json_t *structures, *enumerations, *aliases, *requests, *notifications; /* by name */
};

/* Reads it; false if there is none. */
bool lsp_model_read(struct lsp_model *m, const char *path);
void lsp_model_release(struct lsp_model *m);

/* Whether a value may be what the request or notification carries, or what the request answers. On
 * false `why` says where and what. A method that the protocol does not have is wrong. */
bool lsp_model_params(const struct lsp_model *m, const char *method, bool request,
		      const json_t *value, char *why, size_t size);
bool lsp_model_result(const struct lsp_model *m, const char *method, const json_t *value, char *why,
		      size_t size);

#endif
