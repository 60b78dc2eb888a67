/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What this server offers to a client, in one place. */
#ifndef RUNTIME_LSP_CAPABILITIES_H
#define RUNTIME_LSP_CAPABILITIES_H

#include "runtime/lsp/lsp.h"

/* workspace/executeCommand: arguments are the URI of an open text, the label of a block and the
 * name of a file that it stands for; the answer is { path, text }, or null. */
#define LSP_COMMAND_PREVIEW "slacc.preview"

/* The legend of semantic tokens. */
json_t *tokens_legend(void);
/* ServerCapabilities for this client. */
json_t *capabilities(const struct client *client);

#endif
