// Starts `leadflow lsp` and speaks for it; shows what a finding's code means.
"use strict";

const { execFile } = require("child_process");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function program() {
  return vscode.workspace.getConfiguration("leadflow").get("path", "leadflow");
}

async function start() {
  client = new LanguageClient(
    "leadflow",
    "leadflow",
    { command: program(), args: ["lsp"] },
    { documentSelector: [{ language: "leadflow" }] }
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`leadflow could not be started (${error.message}); see the setting leadflow.path`);
  }
}

async function stop() {
  if (client && client.isRunning()) await client.stop();
  client = undefined;
}

/// The page behind the code of a finding: what `leadflow explain CODE` prints.
const explanations = {
  provideTextDocumentContent(uri) {
    const code = uri.path.replace(/^\//, "").replace(/\.md$/, "");
    return new Promise((resolve) => {
      if (!/^LF[0-9]+$/.test(code)) return resolve("");
      execFile(program(), ["explain", code], (error, printed) => resolve(error ? String(error.message) : printed));
    });
  },
};

async function activate(context) {
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider("leadflow-explain", explanations),
    vscode.commands.registerCommand("leadflow.restart", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (!event.affectsConfiguration("leadflow.path")) return;
      await stop();
      await start();
    })
  );
  await start();
}

module.exports = { activate, deactivate: stop };
