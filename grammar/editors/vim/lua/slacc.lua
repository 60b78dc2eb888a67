-- SPDX-License-Identifier: BSD-2-Clause
-- Neovim 0.7 and later: require('slacc').setup() starts the language server for every description that is opened. Options:
-- cmd (the program, { 'slacc', 'lsp' }), settings (params, paramsFiles), and on_attach and capabilities as Neovim has them.
local M = {}

-- Before Neovim 0.8 nothing remembers which client serves a directory, or completes without being told how.
local clients = {}
local function start(config, buffer)
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
    return
  end
  local id = clients[config.root_dir]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    clients[config.root_dir] = id
  end
  if id and vim.lsp.buf_attach_client(buffer, id) then
    vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
  end
end

-- The server finds the root of a description itself; a directory is as much as it has to be told.
local function config_for(options, buffer)
  return {
    name = 'slacc',
    cmd = options.cmd or { 'slacc', 'lsp' },
    root_dir = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':p:h'),
    settings = { slacc = options.settings or vim.empty_dict() },
    on_attach = options.on_attach,
    capabilities = options.capabilities,
  }
end

function M.setup(options)
  options = options or {}
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('slacc', {}),
    pattern = 'slacc',
    callback = function(event)
      start(config_for(options, event.buf), event.buf)
    end,
  })
end

return M
