" SPDX-License-Identifier: BSD-2-Clause
" A line stands one level further in for each bracket that is open before it.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=SlaccIndent() indentkeys=0},0],0),o,O,!^F nosmartindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< smartindent<'

if exists('*SlaccIndent')
  finish
endif

" Brackets do not count in strings and comments.
function s:Bare(lnum) abort
  return substitute(getline(a:lnum), '"\%(\\.\|[^"\\]\)*"\|#.*', '', 'g')
endfunction

function SlaccIndent() abort
  let before = prevnonblank(v:lnum - 1)
  if before == 0
    return 0
  endif
  let bare = s:Bare(before)
  " What closes at the begin of a line has moved that line out already.
  let inner = substitute(bare, '^\s*[]})]\+', '', '')
  let level = len(substitute(inner, '[^[{(]', '', 'g')) - len(substitute(inner, '[^]})]', '', 'g'))
  if s:Bare(v:lnum) =~# '^\s*[]})]'
    let level -= 1
  endif
  return max([0, indent(before) + level * shiftwidth()])
endfunction
