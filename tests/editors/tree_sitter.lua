-- SPDX-License-Identifier: BSD-2-Clause
-- Neovim with the tree-sitter grammar in rt/parser and rt/queries: every query is one that it reads, and the words of site.slacc
-- have their captures. What was not as expected is printed.
vim.o.rtp = vim.fn.getcwd() .. '/rt,' .. vim.o.rtp
for _, name in ipairs({ 'highlights', 'folds', 'indents', 'locals' }) do
  if not vim.treesitter.query.get('slacc', name) then print('no query ' .. name) end
end
vim.cmd('edit site.slacc')
vim.treesitter.start(0, 'slacc')
vim.treesitter.get_parser(0, 'slacc'):parse()
for _, want in ipairs({
  { 'keyword', '^tls' }, { 'type', '^tls \\zssite' }, { 'property', '^  \\zsmode' }, { 'constant', 'verify_identity' },
  { 'variable.parameter', 'param\\.env' }, { 'function.builtin', 'file(' }, { 'number', '24months' },
  { 'keyword', 'slurmdbd_conf' }, { 'variable', 'PurgeJobAfter' }, { 'comment', '# a comment' },
}) do
  vim.fn.cursor(1, 1)
  local line, column = unpack(vim.fn.searchpos(want[2], 'cW'))
  local captures = vim.tbl_map(function(c) return c.capture end, vim.treesitter.get_captures_at_pos(0, line - 1, column - 1))
  if not vim.tbl_contains(captures, want[1]) then print(want[2] .. ': ' .. vim.inspect(captures)) end
end
