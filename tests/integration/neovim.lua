-- SPDX-License-Identifier: Apache-2.0
-- Run by neovim.py: nvim --clean --headless -l neovim.lua SLIPWAY FOLDER. Does what a person does, by the commands that he has.
local slipway, folder = arg[1], arg[2]
local path = folder .. '/Dockerfile'

local function check(condition, what)
  if not condition then
    io.stderr:write('neovim.lua: ' .. what .. '\n')
    os.exit(1)
  end
end
local function eventually(what, condition)
  check(vim.wait(10000, condition, 10), what)
end
local function lines()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
end
local function goTo(pattern)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  check(vim.fn.search(pattern, 'cW') > 0, 'not in the text: ' .. pattern)
end
-- What diagnostics say, with their text: "DL3008 curl".
local function findings()
  local result = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    local text = vim.api.nvim_buf_get_text(0, each.lnum, each.col, each.end_lnum, each.end_col, {})[1]
    result[each.code .. ' ' .. text] = true
  end
  return result
end

vim.cmd.edit(path)
vim.bo.filetype = 'dockerfile'
local id = vim.lsp.start({ name = 'slipway', cmd = { slipway, 'lsp', '--lang', 'en' }, root_dir = folder })
check(id ~= nil, 'the server does not start')
local client = vim.lsp.get_client_by_id(id)
eventually('not initialised', function() return client.initialized end)
check(client.server_capabilities.positionEncoding == client.offset_encoding, 'encodings differ')

-- Findings at the exact word, behind Chinese and an emoji, and by the project's settings.
eventually('no findings', function() return findings()['DL3008 curl'] end)
check(not findings()['DL3009 apt-get update'] and not findings()['DL3009 apt-get'], 'slipway.yaml is not heeded')

-- Completion.
goTo('build /out')
vim.api.nvim_win_set_cursor(0, { vim.fn.line('.'), vim.fn.col('.') + 1 })
local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
local answer = client.request_sync('textDocument/completion', params, 5000, 0)
local labels = vim.tbl_map(function(item) return item.label end, answer.result.items)
check(vim.tbl_contains(labels, 'build'), 'completion: ' .. vim.inspect(labels))

-- Hover opens a window with the variable's value.
goTo('VERSION AS')
vim.lsp.buf.hover()
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end
eventually('hover shows nothing', floating)
local shown = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floating()), 0, -1, true), '\n')
check(shown:find('VERSION = 1.24', 1, true), 'hover: ' .. shown)
vim.api.nvim_win_close(floating(), true)

-- Definition goes there; references and symbols fill a list.
goTo('build /out')
vim.lsp.buf.definition()
eventually('definition goes nowhere', function() return vim.fn.getline('.'):find('^from golang') end)
goTo('build /out')
vim.fn.setqflist({})
vim.lsp.buf.references()
eventually('references', function() return #vim.fn.getqflist() == 2 end)
vim.cmd.cclose()
vim.fn.setloclist(0, {})
vim.lsp.buf.document_symbol()
eventually('symbols', function() return #vim.fn.getloclist(0) >= 6 or #vim.fn.getqflist() >= 6 end)
vim.cmd('silent! lclose | silent! cclose')

-- Colours and hints.
goTo('VERSION AS')
eventually('no semantic tokens', function()
  local tokens = vim.lsp.semantic_tokens.get_at_pos(0, vim.fn.line('.') - 1, vim.fn.col('.') - 1)
  return tokens and tokens[1] and tokens[1].type == 'variable'
end)
vim.lsp.inlay_hint.enable(true, { bufnr = 0 })
eventually('no inlay hint', function()
  local hints = vim.lsp.inlay_hint.get({ bufnr = 0 })
  return hints[1] and hints[1].inlay_hint.label == '= golang:1.24'
end)
local folds = client.request_sync('textDocument/foldingRange', { textDocument = params.textDocument }, 5000, 0)
check(#folds.result > 0, 'no folds')

-- Rename, and undo it.
local before = lines()
goTo('VERSION=')
vim.lsp.buf.rename('GO_VERSION')
eventually('rename changes nothing', function() return lines() ~= before end)
check(lines() == before:gsub('VERSION', 'GO_VERSION'), 'rename: ' .. lines())
vim.cmd.undo()
check(lines() == before, 'undo')

-- Fix all, then format.
vim.lsp.buf.code_action({ context = { only = { 'source.fixAll' }, diagnostics = {} }, apply = true })
eventually('fix all changes nothing', function() return lines() ~= before end)
check(lines():find('LABEL org.opencontainers.image.authors', 1, true), 'fix all: ' .. lines())
vim.lsp.buf.format({ async = false, timeout_ms = 5000 })
check(lines():find('\nFROM golang:$VERSION AS build\n', 1, true), 'format: ' .. lines())

-- Whatever is typed, the server's text is the editor's: the same text opened anew has the same tokens and findings.
math.randomseed(5)
local pieces = { 'RUN x', '中文', '🐳', '\\', '"', '$VERSION', 'é', '' }
for _ = 1, 300 do
  local row = math.random(0, vim.api.nvim_buf_line_count(0) - 1)
  local line = vim.fn.getline(row + 1)
  local from = vim.fn.byteidx(line, math.random(0, vim.fn.strchars(line)))
  -- Now and then a line end goes, else a few characters.
  local last = math.random(8) == 1 and math.min(row + 1, vim.api.nvim_buf_line_count(0) - 1) or row
  local to = last > row and 0 or vim.fn.byteidx(line, math.min(vim.fn.strchars(line), vim.fn.charidx(line, from) + math.random(0, 2)))
  if to < from and last == row then
    to = #line
  end
  local text = { pieces[math.random(#pieces)] }
  if math.random(3) == 1 then
    text[2] = pieces[math.random(#pieces)]
  end
  vim.api.nvim_buf_set_text(0, row, from, last, to, text)
end
local function told(buffer)
  local document = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  local tokens = client.request_sync('textDocument/semanticTokens/full', document, 5000, buffer)
  local symbols = client.request_sync('textDocument/documentSymbol', document, 5000, buffer)
  return vim.json.encode({ tokens.result.data, symbols.result })
end
local typed, typedText = told(vim.api.nvim_get_current_buf()), lines()
vim.cmd('silent write! ' .. folder .. '/Dockerfile.again')
vim.cmd('silent edit! ' .. folder .. '/Dockerfile.again')
check(lines() == typedText, 'the copy differs')
vim.lsp.buf_attach_client(0, id)
local fresh = told(vim.api.nvim_get_current_buf())
check(typed == fresh, 'the server has another text:\n' .. typed .. '\n' .. fresh)

client.stop()
eventually('the server does not end', function() return client.is_stopped() end)
print('neovim and the language server understand each other')
os.exit(0)
