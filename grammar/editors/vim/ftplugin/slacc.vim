" SPDX-License-Identifier: BSD-2-Clause
" How descriptions are edited: two blanks a level, `gq` is `slacc fmt`, `gf` follows an include.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=b:##,b:# formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2 textwidth=100
setlocal iskeyword=@,48-57,_,- suffixesadd=.slacc
setlocal include=^\\s*include\\s\\+"\\zs[^"]*
setlocal define=^\\h\\w*\\s\\+\\ze\\h[0-9A-Za-z_-]*\\s*{
setlocal formatprg=slacc\ fmt\ -
let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< softtabstop< textwidth<'
      \ . ' iskeyword< suffixesadd< include< define< formatprg<'
