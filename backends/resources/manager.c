/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/manager.h"

#include <string.h>

/* Processes that start what they look after again; names as in /proc/PID/comm. */
static const char *const supervisors[] = {
	"supervisord", "runsv", "s6-supervise", "circusd", "dinit", "perpd", "monit",
};

static const char LEAVE[] = "take 'unit_file' out of the layout and let 'restart_slurmdbd' be its "
			    "way to restart, or take slurmdbd away from it first";

/* The control group that systemd goes by: "0::/system.slice/slurmdbd.service", or before cgroup v2
 * "1:name=systemd:/…". */
static const char *group_of(const char *cgroup, size_t *size)
{
	static const char *const begins[] = {"0::", "1:name=systemd:"};
	for (const char *line = cgroup; line && *line;) {
		const char *end = line + strcspn(line, "\n");
		for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
			size_t n = strlen(begins[i]);
			if (strncmp(line, begins[i], n))
				continue;
			*size = (size_t)(end - line) - n;
			return line + n;
		}
		line = *end ? end + 1 : end;
	}
	return NULL;
}

/* The last part of its name, if that is a service; NULL: it is in none. */
static const char *service_of(struct arena *a, const char *cgroup)
{
	static const char end[] = ".service";
	size_t size, m = sizeof(end) - 1;
	const char *group = group_of(cgroup, &size);
	if (!group || size < m || strncmp(group + size - m, end, m))
		return NULL;
	const char *name = group + size;
	while (name > group && name[-1] != '/')
		name--;
	return arena_copy(a, name, (size_t)(group + size - name));
}

/* What was started from where slacc is started belongs to nobody. */
static bool is_own_group(const struct manager_seen *seen)
{
	size_t n, m;
	const char *its = group_of(seen->cgroup, &n), *ours = group_of(seen->self, &m);
	return its && ours && n == m && !strncmp(its, ours, n);
}

static bool by_files(struct arena *a, const struct manager_seen *seen, struct manager *out)
{
	if (seen->supervisord)
		out->who = arena_printf(a, "supervisord runs it (%s)", seen->supervisord);
	else if (seen->pacemaker)
		out->who = arena_printf(a, "Pacemaker runs it (%s)", seen->pacemaker);
	out->hint = LEAVE;
	return out->who != NULL;
}

static bool by_parent(struct arena *a, const struct manager_seen *seen, struct manager *out)
{
	for (size_t i = 0; seen->parent && i < sizeof(supervisors) / sizeof(*supervisors); i++) {
		if (strcmp(seen->parent, supervisors[i]))
			continue;
		out->who = arena_printf(a, "%s runs it (its parent process)", seen->parent);
		out->hint = LEAVE;
		return true;
	}
	return false;
}

static bool by_unit(struct arena *a, const struct manager_seen *seen, struct manager *out)
{
	const char *unit = is_own_group(seen) ? NULL : service_of(a, seen->cgroup);
	if (!unit)
		return false;
	if (strcmp(unit, seen->unit)) {
		out->who = arena_printf(a, "the unit '%s' runs it", unit);
		out->hint = arena_printf(a,
					 "take 'unit_file' out of the layout, or end that one: "
					 "systemctl disable --now %s",
					 unit);
	} else if (!seen->unit_there && seen->packaged) {
		out->who = arena_printf(a, "a package's unit runs it (%s)", seen->packaged);
		out->hint = arena_printf(
			a,
			"take 'unit_file' out of the layout; or stop it, and slacc's unit stands "
			"before the package's from then on: systemctl disable --now %s",
			unit);
	}
	return out->who != NULL;
}

bool manager_find(struct arena *a, const struct manager_seen *seen, struct manager *out)
{
	*out = (struct manager){.who = NULL};
	return by_files(a, seen, out) || by_parent(a, seen, out) || by_unit(a, seen, out);
}

bool manager_supervises(const char *text, const char *program)
{
	static const char begin[] = "[program:";
	size_t n = strlen(program);
	for (const char *line = text; line && *line;) {
		const char *name = line + sizeof(begin) - 1;
		if (!strncmp(line, begin, sizeof(begin) - 1) && !strncmp(name, program, n) &&
		    name[n] == ']')
			return true;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return false;
}
