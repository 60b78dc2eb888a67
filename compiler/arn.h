/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Amazon Resource Names: arn:partition:service:region:account:resource, checked as text. */
#ifndef COMPILER_ARN_H
#define COMPILER_ARN_H

#include <stdbool.h>
#include <stddef.h>

struct arn {
	const char *part[6]; /* "arn", partition, service, region, account, resource; not
				NUL-terminated */
	size_t size[6];
};

enum { ARN_PARTITION = 1, ARN_SERVICE, ARN_REGION, ARN_ACCOUNT, ARN_RESOURCE };

/* Splits and checks an ARN of a service whose resource begins with `resource_prefix`. Returns NULL,
 * or what is wrong with it ("the account is not 12 digits"). */
const char *arn_parse(const char *text, size_t size, const char *service,
		      const char *resource_prefix, struct arn *arn);

/* The region in an RDS host name (NAME.HASH.REGION.rds.amazonaws.com), or NULL. */
const char *arn_region_of_host(const char *host, size_t *size);

#endif
