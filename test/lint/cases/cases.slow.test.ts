import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { createBackend } from "../../../src/lint/backend/typescript";
import type { LintResult } from "../../../src/lint/finding";
import { lint } from "../../../src/lint/linter";
import { defaultSettings } from "../../../src/lint/settings";
import { type Case, cases, helpers } from "./cases";
import { mendAll } from "./mend";
import { typeErrors } from "./type-errors";

const folder = __dirname.replaceAll("\\", "/");

const types = {
  unary: "ServerUnaryCall<string[], object>",
  "server-streaming": "ServerWritableStream<string[], object>",
  "client-streaming": "ServerReadableStream<object, object>",
  bidi: "ServerDuplexStream<object, object>",
};

/** One file with every case as a handler of its own, typed by the real libraries. */
const handlers = `
import type { ServerDuplexStream, ServerReadableStream, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import type { CallContext } from "nice-grpc-common";
import type { HandlerContext } from "@connectrpc/connect";
import { setImmediate, setInterval as ticks, setTimeout as sleep } from "node:timers/promises";
import { setTimeout as setTimer } from "node:timers";
import { Worker, asked, bus, db, assertLive, assertLiveLater, assertSometimes, gone, helperLoop, inCall, listening, isAlive, isCancelled, macro, micro,
  pausing, poll, Scope, signalFromCall, step, stopWith, stream, settle, take, until, updates, whileWanted } from "./helpers";
import { EventEmitter, on, once } from "node:events";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { propagate } from "@grpc/grpc-js";
import { firstValueFrom, fromEvent, takeUntil } from "rxjs";
declare const rows: readonly { big: boolean }[];
declare const n: number;
import { createReadStream } from "node:fs";
import { PassThrough, pipeline } from "node:stream";
import type { CallOptions, ClientReadableStream, ClientUnaryCall, ServiceError } from "@grpc/grpc-js";
declare const upstream: {
  get(request: object, callback: (error: ServiceError | null, reply?: object) => void): ClientUnaryCall;
  get(request: object, options: Partial<CallOptions>, callback: (error: ServiceError | null, reply?: object) => void): ClientUnaryCall;
  list(request: object, options?: Partial<CallOptions>): ClientReadableStream<object>;
};
declare const debug: boolean;
declare const cursor: { next(found: (row: object) => void): void };
declare const cache: Map<string, number>;
interface Node { next: Node | undefined }
declare const first: Node | undefined;
declare const context: { past: boolean };
declare function more(): boolean;
declare function skip(row: object): boolean;
declare function use(a: unknown, b: unknown): void;
declare function crunch(): void;
declare function log(e: unknown): void;
${cases.map(asHandler).join("\n")}
`;

function asHandler({ id, handler, body }: Case): string {
  if (handler === "nice-grpc" || handler === "connect") {
    const context = handler === "connect" ? "HandlerContext" : "CallContext";
    return `export async function* case${id}(request: object, context: ${context}) { ${body} }`;
  }
  const signal = body.includes("signal") ? " const signal = signalFromCall(call as never);" : "";
  return `export async function case${id}(call: ${types[handler]}) {${signal} ${body} }`;
}

const files = [
  { path: `${folder}/snippet.ts`, text: handlers },
  { path: `${folder}/helpers.ts`, text: helpers },
];
const spec = { config: undefined, directory: join(folder, "../../.."), roots: files.map(({ path }) => path) };

describe("cases", () => {
  let result: LintResult;
  before(async () => {
    result = await lint(createBackend().open(spec, files), { ...defaultSettings, confidence: "medium" });
  });

  for (const { id, body, says } of cases) {
    test(`${id}: ${body}`, () => {
      const start = handlers.indexOf(` case${id}(`);
      const end = handlers.indexOf("\nexport ", start);
      const found = result.findings.filter(
        ({ file, span }) =>
          file.endsWith("/snippet.ts") && span.start > start && (end < 0 || span.start < end),
      );
      assert.deepEqual(
        found.map(({ rule, confidence }) => `${rule} (${confidence})`),
        says,
      );
    });
  }

  test("after all fixes it compiles as before, and nothing is left to mend", async () => {
    const mended = await mendAll(spec, files, { ...defaultSettings, confidence: "medium" });
    assert.deepEqual(mended.fixable, []);
    assert.ok(mended.rounds > 0 && mended.rounds < 4, `${mended.rounds} rounds`);
    const before = typeErrors(files);
    assert.deepEqual(
      typeErrors(mended.files).filter((error) => !before.includes(error)),
      [],
    );
  });

  test("loops in helpers are told once, with the way there", () => {
    const found = result.findings.filter(({ file }) => file.endsWith("/helpers.ts"));
    const told = found.map(({ confidence, notes }) => [confidence, ...notes.map(({ message }) => message)]);
    assert.deepEqual(told, [
      ["medium", "the handler `case62`", "`case62` calls `helperLoop` here", "it waits here"],
      ["high", "the handler `case133`", "`case133` calls `poll` here", "it waits here"],
    ]);
  });
});
