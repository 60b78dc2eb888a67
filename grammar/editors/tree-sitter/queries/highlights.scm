; SPDX-License-Identifier: BSD-2-Clause
; The words come from the schema: change highlights.scm.in, then `make editors-update`. What is later wins in Neovim, what is
; earlier in tree-sitter itself, so each pattern excludes the others.

(comment) @comment
(directive name: (identifier) @keyword.directive)

((block kind: (identifier) @keyword) (#any-of? @keyword
  "database_server" "tls" "credential" "cache" "layout" "slurmdbd" "cluster" "rpc_tls" "federation"
  "account" "user" "param" "defaults" "protect"
  "variables" "cache" "rpc_tls" "slurmdbd_conf" "slurmdbd" "slurm_conf" "sacctmgr"
))
(block label: (identifier) @type)
(block label: (string) @type)

((attribute name: (identifier) @property) (#any-of? @property
  "host" "backup_host" "port" "socket" "engine" "engine_version" "tls" "admin" "mode" "ca"
  "min_version" "username" "alternate_username" "password" "auth_plugin" "client_cert" "client_key"
  "subject" "issuer" "ttl" "max_stale" "key" "base" "conf_dir" "bin_dir" "slurm_user" "slurm_group"
  "munge_socket" "log_file" "pid_file" "unit_file" "mariadb_plugin_dir" "logrotate_file" "state_dir"
  "restart_slurmdbd" "reload_slurmdbd" "ready_within" "restart_slurmctld" "slurm_conf" "name"
  "slurm_version" "address" "database_server" "database" "credential" "account_hosts" "layout"
  "storage_pass" "token_duration" "head_node" "backup_head_nodes" "slurmdbd" "ca_cert_file"
  "cert_file" "cert_key_file" "psk_file" "clusters" "parent" "description" "organization"
  "default_account" "accounts" "admin_level" "type" "default" "one_of" "doc" "databases"
))
; Slurm's own keys begin with a capital.
((attribute name: (identifier) @variable) (#match? @variable "^[A-Z]"))
(argument name: (identifier) @property)

((call function: (identifier) @function.builtin) (#any-of? @function.builtin
  "aws_secret" "aws_parameter" "vault" "file" "env" "systemd_credential" "sealed" "command"
  "rds_iam_token"
))

((identifier) @boolean (#any-of? @boolean "true" "false"))
((attribute value: (identifier) @constant) (#any-of? @constant
  "unset" "yes" "no"
  "mysql" "mariadb" "disabled" "preferred" "required" "verify_ca" "verify_identity"
  "mysql_native_password" "ed25519" "caching_sha2_password" "unix_socket" "include" "manual" "conf"
  "script" "none" "operator" "administrator" "string" "integer" "boolean"
))

(path) @variable.parameter
(integer) @number
(quantity) @number
(string) @string
(escape) @string.escape
"=" @operator
["," ";"] @punctuation.delimiter
["{" "}" "[" "]" "(" ")"] @punctuation.bracket
