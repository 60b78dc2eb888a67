/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The file of logrotate for one slurmdbd's log, where its layout asks for one (logrotate_file).
 * slurmdbd opens its log anew at SIGUSR2. */
#include "backends/conf_file.h"

#include <string.h>

/* A pattern of glob(7) within double quotes that matches this path alone. */
static void put_pattern(struct buf *out, const char *path)
{
	buf_addc(out, '"');
	for (; *path; path++) {
		if (strchr("*?[]{}\\\"", *path))
			buf_addc(out, '\\');
		buf_addc(out, *path);
	}
	buf_addc(out, '"');
}

/* One word of the shell. */
static void put_word(struct buf *out, const char *text)
{
	buf_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_adds(out, "'\\'");
		buf_addc(out, *text);
	}
	buf_addc(out, '\'');
}

/* In a directory of SlurmUser's own nothing is done as root: what lies there may be a link.
 * /var/log itself is root's. */
static void put_owner(struct buf *out, const struct object *layout, const char *log)
{
	const char *user = layout_text(layout, AT_layout_slurm_user);
	const char *group = layout_text(layout, AT_layout_slurm_group);
	bool roots = strrchr(log, '/') == log + sizeof("/var/log") - 1 &&
		     !strncmp(log, "/var/log/", sizeof("/var/log/") - 1);
	if (!group)
		group = user;
	if (!roots)
		buf_printf(out, "\tsu %s %s\n", user, group);
	buf_printf(out, "\tcreate 0640 %s %s\n", user, group);
}

static void put_signal(struct buf *out, const char *pid)
{
	buf_adds(out, "\tpostrotate\n"
		      "\t\ttest ! -s ");
	put_word(out, pid);
	buf_adds(out, " || kill -USR2 \"$(cat ");
	put_word(out, pid);
	buf_adds(out, ")\"\n"
		      "\tendscript\n");
}

bool logrotate_file_emit(const struct emission *e, const struct object *slurmdbd,
			 struct artefact *out)
{
	const struct object *layout = object_ref(slurmdbd, AT_slurmdbd_layout);
	const char *path = layout_text(layout, AT_layout_logrotate_file);
	const char *log = layout_text(layout, AT_layout_log_file);
	const char *pid = layout_text(layout, AT_layout_pid_file);
	struct content content = CONTENT_IN(e->arena);
	if (!path || !log || !pid)
		return false;
	*out = (struct artefact){.mode = 0644};
	slurmdbd_file_place(e->arena, slurmdbd, "logrotate", path, out);
	conf_header(&content.text, e->model, slurmdbd);
	put_pattern(&content.text, log);
	buf_adds(&content.text, " {\n"
				"\tweekly\n"
				"\tmaxsize 100M\n"
				"\trotate 8\n"
				"\tmissingok\n"
				"\tnotifempty\n"
				"\tcompress\n"
				"\tdelaycompress\n");
	put_owner(&content.text, layout, log);
	put_signal(&content.text, pid);
	buf_adds(&content.text, "}\n");
	content_end(&content, out);
	return true;
}
