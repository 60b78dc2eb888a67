" SPDX-License-Identifier: BSD-2-Clause
" `:compiler slacc`, then `:make`: what `slacc check` finds, in the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'slacc'

CompilerSet makeprg=slacc\ check\ --format=gcc\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m
