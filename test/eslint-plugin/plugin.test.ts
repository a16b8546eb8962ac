import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ESLint, type Linter } from "eslint";
import { parser } from "typescript-eslint";
import plugin from "../../src/eslint-plugin/main";
import { lintPaths } from "../../src/lint/lint-paths";
import { rules } from "../../src/lint/rules";
import { makeProject, type Project, wrongHandler } from "../harness/grpc-project";

/** A handler whose loop stands in another file, so that only a look at the whole project finds it. */
const files = {
  "watch.ts": wrongHandler,
  "poll.ts": `import type { ServerWritableStream } from "@grpc/grpc-js";
import { turn } from "./turn";

export async function poll(call: ServerWritableStream<object, object>): Promise<void> {
  await turn();
  call.end();
}
`,
  "turn.ts": `import { setTimeout as sleep } from "node:timers/promises";

export async function turn(): Promise<void> {
  while (true) await sleep(100);
}
`,
  "old/watch.ts": wrongHandler,
  "grpc-cancellation.config.json": `{ "ignore": ["old"] }`,
};

describe("the ESLint plugin", { timeout: 120_000 }, () => {
  let project: Project;
  before(async () => {
    project = await makeProject(files);
  });
  after(() => project.remove());

  async function eslint(parserOptions: Linter.ParserOptions, fix = false) {
    const engine = new ESLint({
      cwd: project.folder,
      overrideConfigFile: true,
      overrideConfig: [
        plugin.configs.recommended,
        { files: ["**/*.ts"], languageOptions: { parser, parserOptions } },
      ],
      fix,
    });
    const results = await engine.lintFiles(["**/*.ts"]);
    const told = results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, column, endLine, endColumn, message }) => {
        const file = filePath.replaceAll("\\", "/");
        return { file, rule: ruleId, line, column, endLine, endColumn, message };
      }),
    );
    return { results, told: told.sort((a, b) => (a.file < b.file ? -1 : 1)) };
  }

  async function cli() {
    const { findings, texts } = await lintPaths([project.folder.replaceAll("\\", "/")], { settings: {} });
    return findings.map(({ file, rule, span, message }) => {
      const place = (offset: number) => {
        const before = texts.get(file)!.slice(0, offset).split("\n");
        return { line: before.length, column: before.at(-1)!.length + 1 };
      };
      const [start, end] = [place(span.start), place(span.end)];
      return {
        file,
        rule: `grpc-cancellation/${rule}`,
        ...start,
        endLine: end.line,
        endColumn: end.column,
        message,
      };
    });
  }

  const ways: Record<string, Linter.ParserOptions> = {
    "by the program of a tsconfig": { project: "./tsconfig.json" },
    "by the project service": { projectService: true },
    "without types": {},
  };
  for (const [name, options] of Object.entries(ways)) {
    test(`finds what the command line finds, ${name}`, async () => {
      const wanted = await cli();
      assert.deepEqual(
        wanted.map(({ file }) => file.slice(project.folder.length + 1)),
        ["turn.ts", "watch.ts"],
      );
      const { told } = await eslint({ ...options, tsconfigRootDir: project.folder });
      assert.deepEqual(
        told.map(({ message, ...one }) => ({ ...one, message: message.replace(/ \(.*\)$/, "") })),
        wanted,
      );
      assert.deepEqual(
        told.map(({ message }) => message),
        [
          "This loop never checks whether the call was cancelled (poll.ts:4 the handler `poll` → poll.ts:5 `poll` calls `turn` → line 4 it waits)",
          "This loop never checks whether the call was cancelled (line 6 it waits)",
        ],
      );
    });
  }

  test("safe fixes are fixes of ESLint, and leave nothing to report", async () => {
    const { results } = await eslint({ projectService: true, tsconfigRootDir: project.folder }, true);
    const mended = results.find(({ filePath }) => filePath === project.path("watch.ts"))!;
    assert.match(mended.output!, /call\.cancelled/);
    assert.deepEqual(mended.messages, []);
  });

  test("a suppression that silences nothing is told of", async () => {
    const quiet = await makeProject({
      "quiet.ts": `import type { ServerUnaryCall } from "@grpc/grpc-js";
// grpc-cancel-ignore-next-line loop-misses-cancellation -- it is short
export function quiet(call: ServerUnaryCall<object, object>) { return call.getPeer(); }
`,
    });
    try {
      const engine = new ESLint({
        cwd: quiet.folder,
        overrideConfigFile: true,
        overrideConfig: [plugin.configs.recommended, { files: ["**/*.ts"], languageOptions: { parser } }],
      });
      const [result] = await engine.lintFiles(["**/*.ts"]);
      assert.deepEqual(
        result!.messages.map(({ ruleId, line }) => ({ ruleId, line })),
        [{ ruleId: "grpc-cancellation/suppressions", line: 2 }],
      );
    } finally {
      await quiet.remove();
    }
  });

  test("a handler that only the configuration names is found in a file that says nothing of gRPC", async () => {
    const ours = await makeProject({
      "grpc-cancellation.config.json": `{ "handlers": [{ "name": "serve*", "kind": "server-streaming" }] }`,
      "about.ts": `export const about = "the shop";\n`,
      "serve.ts": wrongHandler
        .replace(/^import type.*\n/, "interface Call { cancelled: boolean; write(one: object): void }\n")
        .replace(/watch\(call: .*?\): Promise/, "serveOrders(call: Call): Promise"),
    });
    try {
      const engine = new ESLint({
        cwd: ours.folder,
        overrideConfigFile: true,
        overrideConfig: [plugin.configs.recommended, { files: ["**/*.ts"], languageOptions: { parser } }],
      });
      const results = await engine.lintFiles(["**/*.ts"]);
      assert.deepEqual(
        results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)),
        ["grpc-cancellation/loop-misses-cancellation"],
      );
    } finally {
      await ours.remove();
    }
  });

  test("a configuration that makes no sense is told once, with its place", async () => {
    const odd = await makeProject({
      "grpc-cancellation.config.json": `{\n  "confidense": "low"\n}\n`,
      "grpc-cancellation.baseline.json": "[]",
      "a.ts": wrongHandler,
      "b.ts": wrongHandler,
    });
    try {
      const engine = new ESLint({
        cwd: odd.folder,
        overrideConfigFile: true,
        overrideConfig: [plugin.configs.recommended, { files: ["**/*.ts"], languageOptions: { parser } }],
      });
      const messages = (await engine.lintFiles(["**/*.ts"])).flatMap((one) => one.messages);
      const told = messages.filter(({ ruleId }) => ruleId === "grpc-cancellation/configuration");
      assert.equal(told.length, 2);
      assert.equal(
        told[0]!.message,
        'grpc-cancellation.config.json:2: There is no key "confidense". Did you mean "confidence"?',
      );
      assert.match(told[1]!.message, /^grpc-cancellation\.baseline\.json: The baseline cannot be read/);
    } finally {
      await odd.remove();
    }
  });

  test("a fix of several files is none that ESLint could make", async () => {
    const { results } = await eslint({ projectService: true, tsconfigRootDir: project.folder });
    const helper = results.find(({ filePath }) => filePath === project.path("turn.ts"))!;
    assert.equal(helper.messages[0]!.fix, undefined);
    assert.deepEqual(helper.messages[0]!.suggestions ?? [], []);
  });

  test("the types that ship are those of the plugin", () => {
    const shipped: typeof import("../../src/eslint-plugin/plugin") = plugin;
    assert.equal(shipped.configs.recommended, plugin.configs.recommended);
  });

  test("every rule is one of ESLint's, and recommended", () => {
    const ids = [...rules.map(({ id }) => id), "suppressions", "configuration"];
    assert.deepEqual(Object.keys(plugin.rules), ids);
    const { recommended } = plugin.configs;
    assert.deepEqual(
      Object.keys(recommended.rules!),
      ids.map((id) => `grpc-cancellation/${id}`),
    );
  });
});
