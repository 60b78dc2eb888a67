/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Layouts: their bases, their commands, and whom slurmdbd runs as. */
#include "compiler/check.h"

#include <string.h>

void check_layout_bases(struct checker *k)
{
	check_cycles(k, KIND_layout, AT_layout_base, "is based on itself");
}

/* --- commands --- */

static void check_command(struct checker *k, const struct object *o, enum attribute_id id)
{
	const struct value *list = object_value(o, id);
	if (!check_written(o, id) || !list->count || list->items[0].text[0] == '/')
		return;
	struct diag *d = diag_add(
		k->diags, &DIAG_command_not_absolute, check_item_span(k, o, &list->items[0]),
		"'%s' is not the absolute path of a program", list->items[0].text);
	diag_note(k->diags, d,
		  "commands run without a shell and without PATH: write for example "
		  "[\"/usr/bin/systemctl\", \"restart\", \"slurmdbd\"]");
	if (!strcmp(list->items[0].text, "systemctl"))
		check_fix(k, d, FIX_UNSAFE, check_item_span(k, o, &list->items[0]), "systemctl",
			  "/usr/bin/systemctl");
}

void check_commands(struct checker *k, const struct object *layout)
{
	check_command(k, layout, AT_layout_restart_slurmdbd);
	check_command(k, layout, AT_layout_reload_slurmdbd);
	check_command(k, layout, AT_layout_restart_slurmctld);
}

/* --- unit --- */

/* What systemd.unit(5) lets a name have. An instance of a template (@) is no unit of its own. */
static bool is_service(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789:-_.";
	static const char end[] = ".service";
	size_t n = strlen(name), m = sizeof(end) - 1;
	return n > m && n < 256 && !strcmp(name + n - m, end) && strspn(name, letters) == n;
}

void check_unit_file(struct checker *k, const struct object *layout)
{
	const char *path = object_text(layout, AT_layout_unit_file);
	const char *name = path ? strrchr(path, '/') + 1 : NULL;
	if (!path || is_service(name))
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_unit_file_form, check_span(k, layout, AT_layout_unit_file),
			 "'%s' is not the name of a service of systemd", name);
	diag_note(k->diags, d,
		  "it ends in .service and has letters, digits, ':', '-', '_' and '.' before "
		  "that: write for example \"/etc/systemd/system/slurmdbd.service\"");
}

/* --- SlurmUser --- */

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static bool is_user(const char *text)
{
	return is_number(text) || check_plain_text(text + (*text == '_'), "._-@");
}

/* Where the layout's slurm_user was written, if that is in this description. */
static struct span user_span(struct checker *k, const struct object *o, const struct object *layout,
			     enum attribute_id id)
{
	const struct object *from = check_layout_with(layout, AT_layout_slurm_user);
	return from ? check_span(k, from, AT_layout_slurm_user) : check_span(k, o, id);
}

void check_layout_users(struct checker *k, const struct object *layout)
{
	const char *user = object_text(layout, AT_layout_slurm_user);
	const char *group = object_text(layout, AT_layout_slurm_group);
	if (user && !is_user(user))
		diag_add(k->diags, &DIAG_slurm_user_form,
			 check_span(k, layout, AT_layout_slurm_user), "'%s' is no user name", user);
	if (group && !is_user(group))
		diag_add(k->diags, &DIAG_slurm_user_form,
			 check_span(k, layout, AT_layout_slurm_group), "'%s' is no group name",
			 group);
}

void check_user_number(struct checker *k, const struct daemon *d)
{
	const char *user = d->layout ? layout_text(d->layout, AT_layout_slurm_user) : NULL;
	if (!user || !is_number(user) || !d->release || d->release >= SLURM_23_11)
		return;
	struct diag *r = diag_add(k->diags, &DIAG_slurm_user_form,
				  user_span(k, d->of, d->layout, AT_slurmdbd_layout),
				  "slurmdbd of Slurm %s takes no number as SlurmUser",
				  slurm_release_name(d->release));
	diag_label(k->diags, r, check_span(k, d->of, AT_slurmdbd_slurm_version), "its version");
	diag_note(k->diags, r,
		  "before 23.11 it compares the name of the file's owner: write the user's name");
}

static void check_same_user(struct checker *k, const struct object *cluster,
			    const struct object *layout, const struct daemon *d)
{
	const char *ctld = layout_text(layout, AT_layout_slurm_user);
	const char *dbd = layout_text(d->layout, AT_layout_slurm_user);
	if (!ctld || !dbd || !strcmp(ctld, dbd) || !strcmp(ctld, "root"))
		return;
	struct diag *r = diag_add(k->diags, &DIAG_slurm_user_differs,
				  user_span(k, cluster, layout, AT_cluster_layout),
				  "slurmctld runs as '%s' and its slurmdbd as '%s'", ctld, dbd);
	diag_label(k->diags, r, user_span(k, d->of, d->layout, AT_slurmdbd_layout),
		   "slurmdbd's user");
	diag_note(k->diags, r,
		  "slurmdbd lets only root and its own SlurmUser register a cluster; if the two "
		  "names are one user, allow this with that reason");
}

void check_cluster_user(struct checker *k, const struct object *cluster)
{
	const struct object *layout = check_sound(object_ref(cluster, AT_cluster_layout));
	const struct daemon *d = check_daemon_of(k, cluster);
	if (layout && d && d->layout && d->layout != layout)
		check_same_user(k, cluster, layout, d);
}
