-- unpin in Neovim 0.11 or later.
vim.lsp.config("unpin", {
  cmd = { "unpin", "server" },
  filetypes = { "python" },
  root_markers = { "unpin.toml", ".unpin.toml", "pyproject.toml", ".git" },
  settings = {
    unpin = {
      -- unsafe = true,
      -- traceFiles = { "trace.json" },
    },
  },
})
vim.lsp.enable("unpin")

-- Release all that is Safe when a file is saved:
-- vim.api.nvim_create_autocmd("BufWritePre", {
--   pattern = "*.py",
--   callback = function()
--     vim.lsp.buf.code_action({ context = { only = { "source.fixAll.unpin" }, diagnostics = {} }, apply = true })
--   end,
-- })
