/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/flavour.h"

#include "backends/resources/kinds.h"

#include <string.h>

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* Amazon's builds lie in /rdsdbbin and call themselves "Source distribution"; Aurora has a variable
 * of its own. A name tells where the login sees neither. */
enum flavour flavour_of(const struct place *p)
{
	const char *host = object_text(p->server, AT_database_server_host);
	const char *amazon = host ? strstr(host, ".rds.amazonaws.com") : NULL;
	if (*server_variable(p, "aurora_version") ||
	    (amazon && (strstr(host, ".cluster-") || strstr(host, ".cluster-ro-"))))
		return FLAVOUR_AURORA;
	return amazon || starts_with(server_variable(p, "basedir"), "/rdsdbbin") ? FLAVOUR_RDS
										 : FLAVOUR_PLAIN;
}

const char *flavour_setting(const struct place *p, const char *name, const char *value,
			    bool at_once, struct arena *a)
{
	const char *cluster = flavour_of(p) == FLAVOUR_AURORA ? "-cluster" : "";
	return arena_printf(a,
			    "set it in the parameter group: aws rds modify-db%s-parameter-group "
			    "--db%s-parameter-group-name NAME --parameters "
			    "ParameterName=%s,ParameterValue=%s,ApplyMethod=%s",
			    cluster, cluster, name, value,
			    at_once ? "immediate" : "pending-reboot");
}
