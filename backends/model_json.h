/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The model as JSON, for programs that want to know what a description means. */
#ifndef BACKENDS_MODEL_JSON_H
#define BACKENDS_MODEL_JSON_H

#include "compiler/model.h"
#include "grammar/support/buf.h"

/* Writes one JSON document; described in model_json.c. The same description and parameters give the
 * same bytes. */
void model_json(struct buf *out, const struct model *m);

#endif
