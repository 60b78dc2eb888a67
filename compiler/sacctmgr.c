/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/sacctmgr.h"

#include "grammar/support/ascii.h"

/* The association limits of sacctmgr(1) that a user or an account of one cluster can have. */
static const char *const limits[] = {
	"DefaultQOS",
	"FairShare",
	"GrpJobs",
	"GrpJobsAccrue",
	"GrpSubmitJobs",
	"GrpTRES",
	"GrpTRESMins",
	"GrpTRESRunMins",
	"GrpWall",
	"MaxJobs",
	"MaxJobsAccrue",
	"MaxSubmitJobs",
	"MaxTRESPerJob",
	"MaxTRESPerNode",
	"MaxTRESMinsPerJob",
	"MaxTRESRunMins",
	"MaxWallDurationPerJob",
	"MinPrioThresh",
	"Priority",
	"QosLevel",
};

const char *sacctmgr_limit_at(unsigned index)
{
	return index < sizeof(limits) / sizeof(*limits) ? limits[index] : NULL;
}

const char *sacctmgr_limit(const char *key, size_t size)
{
	static const struct {
		const char *alias, *limit;
	} aliases[] = {{"QOS", "QosLevel"}, {"MaxWall", "MaxWallDurationPerJob"}};
	const char *l;
	for (unsigned i = 0; (l = sacctmgr_limit_at(i)); i++)
		if (ascii_is(key, size, l))
			return l;
	for (unsigned i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (ascii_is(key, size, aliases[i].alias))
			return aliases[i].limit;
	return NULL;
}
