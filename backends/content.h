/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How emitters write an artefact's content: text into `text`, slots in between. */
#ifndef BACKENDS_CONTENT_H
#define BACKENDS_CONTENT_H

#include "backends/artefact.h"
#include "grammar/support/buf.h"

struct content {
	struct buf text; /* of the piece being written */
	struct artefact_piece *list;
	uint32_t count, capacity;
};

#define CONTENT_IN(a) ((struct content){.text = BUF_IN(a)})

/* Ends the text so far with a slot. */
void content_slot(struct content *c, struct artefact_piece slot);
/* A piece of text that is not copied. */
void content_add(struct content *c, const char *text, size_t size);
/* Hands the pieces over. */
void content_end(struct content *c, struct artefact *out);

/* Where a file of a slurmdbd belongs: below its name in the output tree, and at `install` on its
 * host and its backup's. */
void slurmdbd_file_place(struct arena *a, const struct object *slurmdbd, const char *name,
			 const char *install, struct artefact *out);

#endif
