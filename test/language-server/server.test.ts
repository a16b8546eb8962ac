import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "vscode-languageserver/node";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";
import { Editor } from "./editor";

const misses = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.some(({ code }) => code === "loop-misses-cancellation");
const clean = (diagnostics: readonly Diagnostic[]) => diagnostics.length === 0;
/** Text of the line in front, so that columns count UTF-16 units. */
const emoji = "/* 😀 */ ";

describe("the language server", { timeout: 120_000 }, () => {
  let project: Project;
  let editor: Editor;
  before(async () => {
    project = await makeProject({
      "src/watch.ts": wrongHandler,
      "src/other.ts": wrongHandler.replace("watch", "other"),
      "src/plain.ts": "export const answer = 42;\n",
    });
    editor = await Editor.start(project.folder, { ruleLink: "command:explain?{rule}" });
  });
  after(async () => {
    assert.equal(await editor.quit(), 0, "the server ends when asked to");
    await project.remove();
  });

  test("an opened document gets its diagnostic, and so does a closed file of the project", async () => {
    const path = project.path("src/watch.ts");
    await editor.open(path, wrongHandler);
    const [diagnostic] = await editor.until(path, misses);
    assert.deepEqual(diagnostic!.range, { start: { line: 4, character: 2 }, end: { line: 4, character: 7 } });
    assert.equal(diagnostic!.severity, 2);
    assert.deepEqual(diagnostic!.codeDescription, { href: "command:explain?loop-misses-cancellation" });
    assert.ok(diagnostic!.relatedInformation!.length > 0, "the path is told");
    for (const { location } of diagnostic!.relatedInformation!) {
      assert.equal(location.uri, pathToFileURL(path).href);
    }
    await editor.until(project.path("src/other.ts"), misses);
  });

  test("diagnostics follow unsaved edits, in UTF-16 columns", async () => {
    const path = project.path("src/watch.ts");
    await editor.type(path, "while (true) {", "while (!call.cancelled) {");
    await editor.until(path, clean);
    await editor.type(path, "while (!call.cancelled) {", `${emoji}while (true) {`);
    const [diagnostic] = await editor.until(path, misses);
    assert.equal(diagnostic!.range.start.character, 2 + emoji.length);
    await editor.type(path, emoji, "");
    await editor.until(path, misses);
  });

  test("the light bulb offers fixes and an explanation; the preferred fix makes the file clean", async () => {
    const path = project.path("src/watch.ts");
    const found = await editor.until(path, misses);
    const actions = await editor.actions(path, found, ["quickfix"]);
    const preferred = actions.filter(({ isPreferred }) => isPreferred);
    assert.equal(preferred.length, 1);
    assert.deepEqual(preferred[0]!.diagnostics![0]!.range, found[0]!.range);
    const explain = actions.find(({ command }) => command);
    assert.deepEqual(explain!.command!.arguments, ["loop-misses-cancellation"]);
    editor.apply(preferred[0]!.edit!);
    assert.match(editor.text(path), /call\.cancelled/);
    await editor.until(path, clean);
  });

  test("a finding can be ignored in its place and by its function, with a reason yet to be said", async () => {
    const path = project.path("src/watch.ts");
    await editor.type(path, editor.text(path), wrongHandler);
    const found = await editor.until(path, misses);
    const commands = (await editor.actions(path, found)).flatMap(({ command }) => command ?? []);
    const asked = commands.filter(({ command }) => command === "grpcCancellation.ignoreFinding");
    const lines = wrongHandler.split("\n");
    const [site, declaration] = asked.map(({ arguments: [request] = [] }) => request);
    assert.match(site.before, /^ *\/\/ grpc-cancel-ignore-next-line loop-misses-cancellation -- $/);
    assert.equal(site.range.start.line, found[0]!.range.start.line);
    assert.equal(declaration.before + declaration.after, "/** @cancellation-safe  */\n");
    assert.match(lines[declaration.range.start.line]!, /function watch/);
    for (const { range, before, after } of [site, declaration]) {
      const silenced = [...lines];
      silenced[range.start.line] = `${before}the page says so${after}${silenced[range.start.line]}`;
      await editor.type(path, editor.text(path), silenced.join("\n"));
      await editor.until(path, clean);
      await editor.type(path, editor.text(path), wrongHandler);
      await editor.until(path, misses);
    }
  });

  test("fixes of an older text are not offered", async () => {
    const path = project.path("src/watch.ts");
    await editor.type(path, editor.text(path), wrongHandler);
    const found = await editor.until(path, misses);
    await editor.type(path, "export async", "\nexport async");
    const actions = await editor.actions(path, found, ["quickfix"]);
    assert.deepEqual(
      actions.filter(({ edit }) => edit),
      [],
    );
    await editor.until(path, misses);
  });

  test("fix-all mends the file", async () => {
    const path = project.path("src/watch.ts");
    const actions = await editor.actions(path, [], ["source.fixAll"]);
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ["source.fixAll.grpcCancellation"],
    );
    editor.apply(actions[0]!.edit!);
    await editor.until(path, clean);
    assert.deepEqual(await editor.actions(path, [], ["source.fixAll"]), []);
  });

  test("fix-all over the project mends every file at once", async () => {
    const [one, two] = [project.path("src/watch.ts"), project.path("src/other.ts")];
    await editor.type(one, editor.text(one), wrongHandler);
    await editor.open(two, wrongHandler.replace("watch", "other"));
    await Promise.all([editor.until(one, misses), editor.until(two, misses)]);
    assert.equal(await editor.execute<number>("grpcCancellation.server.fixAllInProject"), 2);
    await Promise.all([editor.until(one, clean), editor.until(two, clean)]);
  });

  test("a closed document counts as it is on disk, and what others write there is linted", async () => {
    const path = project.path("src/other.ts");
    await editor.close(path);
    await editor.until(path, misses);
    await project.write("src/other.ts", wrongHandler.replace("true", "!call.cancelled"));
    await editor.watched(path, 2);
    await editor.until(path, clean);
    await project.write("src/new.ts", wrongHandler);
    await editor.watched(project.path("src/new.ts"), 1);
    await editor.until(project.path("src/new.ts"), misses);
  });

  test("a setting turns a rule off and on", async () => {
    const path = project.path("src/new.ts");
    await editor.reconfigure({ rules: { "loop-misses-cancellation": "off" } });
    await editor.until(path, clean);
    await editor.reconfigure({ rules: { "loop-misses-cancellation": "error" } });
    const found = await editor.until(path, misses);
    assert.equal(found[0]!.severity, 1);
    await editor.reconfigure({ enable: false });
    await editor.until(path, clean);
    await editor.reconfigure({});
    await editor.until(path, misses);
  });

  test("an untitled document is linted too", async () => {
    await editor.open("untitled:Untitled-1", wrongHandler);
    await editor.until("untitled:Untitled-1", misses);
  });

  test("a text with syntax errors is linted as far as it goes", async () => {
    const path = project.path("src/broken.ts");
    await editor.open(path, `${wrongHandler}\nfunction broken( {\n`);
    await editor.until(path, misses);
  });

  test("the newest text wins however fast it comes", async () => {
    const path = project.path("src/watch.ts");
    await editor.type(path, editor.text(path), wrongHandler);
    await editor.until(path, misses);
    for (let count = 0; count < 20; count++) await editor.type(path, "price: 1", "price: 11");
    await editor.type(path, "while (true)", "while (!call.cancelled)");
    await editor.until(path, clean);
  });
});

test("the configuration file counts, is read anew when it changes, and its mistakes are shown in it", async () => {
  const name = "grpc-cancellation.config.json";
  const off = `{ "rules": { "loop-misses-cancellation": "off" } }`;
  const project = await makeProject({ "a.ts": wrongHandler, "b.ts": wrongHandler, [name]: off });
  const editor = await Editor.start(project.folder, {
    settings: { rules: { "loop-misses-cancellation": "info" } },
  });
  try {
    const path = project.path("a.ts");
    await editor.open(path, wrongHandler);
    await editor.untilLogged("0 findings, 2 handlers");
    await project.write(name, `{ "ignore": ["b.ts"] }`);
    await editor.watched(project.path(name), 2);
    const [diagnostic] = await editor.until(path, misses);
    assert.equal(diagnostic!.severity, 3, "the editor's settings decide what the file leaves open");
    assert.deepEqual(editor.said(project.path("b.ts")), []);
    await project.write(name, `{ "ignored": ["b.ts"] }`);
    await editor.watched(project.path(name), 2);
    const [mistake] = await editor.until(project.path(name), (diagnostics) => diagnostics.length > 0);
    assert.match(String(mistake!.message), /Did you mean "ignore"/);
    assert.deepEqual(mistake!.range.start, { line: 0, character: 2 });
    await editor.until(project.path("b.ts"), misses);
  } finally {
    await editor.quit();
    await project.remove();
  }
});

test("what the baseline knows is a hint, and becomes a problem again when the baseline is gone", async () => {
  const name = "grpc-cancellation.baseline.json";
  const entry = {
    rule: "loop-misses-cancellation",
    file: "a.ts",
    symbol: "watch",
    snippet: "while (true) {",
  };
  const baseline = JSON.stringify({ version: 1, findings: [{ ...entry, confidence: "high", count: 1 }] });
  const project = await makeProject({ "a.ts": wrongHandler, [name]: baseline });
  const editor = await Editor.start(project.folder);
  try {
    const path = project.path("a.ts");
    await editor.open(path, wrongHandler);
    const [known] = await editor.until(path, misses);
    assert.equal(known!.severity, 4);
    await project.write(name, JSON.stringify({ version: 1, findings: [] }));
    await editor.watched(project.path(name), 2);
    await editor.until(path, ([one]) => one?.severity === 2);
  } finally {
    await editor.quit();
    await project.remove();
  }
});

test("a lens over each handler counts what lies on its ways, in other files too", async () => {
  const handler = `import type { ServerWritableStream } from "@grpc/grpc-js";
import { turn } from "./turn";

export async function poll(call: ServerWritableStream<object, object>): Promise<void> {
  await turn();
  call.end();
}

export async function quick(call: ServerWritableStream<object, object>): Promise<void> {
  call.end();
}
`;
  const helper = `import { setTimeout as sleep } from "node:timers/promises";

export async function turn(): Promise<void> {
  while (true) await sleep(100);
}
`;
  const project = await makeProject({ "poll.ts": handler, "turn.ts": helper });
  const editor = await Editor.start(project.folder);
  try {
    const path = project.path("poll.ts");
    await editor.open(path, handler);
    await editor.until(project.path("turn.ts"), misses);
    const lenses = await editor.lenses(path);
    assert.deepEqual(
      lenses.map(({ range, command, data }) => [range.start.line, command!.title, data]),
      [
        [3, "1 cancellation problem", { handler: "poll" }],
        [8, "No cancellation problems", { handler: "quick" }],
      ],
    );
    const [uri, position, places] = lenses[0]!.command!.arguments!;
    assert.deepEqual([uri, position.line], [pathToFileURL(path).href, 3]);
    assert.deepEqual(
      places.map((place: { uri: string; range: { start: object } }) => [place.uri, place.range.start]),
      [[pathToFileURL(project.path("turn.ts")).href, { line: 3, character: 2 }]],
    );
  } finally {
    await editor.quit();
    await project.remove();
  }
});
