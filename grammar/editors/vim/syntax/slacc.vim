" SPDX-License-Identifier: BSD-2-Clause
" Descriptions of Slurm accounting. The lists of words come from the schema: change slacc.vim.in, then `make editors-update`.
if exists('b:current_syntax')
  finish
endif
let s:cpo = &cpoptions
set cpoptions&vim

syntax case match
syntax iskeyword @,48-57,_,-

syntax keyword slaccTodo contained TODO FIXME XXX
syntax match slaccAllow contained /\<slacc: allow([^)]*)/
syntax match slaccComment /#.*/ contains=slaccTodo,slaccAllow,@Spell
syntax match slaccDoc /##.*/ contains=slaccTodo,@Spell

" edition 2026, include "path"
syntax match slaccDirective /\<\%(edition\|include\)\ze\s/

" kind label {
syntax match slaccOpener /\<\h[0-9A-Za-z_-]*\ze\s*\%({\|\%(\h[0-9A-Za-z_-]*\|"[^"]*"\)\s*{\)/
      \ contains=slaccKind,slaccBlock skipwhite nextgroup=slaccLabel
syntax match slaccLabel contained /\%(\h[0-9A-Za-z_-]*\|"[^"]*"\)\ze\s*{/
syntax keyword slaccKind contained database_server tls credential cache layout slurmdbd cluster
syntax keyword slaccKind contained rpc_tls federation account user param defaults protect
syntax keyword slaccBlock contained variables cache rpc_tls slurmdbd_conf slurmdbd slurm_conf
syntax keyword slaccBlock contained sacctmgr

" attribute = value
syntax match slaccAssigned /\<\h[0-9A-Za-z_-]*\ze\s*=/ contains=slaccAttribute skipwhite nextgroup=slaccEquals
syntax keyword slaccAttribute contained host backup_host port socket engine engine_version tls admin
syntax keyword slaccAttribute contained mode ca min_version username alternate_username password
syntax keyword slaccAttribute contained auth_plugin client_cert client_key subject issuer ttl
syntax keyword slaccAttribute contained max_stale key base conf_dir bin_dir slurm_user slurm_group
syntax keyword slaccAttribute contained munge_socket log_file pid_file unit_file mariadb_plugin_dir
syntax keyword slaccAttribute contained logrotate_file state_dir restart_slurmdbd reload_slurmdbd
syntax keyword slaccAttribute contained ready_within restart_slurmctld slurm_conf name slurm_version
syntax keyword slaccAttribute contained address database_server database credential account_hosts
syntax keyword slaccAttribute contained layout storage_pass token_duration head_node
syntax keyword slaccAttribute contained backup_head_nodes slurmdbd ca_cert_file cert_file
syntax keyword slaccAttribute contained cert_key_file psk_file clusters parent description
syntax keyword slaccAttribute contained organization default_account accounts admin_level type
syntax keyword slaccAttribute contained default one_of doc databases
" Slurm's own keys begin with a capital.
syntax match slaccKey /\<\u[0-9A-Za-z_-]*\ze\s*=/ skipwhite nextgroup=slaccEquals
syntax match slaccEquals contained /=/ skipwhite nextgroup=slaccCall,slaccParameter,slaccValue

syntax match slaccValue contained /\<\h[0-9A-Za-z_-]*/ contains=slaccWord,slaccConstant
syntax keyword slaccWord contained mysql mariadb disabled preferred required verify_ca
syntax keyword slaccWord contained verify_identity mysql_native_password ed25519
syntax keyword slaccWord contained caching_sha2_password unix_socket include manual conf script none
syntax keyword slaccWord contained operator administrator string integer boolean
syntax keyword slaccConstant contained true false unset yes no
syntax match slaccParameter /\<param\.\h[0-9A-Za-z_-]*/
syntax match slaccCall contained /\<\h[0-9A-Za-z_-]*\ze(/ contains=slaccFunction
syntax keyword slaccFunction contained aws_secret aws_parameter vault file env systemd_credential
syntax keyword slaccFunction contained sealed command rds_iam_token
syntax region slaccArguments matchgroup=Delimiter start=/(/ end=/)/
      \ contains=slaccAssigned,slaccList,slaccString,slaccNumber,slaccParameter,slaccComment
syntax region slaccList matchgroup=Delimiter start=/\[/ end=/\]/
      \ contains=slaccValue,slaccString,slaccNumber,slaccParameter,slaccComment

syntax match slaccNumber /\<-\?\d\+\%(\a\w*\)\?\>/
syntax region slaccString start=/"/ skip=/\\./ end=/"/ oneline contains=slaccEscape,slaccInterpolation
syntax match slaccEscape contained /\\\%(["\\nt]\|u{\x*}\)\|\$\${/
syntax match slaccInterpolation contained /\${param\.\h[0-9A-Za-z_-]*}/
syntax match slaccEscape contained /\$\${/

syntax sync minlines=50

highlight default link slaccTodo Todo
highlight default link slaccAllow PreProc
highlight default link slaccComment Comment
highlight default link slaccDoc SpecialComment
highlight default link slaccDirective Include
highlight default link slaccKind Statement
highlight default link slaccBlock Statement
highlight default link slaccLabel Function
highlight default link slaccAttribute Identifier
highlight default link slaccKey Type
highlight default link slaccEquals Operator
highlight default link slaccWord Constant
highlight default link slaccConstant Boolean
highlight default link slaccParameter PreProc
highlight default link slaccFunction Special
highlight default link slaccNumber Number
highlight default link slaccString String
highlight default link slaccEscape SpecialChar
highlight default link slaccInterpolation PreProc

let b:current_syntax = 'slacc'
let &cpoptions = s:cpo
unlet s:cpo
