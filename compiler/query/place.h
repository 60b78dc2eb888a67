/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A place in a source, with what is around it. Internal to compiler/query. */
#ifndef COMPILER_QUERY_PLACE_H
#define COMPILER_QUERY_PLACE_H

#include "compiler/query/query.h"
#include "compiler/query/walk.h"

struct place {
	struct walk walk; /* as it is behind `token` */
	uint32_t token;
	enum role role;
};

/* The token that a place touches; of two, the one that has a role. False if there is none. */
bool place_token(const struct query *q, uint32_t source, uint32_t at, struct place *out);
/* What is expected at a place: the walk up to the token that it touches, or to the place. *token
 * gets the token that is being typed, or UINT32_MAX. */
void place_before(const struct query *q, uint32_t source, uint32_t at, struct walk *w,
		  uint32_t *token);
/* The text of a token, copied; without the quotes of a string. */
const char *place_word(const struct query *q, uint32_t token);
/* The block of a label; of a nested slurmdbd also its cluster's. NULL if there is none. */
const struct object *place_object(const struct compiler *c, const struct schema_attribute *a,
				  const char *text, size_t size);
/* The attribute's target where its values are references, else KIND_COUNT. */
enum kind_id place_target(const struct schema_attribute *a);
/* A text of explain_block.h with the files in it named from the root's directory: an editor's paths
 * are absolute, and what they have in common says nothing. */
const char *place_shorten(const struct query *q, const char *text);
/* Grows a list of an answer by one. */
#define PLACE_ROOM(q, list, count, capacity)                                                       \
	do {                                                                                       \
		if ((count) == (capacity)) {                                                       \
			uint32_t want_ = (capacity) ? (capacity)*2 : 32;                           \
			(list) = arena_grow((q)->arena, (list), (capacity) * sizeof(*(list)),      \
					    want_ * sizeof(*(list)));                              \
			(capacity) = want_;                                                        \
		}                                                                                  \
	} while (0)

#endif
