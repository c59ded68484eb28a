// Starts `unpin server` for Python files and the Python cells of notebooks.
"use strict";

const { commands, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function start() {
  const command = workspace.getConfiguration("unpin").get("path") || "unpin";
  const server = { command, args: ["server"] };
  const options = {
    documentSelector: [{ language: "python" }],
    synchronize: { configurationSection: "unpin" },
  };
  client = new LanguageClient("unpin", "unpin", server, options);
  return client.start();
}

async function activate(context) {
  context.subscriptions.push(
    commands.registerCommand("unpin.restart", async () => {
      await deactivate();
      await start();
    }),
  );
  await start();
}

async function deactivate() {
  const running = client;
  client = undefined;
  await running?.stop();
}

module.exports = { activate, deactivate };
