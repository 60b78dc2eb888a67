" SPDX-License-Identifier: BSD-2-Clause
" What Vim makes of a description, with grammar/editors/vim in its path and site.slacc and wrong.slacc in the directory.
" What was not as expected goes to the file 'errors'.
filetype plugin indent on
syntax on

" Group(WORD, PATTERN): the group of the syntax that WORD has in the line that PATTERN finds.
function Group(word, pattern) abort
  call cursor(1, 1)
  let line = search(a:pattern, 'cW')
  call assert_true(line > 0, 'no line ' . a:pattern)
  let column = stridx(getline(line), a:word) + 1
  return synIDattr(synID(line, column, 1), 'name')
endfunction

edit site.slacc
call assert_equal('slacc', &filetype)
for [group, word, pattern] in [
      \ ['slaccDirective', 'edition', '^edition'], ['slaccNumber', '2026', '^edition'],
      \ ['slaccDoc', 'What', '^##'], ['slaccComment', 'a comment', '# a comment'],
      \ ['slaccKind', 'param', '^param'], ['slaccLabel', 'env', '^param'], ['slaccAttribute', 'one_of', '^param'],
      \ ['slaccWord', 'string', '^param'], ['slaccString', 'prod', '^param'], ['slaccKind', 'tls', '^tls'],
      \ ['slaccLabel', 'site', '^tls'], ['slaccWord', 'verify_identity', 'mode'], ['slaccAttribute', 'ca', ' ca '],
      \ ['slaccInterpolation', 'param.env', '^credential dba'], ['slaccFunction', 'file', '^credential dba'],
      \ ['slaccString', '/root', '^credential dba'], ['slaccFunction', 'vault', '^credential slurm'],
      \ ['slaccAttribute', 'key', '^credential slurm'], ['slaccNumber', '3307', 'port'],
      \ ['slaccAttribute', 'tls', ' tls '], ['slaccAttribute', 'database_server', ' database_server'],
      \ ['slaccKind', 'database_server', '^database_server'], ['slaccValue', 'records', ' database_server'],
      \ ['slaccParameter', 'param.env', ' name '], ['slaccKey', 'PurgeJobAfter', 'PurgeJobAfter'],
      \ ['slaccNumber', '24months', 'PurgeJobAfter'], ['slaccBlock', 'slurmdbd_conf', 'slurmdbd_conf']]
  call assert_equal(group, Group(word, pattern), word)
endfor

" Every line taken to the margin comes back to where it was.
let formed = getline(1, '$')
silent %s/^\s\+//e
silent normal! gg=G
call assert_equal(formed, getline(1, '$'))

" gq is the formatter.
silent %s/ = /=/
silent normal! gggqG
call assert_equal(formed, getline(1, '$'))
call assert_equal('# %s', &commentstring)

" :make fills the list of errors.
edit! wrong.slacc
compiler slacc
silent make!
let found = map(filter(getqflist(), 'v:val.valid'), '[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.text]')
call assert_equal(['wrong.slacc', 5, 12, 'e', "'engine' cannot be 'mariadbb' [SL2021]"], get(found, 0))
call assert_equal(['wrong.slacc', 6, 12, 'e', "no tls is called 'sitte' [SL2022]"], get(found, 2))

call writefile(v:errors, 'errors')
qall!
