/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The peers' own languages: n blocks each, of about the size that a cluster has in a description,
 * referring to each other. */
#include "tests/bench/generate.h"

void generate_sudoers(struct text *t, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (i % 3 == 0)
			text_add(t, "# Rack %u, ordered in %u.\n", i % 97, 2015 + i % 11);
		text_add(t,
			 "User_Alias USERS%u = alice%u, bob%u, carol%u, %%physics%u\nRunas_Alias "
			 "RUNAS%u = slurm%u, operator%u\n"
			 "Host_Alias HOSTS%u = head%u, head%u-b, \\\n  10.%u.%u.0/24\n"
			 "Cmnd_Alias CMNDS%u = /opt/slurm/site%u/bin/sacctmgr, \\\n  "
			 "/opt/slurm/site%u/bin/scontrol update *, \\\n"
			 "  /opt/slurm/site%u/bin/sacct, \\\n  !/opt/slurm/site%u/bin/scontrol "
			 "shutdown\n",
			 i, i, i, i, i, i, i, i, i, i, i, i / 256 % 256, i % 256, i, i % 8, i % 8,
			 i % 8, i % 8);
		text_add(t, "Defaults:USERS%u !requiretty, env_keep += \"SLURM_CONF\"\n", i);
		text_add(t, "USERS%u HOSTS%u = (RUNAS%u) NOPASSWD: CMNDS%u\n", i, i, i, i);
	}
}

void generate_sudoers_flat(struct text *t, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		text_add(t, "alice%u head%u = (slurm) NOPASSWD: /opt/slurm/bin/sacct\n", i, i);
}

void generate_bird(struct text *t, unsigned n)
{
	text_add(t, "log stderr all;\nrouter id 10.0.0.1;\nprotocol device { }\n");
	for (unsigned i = 0; i < n; i++) {
		unsigned a = i / 256 % 256, b = i % 256;
		if (i % 3 == 0)
			text_add(t, "# Rack %u, ordered in %u.\n", i % 97, 2015 + i % 11);
		text_add(t,
			 "filter accept%u {\n  if net ~ [ 10.%u.%u.0/24+ ] then {\n    "
			 "bgp_local_pref = %u;\n    accept;\n  }\n  reject;\n}\n",
			 i, a, b, 100 + i % 100);
		text_add(t,
			 "protocol static routes%u {\n  ipv4 { import filter accept%u; };\n"
			 "  route 10.%u.%u.0/25 via 10.1.%u.1;\n  route 10.%u.%u.128/25 via "
			 "10.1.%u.2;\n}\n",
			 i, i, a, b, b, a, b, b);
		text_add(t,
			 "protocol bgp peer%u {\n  description \"head%u\";\n  local 10.1.%u.9 as "
			 "65000;\n  neighbor 10.2.%u.%u as %u;\n"
			 "  ipv4 { import filter accept%u; export none; };\n}\n",
			 i, i, b, a, b, 64512 + i % 400, i);
	}
}

void generate_bird_flat(struct text *t, unsigned n)
{
	text_add(t, "log stderr all;\nrouter id 10.0.0.1;\nprotocol device { }\nprotocol static "
		    "{\n  ipv4;\n");
	for (unsigned i = 0; i < n; i++)
		text_add(t, "  route 10.%u.%u.%u/32 via 10.1.0.1;\n", i / 65536 % 256,
			 i / 256 % 256, i % 256);
	text_add(t, "}\n");
}

void generate_nginx(struct text *t, unsigned n)
{
	text_add(t, "pid nginx.pid;\nerror_log stderr emerg;\nevents { }\nhttp {\naccess_log off;\n"
		    "server_names_hash_max_size 4194304;\nserver_names_hash_bucket_size 128;\n");
	for (unsigned i = 0; i < n; i++) {
		if (i % 3 == 0)
			text_add(t, "# Rack %u, ordered in %u.\n", i % 97, 2015 + i % 11);
		text_add(t,
			 "upstream pool%u {\n  server 10.%u.%u.1:8080 weight=2;\n  server "
			 "10.%u.%u.2:8080 backup;\n  keepalive 16;\n}\n",
			 i, i / 256 % 256, i % 256, i / 256 % 256, i % 256);
		text_add(t,
			 "server {\n  listen 127.0.0.1:18080;\n  server_name "
			 "head%u.site%u.example.org;\n"
			 "  location / {\n    proxy_pass http://pool%u;\n    proxy_set_header Host "
			 "$host;\n    proxy_read_timeout 30s;\n  }\n"
			 "  location /static/ {\n    root /srv/www/site%u;\n    expires 7d;\n  "
			 "}\n}\n",
			 i, i % 8, i, i % 8);
	}
	text_add(t, "}\n");
}

void generate_haproxy(struct text *t, unsigned n)
{
	text_add(t, "global\n  maxconn 100\ndefaults\n  mode http\n  timeout connect 5s\n  timeout "
		    "client 30s\n  timeout server 30s\n");
	for (unsigned i = 0; i < n; i++) {
		unsigned a = i / 256 % 256, b = i % 256;
		if (i % 3 == 0)
			text_add(t, "# Rack %u, ordered in %u.\n", i % 97, 2015 + i % 11);
		text_add(t,
			 "backend pool%u\n  balance roundrobin\n  option httpchk GET /health\n"
			 "  acl static%u path_beg /static\n  acl local%u src 10.%u.%u.0/24\n"
			 "  http-request deny if !static%u !local%u\n  http-request set-header "
			 "X-Site site%u\n"
			 "  cookie SRV%u insert indirect nocache\n  default-server inter 3s fall 3 "
			 "rise 2\n"
			 "  server one%u 10.%u.%u.1:8080 check cookie one\n  server two%u "
			 "10.%u.%u.2:8080 check backup\n",
			 i, i, i, a, b, i, i, i % 8, i, i, a, b, i, a, b);
	}
	text_add(t, "frontend all\n  bind 127.0.0.1:18081\n");
	for (unsigned i = 0; i < n; i++)
		text_add(t, "  use_backend pool%u if { hdr(host) head%u }\n", i, i);
}

void generate_named(struct text *t, unsigned n)
{
	text_add(t, "options {\n  directory \"/\";\n  listen-on { 127.0.0.1; };\n};\n");
	for (unsigned i = 0; i < n; i++) {
		unsigned a = i / 256 % 256, b = i % 256;
		if (i % 3 == 0)
			text_add(t, "// Rack %u, ordered in %u.\n", i % 97, 2015 + i % 11);
		text_add(t,
			 "key \"key%u\" {\n  algorithm hmac-sha256;\n  secret "
			 "\"c2xhY2Mgc2xhY2Mgc2xhY2Mgc2xhY2M=\";\n};\n",
			 i);
		text_add(t,
			 "acl \"hosts%u\" {\n  10.%u.%u.0/24;\n  !10.%u.%u.7;\n  key "
			 "\"key%u\";\n};\n",
			 i, a, b, a, b, i);
		text_add(t,
			 "zone \"site%u.example.org\" {\n  type primary;\n  file "
			 "\"/srv/zones/site%u.db\";\n"
			 "  allow-query { \"hosts%u\"; };\n  allow-transfer { key \"key%u\"; };\n  "
			 "notify explicit;\n"
			 "  also-notify { 10.%u.%u.1; 10.%u.%u.2; };\n};\n",
			 i, i, i, i, a, b, a, b);
	}
}
