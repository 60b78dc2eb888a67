/* SPDX-License-Identifier: BSD-2-Clause
 *
 * rds_iam_token(): made here, for the login it is wanted for, each time. The region is that of the
 * server's name, or the one AWS's tools would use. */
#include "compiler/arn.h"
#include "runtime/secrets/aws/rds_token.h"
#include "runtime/secrets/session.h"

#include <string.h>
#include <time.h>

static bool region_of(const char *host, char out[AWS_REGION_SIZE], struct err *err)
{
	size_t n = 0;
	const char *region = arn_region_of_host(host, &n);
	if (!region || n >= AWS_REGION_SIZE)
		return aws_region_find(out, err);
	memcpy(out, region, n);
	out[n] = 0;
	return true;
}

bool secret_fetch_rds_iam_token(const struct secret_request *request, struct secret_value *raw,
				struct err *err)
{
	char region[AWS_REGION_SIZE];
	struct aws_credentials who;
	const struct secret_server *server = request->server;
	if (!server || !server->host)
		return err_set(
			err, ERR_DESCRIPTION, &DIAG_secret_request,
			"rds_iam_token() makes a token for a login to a server, and there is "
			"none here");
	if (!region_of(server->host, region, err) ||
	    !secret_session_aws(request->session, 0, &who, err))
		return false;
	raw->password = rds_token_make(&who, region, server, (int64_t)time(NULL), err);
	aws_credentials_release(&who);
	return raw->password != NULL;
}
