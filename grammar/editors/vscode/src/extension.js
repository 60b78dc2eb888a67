// SPDX-License-Identifier: BSD-2-Clause
// Starts the language server, shows what its lenses preview, and starts it anew when its program is another.
'use strict';
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

// A lens asks for the file that would be built, which only we can show.
async function previewed(command, args, next) {
  const answer = await next(command, args);
  if (command === 'slacc.preview' && answer && answer.text !== undefined) {
    const document = await vscode.workspace.openTextDocument({ content: answer.text, language: 'properties' });
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }
  return answer;
}

async function start() {
  const command = vscode.workspace.getConfiguration('slacc').get('program') || 'slacc';
  client = new LanguageClient(
    'slacc',
    'slacc',
    { command, args: ['lsp'] },
    {
      documentSelector: [{ language: 'slacc' }],
      synchronize: { configurationSection: 'slacc', fileEvents: vscode.workspace.createFileSystemWatcher('**/*.slacc') },
      middleware: { executeCommand: previewed },
    },
  );
  await client.start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration('slacc.program')) {
        await deactivate();
        await start();
      }
    }),
  );
  await start();
}

async function deactivate() {
  const old = client;
  client = undefined;
  if (old) await old.stop();
}

module.exports = { activate, deactivate };
