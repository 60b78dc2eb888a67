/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What this server offers to a client, in one place. */
#ifndef RUNTIME_LSP_CAPABILITIES_H
#define RUNTIME_LSP_CAPABILITIES_H

#include "runtime/lsp/lsp.h"

/* ServerCapabilities for this client. */
json_t *capabilities(const struct client *client);

#endif
