-- SPDX-License-Identifier: BSD-2-Clause
-- What Neovim makes of a description with the language server. This one, the driver, starts another with grammar/editors/vim
-- in its path, types into it and looks. Each check that was done is a line of the file 'checks'; what failed is the last, behind '!'.
local editor = vim.fn.jobstart(
  { 'nvim', '--embed', '--headless', '-u', 'NONE', '-i', 'NONE', '-n', '--cmd', 'let &rtp = $SLACC_EDITORS . "/vim," . &rtp' },
  { rpc = true })
local done = {}

-- Runs Lua in the editor: its value.
local function lua(code, ...)
  return vim.rpcrequest(editor, 'nvim_exec_lua', code, { ... })
end

local function keys(text)
  vim.rpcrequest(editor, 'nvim_input', text)
end

-- Waits until Lua in the editor gives what is wanted; where it never does, that is the end.
local function check(name, code, wanted)
  local last
  local ok = vim.wait(10000, function()
    last = lua(code)
    return vim.deep_equal(last, wanted)
  end, 20)
  if not ok then error(name .. ': ' .. vim.inspect(last), 0) end
  table.insert(done, name)
end

-- Puts the cursor onto the begin of what a pattern of Vim finds.
local function at(pattern)
  lua("vim.fn.cursor(1, 1); assert(vim.fn.search(..., 'cW') > 0)", pattern)
end

local diagnostics = [[
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, ('%d:%d %s'):format(d.lnum + 1, d.col + 1, d.message:match('[^\n]*')))
  end
  table.sort(found)
  return found]]
-- The first line of the window that floats.
local floating = [[
  for _, w in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(w).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(w), 0, -1, false), '\n'):match(%q) or 'another text'
    end
  end
  return 'no window']]

local function older_checks()
  lua("vim.cmd('filetype plugin indent on | syntax on'); require('slacc').setup(); vim.cmd('edit site.slacc')")
  check('attach', 'return vim.tbl_count(vim.lsp.buf_get_clients(0))', 1)
  check('no diagnostics', 'local c = vim.lsp.buf_get_clients(0); return { vim.bo.omnifunc, #vim.diagnostic.get(0) }',
    { 'v:lua.vim.lsp.omnifunc', 0 })
  at('= site')
  keys('wcwsitte<Esc>')
  check('diagnostics', diagnostics, { "18:12 no tls is called 'sitte'" })
  keys('u')
  check('diagnostics go', diagnostics, {})

  at('\\<engine\\>')
  lua('vim.lsp.buf.hover()')
  check('hover', floating:format('it decides the SQL'), 'it decides the SQL')
  lua("vim.cmd('only')")

  at('^  port')
  keys('oengi<C-x><C-o>')
  check('completion', [[
    local words = {}
    for _, item in ipairs(vim.fn.complete_info({ 'items' }).items) do table.insert(words, item.abbr or item.word) end
    return words]], { 'engine_version' })
  keys('<C-e><Esc>u')

  at('^database_server \\zsrecords')
  lua("vim.lsp.buf.rename('archive')")
  check('rename', "return { vim.fn.search('^database_server archive', 'cnw'), vim.fn.search('= archive$', 'nw') }", { 14, 26 })
  at('= \\zsarchive')
  lua('vim.lsp.buf.definition()')
  check('definition', "return vim.fn.line('.')", 14)

  lua("vim.cmd([[silent %s/ = /=/ | silent %s/^  //e]])")
  lua('if vim.lsp.buf.format then vim.lsp.buf.format() else vim.lsp.buf.formatting_sync() end')
  check('format', "return vim.fn.getline(14, 16)", { 'database_server archive {', '  host   = "db.example.org"', '  port   = 3307' })
end

local function newer_checks()
  at('^tls \\zssite')
  check('semantic tokens', [[
    local types = {}
    for _, t in ipairs(vim.lsp.semantic_tokens.get_at_pos() or {}) do table.insert(types, t.type) end
    return types]], { 'class' })
  at('\\<verify_identity')
  check('semantic tokens of words', "return (vim.lsp.semantic_tokens.get_at_pos() or { {} })[1].type", 'enumMember')
  lua('vim.lsp.inlay_hint.enable(true)')
  check('inlay hints', [[
    for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      local label = hint.inlay_hint.label
      label = type(label) == 'string' and label or label[1].value
      if label:find('database = "alpha"') then return 'a derived name' end
    end]], 'a derived name')
  at('= site')
  keys('wcwsitte<Esc>')
  check('diagnostics before the mend', diagnostics, { "18:12 no tls is called 'sitte'" })
  lua('vim.lsp.buf.code_action({ apply = true, filter = function(a) return a.title:find("^Replace") ~= nil end })')
  check('code action', "return vim.fn.getline(18)", '  tls    = site')
end

local ok, why = pcall(function()
  older_checks()
  if vim.fn.has('nvim-0.10') == 1 then newer_checks() end
end)
if not ok then table.insert(done, '! ' .. why) end
vim.fn.writefile(vim.split(table.concat(done, '\n'), '\n'), 'checks')
vim.cmd('qall!')
