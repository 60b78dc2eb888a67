/* SPDX-License-Identifier: BSD-2-Clause
 *
 * file: URIs and the paths they stand for (RFC 8089, RFC 3986). A path that comes out is absolute
 * and without '.', '..' and doubled slashes; any other URI is its own name, which no file has. */
#ifndef RUNTIME_LSP_URI_H
#define RUNTIME_LSP_URI_H

/* On the heap; NULL without memory. */
char *uri_to_path(const char *uri);
char *uri_of_path(const char *path);
/* A path written beside a file of that path, in the form above. */
char *uri_join(const char *beside, const char *relative);

#endif
