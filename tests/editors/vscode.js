// SPDX-License-Identifier: BSD-2-Clause
// vscode.js EXTENSION.js PROGRAM: runs the extension with a stand-in for the editor's own module, in which everything is there
// and does nothing; its language client talks to the real server. Says 'started' and 'stopped' when these have come to pass.
const Module = require('module');

// Answers whatever is asked of it with itself; `values` are the exceptions.
function anything(values) {
  const it = new Proxy(class {}, {
    get: (target, key) => {
      if (values && key in values) return values[key];
      if (key === Symbol.toPrimitive) return () => '';
      if (key === Symbol.iterator) return function* () {};
      if (key === 'then') return undefined;
      if (key === 'prototype') return target.prototype;
      return anything();
    },
    apply: () => anything(),
    construct: () => anything(),
  });
  return it;
}

class EventEmitter {
  constructor() { this.event = () => ({ dispose() {} }); }
  fire() {}
  dispose() {}
}
const vscode = anything({
  version: '1.90.0',
  EventEmitter,
  workspace: anything({
    getConfiguration: () => ({ get: (key, fallback) => (key === 'program' ? process.argv[3] : fallback) }),
    workspaceFolders: undefined,
    textDocuments: [],
    notebookDocuments: [],
  }),
  env: anything({ language: 'en', appName: 'fake' }),
  window: anything({ visibleTextEditors: [], tabGroups: anything({ all: [] }) }),
});
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));

const { activate, deactivate } = require(require('path').resolve(process.argv[2]));
activate({ subscriptions: [] })
  .then(() => { console.log('started'); return deactivate(); })
  .then(() => { console.log('stopped'); process.exit(0); })
  .catch((e) => { console.log(e); process.exit(1); });
setTimeout(() => { console.log('no answer'); process.exit(1); }, 20000);
