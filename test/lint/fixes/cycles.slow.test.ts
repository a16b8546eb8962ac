import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mended } from "./mended";

const head = `import { Server, type ServerWritableStream, type ServiceDefinition } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";

declare const service: ServiceDefinition;
declare const cursor: { next(found: (row: object) => void): void };
declare const rows: readonly { id: number; skip: boolean }[];

`;
const handler = (
  body: string,
) => `${head}async function watch(call: ServerWritableStream<{ id: string }, object>) {
${body}
}

new Server().addService(service, { watch });
`;

describe("cycles that are no loops", () => {
  const shapes: Record<string, readonly [string, string]> = {
    "an async function that returns itself": [
      `  const poll = async (): Promise<void> => {
    await sleep(10);
    return poll();
  };
  await poll();`,
      `  const poll = async (): Promise<void> => {
    if (call.cancelled) return;
    await sleep(10);
    return poll();
  };
  await poll();`,
    ],
    "a promise whose `then` starts it again": [
      `  const poll = (): Promise<void> => sleep(10).then(poll);
  await poll();`,
      `  const poll = (): Promise<void> => {
    if (call.cancelled) return Promise.resolve();
    return sleep(10).then(poll);
  };
  await poll();`,
    ],
    "a callback that asks for the next row": [
      `  const next = () => cursor.next((row) => {
    call.write(row);
    next();
  });
  next();`,
      `  const next = () => {
    if (call.cancelled) return;
    return cursor.next((row) => {
      call.write(row);
      next();
    });
  };
  next();`,
    ],
    "an expression below its arrow, and a comment between,": [
      `  const next = () => // the next row
    cursor.next((row) => {
      call.write(row);
      next();
    });
  next();`,
      `  const next = () => { // the next row
    if (call.cancelled) return;
    return cursor.next((row) => {
      call.write(row);
      next();
    });
  };
  next();`,
    ],
    "a timer that starts itself again, in one expression": [
      `  const tick = (): unknown => setTimeout(tick, call.write({}) ? 10 : 100);
  tick();`,
      `  const tick = (): unknown => {
    if (call.cancelled) return;
    return setTimeout(tick, call.write({}) ? 10 : 100);
  };
  tick();`,
    ],
  };
  for (const [name, [before, after]] of Object.entries(shapes)) {
    test(`${name} looks before it starts again`, async () => {
      assert.deepEqual(await mended({ "grpc.ts": handler(before) }), { "grpc.ts": handler(after) });
    });
  }

  test("a `forEach` whose check leaves only the callback becomes a loop", async () => {
    const before = handler(`  rows.forEach(async (row) => {
    if (call.cancelled) return;
    if (row.skip) return;
    await sleep(row.id);
    call.write(row);
  });`);
    const after = handler(`  for (const row of rows) {
    if (call.cancelled) return;
    if (row.skip) continue;
    await sleep(row.id);
    call.write(row);
  }`);
    assert.deepEqual(await mended({ "grpc.ts": before }, "suggestion"), { "grpc.ts": after });
    assert.deepEqual(await mended({ "grpc.ts": before }), {}, "what changes the order is a suggestion");
  });

  test("a check that is the wrong way round is turned round", async () => {
    const before = handler("  while (call.cancelled) await sleep(10);");
    const after = handler("  while (!call.cancelled) await sleep(10);");
    assert.deepEqual(await mended({ "grpc.ts": before }, "suggestion"), { "grpc.ts": after });
  });

  test("what is put into a block in one round is not written into before", async () => {
    const before = handler(`  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  await sleep(10, undefined, { signal: controller.signal });
  for (const row of rows) await sleep(row.id);`);
    const after = handler(`  try {
    const controller = new AbortController();
    call.on("cancelled", () => controller.abort());
    await sleep(10, undefined, { signal: controller.signal });
    for (const row of rows) {
      if (call.cancelled) return;
      await sleep(row.id);
    }
  } catch (error) {
    if (!call.cancelled) call.emit("error", error);
  }`);
    const rules = ["async-handler-can-crash", "loop-misses-cancellation"];
    assert.deepEqual(await mended({ "grpc.ts": before }, "suggestion", rules), { "grpc.ts": after });
  });

  test("two timers of one function get names of their own, though both are mended in one go", async () => {
    const after = await mended({
      "grpc.ts": handler(`  setInterval(() => call.write({}), 10);
  setInterval(() => call.write({ more: true }), 20);`),
    });
    assert.match(after["grpc.ts"]!, /const timer = setInterval/);
    assert.match(after["grpc.ts"]!, /const ticker = setInterval/);
  });
});
