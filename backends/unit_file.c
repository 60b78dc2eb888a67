/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The unit of systemd that runs one slurmdbd, where its layout asks for one (unit_file). It is what
 * Slurm's own unit is from 23.11 on, and besides: it comes back after it has died, it waits for
 * what it needs, and a conversion of its database is not cut off by a stop. */
#include "backends/conf_file.h"

#include <string.h>

/* What one value of a unit is made of: quoted as systemd.syntax(7) says, and with no specifier. */
static void put_percents(struct buf *out, const char *text, const char *escaped)
{
	for (; *text; text++) {
		if (*text == '%')
			buf_addc(out, '%');
		else if (strchr(escaped, *text))
			buf_addc(out, '\\');
		buf_addc(out, *text);
	}
}

/* `name`, then the text, as one word. */
static void put_word(struct buf *out, const char *name, const char *text)
{
	const char *quote = strpbrk(text, " '\"\\") ? "\"" : "";
	buf_printf(out, "%s%s", quote, name);
	put_percents(out, text, "\"\\");
	buf_adds(out, quote);
}

static void put_environment(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_adds(out, "Environment=");
	put_word(out, name, value);
	buf_addc(out, '\n');
}

/* What a directory of /run is called in RuntimeDirectory=; NULL: `path` lies elsewhere, and "" if
 * it lies in /run itself. */
static const char *below_run(struct arena *a, const char *path)
{
	static const char *const roots[] = {"/run/", "/var/run/"};
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		size_t n = strlen(roots[i]);
		const char *slash = strrchr(path, '/');
		if (strncmp(path, roots[i], n))
			continue;
		return slash < path + n ? "" : arena_copy(a, path + n, (size_t)(slash - path) - n);
	}
	return NULL;
}

/* Who may not write beside its PID file has to be started as root, and becomes SlurmUser then. */
static void put_user(struct buf *out, const struct object *layout)
{
	const char *pid = layout_text(layout, AT_layout_pid_file);
	const char *group = layout_text(layout, AT_layout_slurm_group);
	const char *runtime = pid ? below_run(out->arena, pid) : NULL;
	if (runtime && !*runtime) {
		buf_adds(out, "# Started as root for its PID file; it becomes SlurmUser itself.\n");
		return;
	}
	buf_adds(out, "User=");
	put_percents(out, layout_text(layout, AT_layout_slurm_user), "");
	if (group) {
		buf_adds(out, "\nGroup=");
		put_percents(out, group, "");
	}
	buf_adds(out, "\nRuntimeDirectory=");
	put_word(out, "", runtime ? runtime : "slurmdbd");
	buf_adds(out, "\nRuntimeDirectoryMode=0755\n");
}

static void put_unit(struct buf *out, const char *conf)
{
	buf_adds(out, "\n[Unit]\n"
		      "Description=Slurm accounting daemon\n"
		      "Documentation=man:slurmdbd(8)\n"
		      "Wants=network-online.target\n"
		      "After=network-online.target remote-fs.target munge.service "
		      "mysql.service mysqld.service mariadb.service\n"
		      "Before=slurmctld.service\n"
		      "ConditionPathExists=");
	put_percents(out, conf, "");
	buf_adds(out, "/slurmdbd.conf\n");
}

/* From 21.08 on -s keeps what it starts out of its own way. */
static void put_start(struct buf *out, const struct object *dbd, const struct object *layout)
{
	bool setsid = conf_release(dbd, AT_slurmdbd_slurm_version) >= SLURM_21_08;
	buf_adds(out, "ExecStart=");
	put_word(out, "", slurmdbd_programs(out->arena, layout)[0]);
	buf_printf(out, " -D%s $SLURMDBD_OPTIONS\n", setsid ? " -s" : "");
}

static void put_service(struct buf *out, const struct object *dbd, const struct object *layout,
			const char *conf)
{
	buf_adds(out, "\n[Service]\n"
		      "Type=simple\n");
	put_user(out, layout);
	put_environment(out, "SLURM_CONF=", arena_printf(out->arena, "%s/slurm.conf", conf));
	put_environment(out,
			"MARIADB_PLUGIN_DIR=", layout_text(layout, AT_layout_mariadb_plugin_dir));
	buf_adds(out, "EnvironmentFile=-/etc/default/slurmdbd\n"
		      "EnvironmentFile=-/etc/sysconfig/slurmdbd\n");
	put_start(out, dbd, layout);
	buf_adds(out, "ExecReload=/bin/kill -HUP $MAINPID\n"
		      "Restart=on-failure\n"
		      "RestartSec=5s\n"
		      "# A conversion of the database is not to be cut off.\n"
		      "TimeoutStopSec=30min\n"
		      "LimitNOFILE=65536\n"
		      "LimitMEMLOCK=infinity\n"
		      "TasksMax=infinity\n"
		      "\n[Install]\n"
		      "WantedBy=multi-user.target\n");
}

bool unit_file_emit(const struct emission *e, const struct object *slurmdbd, struct artefact *out)
{
	const struct object *layout = object_ref(slurmdbd, AT_slurmdbd_layout);
	const char *path = layout_text(layout, AT_layout_unit_file);
	const char *conf = layout_text(layout, AT_layout_conf_dir);
	struct content content = CONTENT_IN(e->arena);
	if (!path)
		return false;
	*out = (struct artefact){.mode = 0644};
	slurmdbd_file_place(e->arena, slurmdbd, strrchr(path, '/') + 1, path, out);
	conf_header(&content.text, e->model, slurmdbd);
	put_unit(&content.text, conf);
	put_service(&content.text, slurmdbd, layout, conf);
	content_end(&content, out);
	return true;
}
