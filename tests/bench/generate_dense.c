/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Descriptions for the bounds: as much model as possible for few bytes, and as many errors. */
#include "tests/bench/generate.h"

static void one_site(struct text *t)
{
	text_add(t,
		 "edition 2026\ncredential c { username = \"slurm\"; auth_plugin = unix_socket }\n"
		 "database_server s { socket = \"/run/mysqld/mysqld.sock\"; engine = mariadb }\n"
		 "cluster k { slurm_version = \"24.11\"; head_node = \"h\"; slurmdbd { "
		 "database_server = s; credential = c } }\n"
		 "account a { }\n");
}

void generate_dense_users(struct text *t, unsigned n)
{
	one_site(t);
	for (unsigned i = 0; i < n; i++)
		text_add(t, "user u%x{default_account=a}\n", i);
}

void generate_dense_tls(struct text *t, unsigned n)
{
	one_site(t);
	for (unsigned i = 0; i < n; i++)
		text_add(t, "tls t%x{mode=disabled}\n", i);
}

void generate_dense_list(struct text *t, unsigned n)
{
	one_site(t);
	text_add(t, "protect{databases=[");
	for (unsigned i = 0; i < n; i++)
		text_add(t, "\"%x\",", i);
	text_add(t, "]}\n");
}

void generate_dense_settings(struct text *t, unsigned n)
{
	one_site(t);
	text_add(t, "tls v { mode = required; ca = \"/c\" }\ndatabase_server x { host = "
		    "\"db.example.org\"; "
		    "engine = mariadb; tls = v; variables {\n");
	for (unsigned i = 0; i < n; i++)
		text_add(t, "v%x=1\n", i);
	text_add(t, "} }\n");
}

void generate_unknown_names(struct text *t, unsigned n)
{
	one_site(t);
	for (unsigned i = 0; i < n; i++)
		text_add(t, "account acc%u { }\nuser u%u { default_account = acd%u }\n", i, i, i);
}

void generate_unknown_attributes(struct text *t, unsigned n)
{
	one_site(t);
	for (unsigned i = 0; i < n; i++)
		text_add(t, "user u%u { default_account = a; admin_levle = none }\n", i);
}

void generate_one_line(struct text *t, unsigned n)
{
	one_site(t);
	for (unsigned i = 0; i < n; i++)
		text_add(t, "user u%u{default_account=b%u} ", i, i);
	text_add(t, "\n");
}

void generate_stray_braces(struct text *t, unsigned n)
{
	one_site(t);
	for (unsigned i = 0; i < n; i++)
		text_add(t, "}\n");
}
