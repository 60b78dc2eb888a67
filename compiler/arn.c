/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/arn.h"

#include <string.h>

static bool is(const struct arn *a, int part, const char *text)
{
	return a->size[part] == strlen(text) && !memcmp(a->part[part], text, a->size[part]);
}

static bool split(const char *text, size_t size, struct arn *a)
{
	const char *p = text, *end = text + size;
	for (int i = 0; i < 6; i++) {
		const char *colon = i < 5 ? memchr(p, ':', (size_t)(end - p)) : end;
		if (!colon)
			return false;
		a->part[i] = p;
		a->size[i] = (size_t)(colon - p);
		p = colon + (i < 5);
	}
	return true;
}

static bool digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return n > 0;
}

/* us-east-1, us-gov-west-1, ap-southeast-2: lower-case words and a number, joined by '-'. */
static bool is_region(const char *p, size_t n)
{
	unsigned dashes = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '-')
			dashes++;
		else if (!((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= '0' && p[i] <= '9')))
			return false;
	}
	return dashes >= 2 && n >= 6 && p[n - 1] >= '0' && p[n - 1] <= '9' && p[0] != '-';
}

const char *arn_parse(const char *text, size_t size, const char *service,
		      const char *resource_prefix, struct arn *a)
{
	static const char *const partitions[] = {"aws",     "aws-cn",    "aws-us-gov",
						 "aws-iso", "aws-iso-b", "aws-eusc"};
	bool known = false;
	if (!split(text, size, a) || !is(a, 0, "arn"))
		return "an ARN is arn:partition:service:region:account:resource";
	for (size_t i = 0; i < sizeof(partitions) / sizeof(*partitions); i++)
		known |= is(a, ARN_PARTITION, partitions[i]);
	if (!known)
		return "its partition is not known";
	if (!is(a, ARN_SERVICE, service))
		return "it names another service";
	if (!is_region(a->part[ARN_REGION], a->size[ARN_REGION]))
		return "its region is malformed";
	if (a->size[ARN_ACCOUNT] != 12 || !digits(a->part[ARN_ACCOUNT], 12))
		return "its account is not 12 digits";
	size_t prefix = strlen(resource_prefix);
	if (a->size[ARN_RESOURCE] <= prefix ||
	    memcmp(a->part[ARN_RESOURCE], resource_prefix, prefix) != 0)
		return "its resource is of another type";
	return NULL;
}

const char *arn_region_of_host(const char *host, size_t *size)
{
	const char *tail = strstr(host, ".rds.amazonaws.com");
	if (!tail)
		return NULL;
	const char *start = tail;
	while (start > host && start[-1] != '.')
		start--;
	*size = (size_t)(tail - start);
	return is_region(start, *size) ? start : NULL;
}
