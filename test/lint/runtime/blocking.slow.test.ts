import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Client, credentials } from "@grpc/grpc-js";
import { transformSync } from "esbuild";
import type { Finding } from "../../../src/lint/finding";
import { handlerSource } from "./handler-source";
import { type Mended, mendHandlers } from "./mend-handlers";
import type { Kind } from "./perform";
import { verdictsOf } from "./verdicts";

const loop = (turn: string, condition = "!call.cancelled") => `while (${condition}) {\n  work();\n${turn}}`;

const again = (start: string) => `await new Promise<void>((resolve) => {
  const step = () => {
    if (call.cancelled) return resolve();
    work();
    ${start}(step);
  };
  step();
});
`;

const bodies: Readonly<Record<string, string>> = {
  "nothing is waited for": loop(""),
  "nothing is asked, nothing waited for": loop("", "true"),
  "null is waited for": loop("  await null;\n"),
  "a promise that is kept is waited for": loop("  await Promise.resolve(1);\n"),
  "a function that waits for nothing": `const read = async () => 1;\n${loop("  await read();\n")}`,
  "the next tick": loop("  await new Promise<void>((resolve) => process.nextTick(resolve));\n"),
  "a microtask": loop("  await new Promise<void>((resolve) => queueMicrotask(resolve));\n"),
  "a function that starts itself again in the next tick": again("process.nextTick"),
  "a function that starts itself again as a microtask": again("queueMicrotask"),
  "a function that starts itself again in the next turn": again("setImmediate"),
  "an immediate": loop("  await new Promise<void>((resolve) => setImmediate(resolve));\n"),
  "a timer": loop("  await sleep(0);\n"),
  "an immediate in some turns": `let turn = 0;\n${loop(
    "  if (++turn % 1024 === 0) {\n    await new Promise<void>((resolve) => setImmediate(resolve));\n  }\n",
  )}`,
};

/** So many turns after the cancellation: who looked in any of them would have seen it. */
const enough = 500_000;

describe("what the linter says of a loop that may block the event loop, and whether it sees its cancellation", () => {
  const kinds: readonly Kind[] = ["unary", "server-streaming"];
  const subjects = kinds.flatMap((kind) =>
    Object.entries(bodies).map(([name, text]) => {
      // Both are `async`, so that each tells when it has ended.
      const files = handlerSource({ text, async: true }, kind, "function");
      return { kind, name, files };
    }),
  );
  let verdicts: Finding[][];
  let mended: Mended[];
  before(async () => {
    const sources = subjects.map(({ files }) => files);
    verdicts = await verdictsOf(sources);
    mended = await mendHandlers(sources);
  });

  for (const [index, { kind, name, files }] of subjects.entries()) {
    test(`${kind}: ${name}`, async () => {
      const blocks = await goesOnInThread(files["handler.ts"]!, kind);
      assert.deepEqual(
        verdicts[index]!.map(({ rule }) => rule),
        blocks ? ["loop-blocks-event-loop"] : [],
        files["handler.ts"],
      );
      if (!blocks) return;
      const now = mended[index]!;
      assert.deepEqual(now.left, []);
      assert.equal(await goesOnInThread(now.files["handler.ts"]!, kind), false, now.files["handler.ts"]);
    });
  }

  test("some block and some do not", () => {
    const told = verdicts.map((one) => one.length > 0);
    assert.ok(told.includes(true) && told.includes(false));
  });
});

/** Whether a handler in a thread of its own goes on when its client has cancelled. */
async function goesOnInThread(text: string, kind: Kind): Promise<boolean> {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "node20" });
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(join(__dirname, "worker-server.cjs"), {
    workerData: { code, turns, from: __filename },
  });
  const [port] = (await once(worker, "message")) as [number];
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const bytes = () => Buffer.from("{}");
  const path = "/oracle.Handlers/Run";
  const call =
    kind === "unary"
      ? client.makeUnaryRequest(path, bytes, String, {}, () => {})
      : client
          .makeServerStreamRequest(path, bytes, String, {})
          .on("error", () => {})
          .resume();
  let ended = false;
  worker.on("message", () => (ended = true));
  try {
    while (Atomics.load(turns, 0) === 0) await setImmediate();
    call.cancel();
    const before = Atomics.load(turns, 0);
    while (!ended && Atomics.load(turns, 0) - before < enough) await setImmediate();
    return !ended;
  } finally {
    client.close();
    await worker.terminate();
  }
}
