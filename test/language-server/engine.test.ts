/**
 * What the real engine cannot be made to do on demand: fail, and take for ever. The server is real, in this process;
 * only the engine is made for the test.
 */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import {
  createConnection,
  createProtocolConnection,
  type LogMessageParams,
  ProposedFeatures,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { Engine, Project } from "../../src/language-server/engine";
import { serve } from "../../src/language-server/server";
import type { View } from "../../src/lint/backend/backend";
import { readConfig } from "../../src/lint/config/read-config";
import type { LintResult } from "../../src/lint/finding";

const view: View = {
  problems: [],
  unparsed: [],
  files: ["/shop/a.ts"],
  text: () => undefined,
  ir: () => undefined,
  facts: () => [],
  version: () => undefined,
  update: () => view,
  edits: undefined,
  breaks: () => false,
  glance: () => undefined,
};

const found: LintResult = {
  findings: [
    {
      rule: "loop-misses-cancellation",
      severity: "warning",
      confidence: "high",
      file: "/shop/a.ts",
      span: { start: 0, end: 5 },
      message: "goes on",
      notes: [],
      fixes: [],
    },
  ],
  handlers: [],
  problems: [],
  texts: new Map([["/shop/a.ts", "while"]]),
  stats: { files: 1, handlers: 0, functions: 0, milliseconds: 0 },
};

async function withServer(
  lint: Engine["lint"],
  story: (editor: ProtocolConnection) => Promise<void>,
  quick: Partial<
    Pick<Project, "glance" | "lintEdited"> & Pick<Engine, "lintAlone" | "projectOf" | "open">
  > = {},
  toEditor = new PassThrough(),
) {
  const toServer = new PassThrough();
  const engine: Engine = {
    homeFor: async () => ({ config: undefined, directory: "/shop" }),
    projectOf:
      quick.projectOf ?? (async () => ({ config: undefined, directory: "/shop", roots: ["/shop/a.ts"] })),
    configOf: () => readConfig("/shop"),
    baselineOf: () => undefined,
    forget() {},
    open: quick.open ?? (async () => view),
    lintAlone: quick.lintAlone ?? (async () => ({ ...found, findings: [] })),
    edit: (state, settings) => ({
      state,
      update() {},
      lint: (signal) => lint(state, settings, signal),
      lintEdited: quick.lintEdited ?? (async () => undefined),
      glance: quick.glance ?? (async () => undefined),
    }),
    lint,
  };
  const reader = new StreamMessageReader(toServer);
  const connection = createConnection(ProposedFeatures.all, reader, new StreamMessageWriter(toEditor));
  serve(connection, engine, (rule) => `file:///rules/${rule}.md`);
  const editor = createProtocolConnection(
    new StreamMessageReader(toEditor),
    new StreamMessageWriter(toServer),
  );
  editor.listen();
  try {
    await editor.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
    await editor.sendNotification("initialized", {});
    await story(editor);
    await editor.sendRequest("shutdown");
  } finally {
    editor.dispose();
    connection.dispose();
  }
}

const uri = "file:///shop/a.ts";
const open = (editor: ProtocolConnection) =>
  editor.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "typescript", version: 1, text: "while" },
  });
const change = (editor: ProtocolConnection, version: number) =>
  editor.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ text: "while".padEnd(4 + version) }],
  });
const published = (editor: ProtocolConnection) =>
  new Promise<PublishDiagnosticsParams>((resolve) => {
    editor.onNotification("textDocument/publishDiagnostics", resolve);
  });

test("a bug of the engine is logged once, with its stack, and the next edit is linted", async () => {
  let lints = 0;
  const lint: Engine["lint"] = async () => {
    if (++lints <= 2) throw bug;
    return found;
  };
  const bug = new TypeError("cannot read");
  await withServer(lint, async (editor) => {
    const log: string[] = [];
    const logged = new Promise<void>((resolve) => {
      editor.onNotification("window/logMessage", ({ message }: LogMessageParams) => {
        log.push(message);
        if (message.includes("cannot read")) resolve();
      });
    });
    const diagnostics = published(editor);
    await open(editor);
    await logged;
    // The second lint fails alike; the third does not.
    for (let version = 2; lints < 3; version++) {
      await change(editor, version);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal((await diagnostics).diagnostics[0]!.message, "goes on");
    const told = log.filter((message) => message.includes("cannot read"));
    assert.equal(told.length, 1);
    assert.match(told[0]!, /engine\.test\.ts/, "the stack is there");
  });
});

test("an edit aborts the lint that it supersedes", async () => {
  const began: (() => void)[] = [];
  const firstBegan = new Promise<void>((resolve) => began.push(resolve));
  let aborted: unknown;
  let lints = 0;
  const lint: Engine["lint"] = (_view, _settings, signal) => {
    if (++lints > 1) return Promise.resolve(found);
    began[0]!();
    return new Promise((_resolve, reject) => {
      signal!.addEventListener("abort", () => {
        aborted = signal!.reason;
        reject(signal!.reason);
      });
    });
  };
  await withServer(lint, async (editor) => {
    const diagnostics = published(editor);
    await open(editor);
    await firstBegan;
    await change(editor, 2);
    assert.equal((await diagnostics).version, 2);
    assert.ok(aborted, "the first lint was told to stop");
  });
});

const never: Engine["lint"] = (_view, _settings, signal) =>
  new Promise((_resolve, reject) => {
    signal!.addEventListener("abort", () => reject(signal!.reason));
  });

const isToldAlone = async (editor: ProtocolConnection) => {
  const diagnostics = published(editor);
  await open(editor);
  assert.equal((await diagnostics).diagnostics.length, 1);
};

test("an opened file is told of by itself while its project is being linted", async () => {
  await withServer(never, isToldAlone, { lintAlone: async () => found });
});

test("an opened file is told of by itself while the rest of its project is being looked for", async () => {
  const projectOf: Engine["projectOf"] = () => new Promise(() => {});
  await withServer(never, isToldAlone, { lintAlone: async () => found, projectOf });
});

test("an opened file is told of with its types before its project is compiled, while nothing else runs", async () => {
  const toEditor = new PassThrough();
  let sent = "";
  toEditor.on("data", (chunk: Buffer) => {
    sent += chunk;
  });
  const roots = ["/shop/a.ts", "/shop/b.ts"];
  const projectOf: Engine["projectOf"] = async () => ({ config: undefined, directory: "/shop", roots });
  let compiling = (_sent: string) => {};
  const whole = new Promise<string>((resolve) => {
    compiling = resolve;
  });
  const open: Engine["open"] = async (spec) => {
    if (spec.roots.length === roots.length) compiling(sent);
    return view;
  };
  const story = async (editor: ProtocolConnection) => {
    await isToldAlone(editor);
    assert.match(await whole, /goes on/);
  };
  await withServer(async () => found, story, { projectOf, open }, toEditor);
});

test("an edit is told of at a glance, then with types, while the rest of the project waits", async () => {
  let whole = 0;
  const lint: Engine["lint"] = async (...given) => (++whole === 1 ? found : never(...given));
  const said: number[] = [];
  const told = (findings: LintResult["findings"]) => async () => ({ ...found, findings });
  const story = async (editor: ProtocolConnection) => {
    const first = published(editor);
    await open(editor);
    await first;
    const both = new Promise<void>((resolve) => {
      editor.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
        said.push(params.diagnostics.length);
        if (said.length === 2) resolve();
      });
    });
    await change(editor, 2);
    await both;
    assert.deepEqual(said, [0, 1], "what the types do not bear out is told again");
  };
  await withServer(lint, story, { glance: told([]), lintEdited: told(found.findings) });
});
