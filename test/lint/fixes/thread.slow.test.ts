import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findingsIn, mended } from "./mended";

/** A handler of grpc-js around a body. */
const grpc = (
  body: string,
  imports: string,
) => `import { Server, type ServerWritableStream, type ServiceDefinition } from "@grpc/grpc-js";
${imports}

declare const service: ServiceDefinition;

async function watch(call: ServerWritableStream<{ id: string }, { amount: number }>) {
${body}
}

new Server().addService(service, { watch });
`;

const sleeping = `import { setTimeout as sleep } from "node:timers/promises";\n`;

describe("a helper that cannot see the call is given a signal", () => {
  test("through two files: made of grpc-js's call, a parameter in each function, a check in the loop", async () => {
    const after = await mended({
      "grpc.ts": grpc("  await poll(call.request.id);\n  call.end();", `import { poll } from "./poll";`),
      "poll.ts": `import { turns } from "./turns";

/** Polls until the price is there. */
export async function poll(id: string): Promise<void> {
  await turns(id, 100);
}

export const warmUp = () => poll("all");
`,
      "turns.ts": `${sleeping}
export const turns = async (
  id: string,
  pause: number,
) => {
  while (id !== "") { // for ever
    await sleep(pause);
  }
};
`,
    });
    assert.deepEqual(after, {
      "grpc.ts": grpc(
        `  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  await poll(call.request.id, controller.signal);
  call.end();`,
        `import { poll } from "./poll";`,
      ),
      "poll.ts": `import { turns } from "./turns";

/** Polls until the price is there. */
export async function poll(id: string, signal?: AbortSignal): Promise<void> {
  await turns(id, 100, signal);
}

export const warmUp = () => poll("all");
`,
      "turns.ts": `${sleeping}
export const turns = async (
  id: string,
  pause: number,
  signal?: AbortSignal,
) => {
  while (id !== "") { // for ever
    if (signal?.aborted) return;
    await sleep(pause);
  }
};
`,
    });
  });

  test("each dialect has its own: a context's signal, a destructured one, protobuf-ts's listener", async () => {
    const after = await mended({
      "dialects.ts": `import type { HandlerContext } from "@connectrpc/connect";
import type { CallContext } from "nice-grpc";
import type { ServerCallContext } from "@protobuf-ts/runtime-rpc";
import { work } from "./work";

export async function connect(_request: object, context: HandlerContext) {
  await work(context.requestMethod);
  return {};
}

export async function nice(_request: object, { signal, peer }: CallContext) {
  await work(signal.aborted ? "" : peer);
  return {};
}

export class Service {
  async get(request: string, context: ServerCallContext): Promise<string> {
    await work(request + context.deadline);
    return "";
  }
}
`,
      "work.ts": `${sleeping}
export async function work(id: string): Promise<void> {
  for (;;) await sleep(id.length);
}
`,
    });
    assert.deepEqual(after, {
      "dialects.ts": `import type { HandlerContext } from "@connectrpc/connect";
import type { CallContext } from "nice-grpc";
import type { ServerCallContext } from "@protobuf-ts/runtime-rpc";
import { work } from "./work";

export async function connect(_request: object, context: HandlerContext) {
  await work(context.requestMethod, context.signal);
  return {};
}

export async function nice(_request: object, { signal, peer }: CallContext) {
  await work(signal.aborted ? "" : peer, signal);
  return {};
}

export class Service {
  async get(request: string, context: ServerCallContext): Promise<string> {
    const controller = new AbortController();
    context.onCancel(() => controller.abort());
    await work(request + context.deadline, controller.signal);
    return "";
  }
}
`,
      "work.ts": `${sleeping}
export async function work(id: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    if (signal?.aborted) return;
    await sleep(id.length);
  }
}
`,
    });
  });

  test("an interface, its overloads and the class behind it change together; who takes fewer is left", async () => {
    const after = await mended({
      "grpc.ts": grpc(
        "  await repository.rows(call.request.id);",
        `import { repository } from "./repository";`,
      ),
      "repository.ts": `${sleeping}
export interface Repository {
  rows(id: string): Promise<void>;
}

class Sql implements Repository {
  rows(id: string): Promise<void>;
  rows(id: number): Promise<void>;
  async rows(id: string | number): Promise<void> {
    while (id !== "") await sleep(10);
  }
}

class Memory implements Repository {
  async rows(): Promise<void> {}
}

export const repository: Repository = process.env["MEMORY"] ? new Memory() : new Sql();
`,
    });
    assert.match(after["grpc.ts"]!, /repository\.rows\(call\.request\.id, controller\.signal\)/);
    assert.match(
      after["repository.ts"]!,
      /interface Repository \{\n {2}rows\(id: string, signal\?: AbortSignal\): Promise<void>;/,
    );
    assert.match(
      after["repository.ts"]!,
      /rows\(id: string, signal\?: AbortSignal\): Promise<void>;\n {2}rows\(id: number, signal\?: AbortSignal\): Promise<void>;\n {2}async rows\(id: string \| number, signal\?: AbortSignal\)/,
    );
    assert.match(after["repository.ts"]!, /async rows\(\): Promise<void> \{\}/);
  });

  test("JavaScript, CommonJS, no semicolons, single quotes", async () => {
    const after = await mended({
      "server.js": `const grpc = require('@grpc/grpc-js')
const { poll } = require('./poll')

const watch = call => poll(call.request.id).then(() => call.end())

new grpc.Server().addService({}, { watch })
`,
      "poll.js": `const poll = async id => {
  while (id) {
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

module.exports = { poll }
`,
    });
    assert.deepEqual(after, {
      "server.js": `const grpc = require('@grpc/grpc-js')
const { poll } = require('./poll')

const watch = call => {
  const controller = new AbortController()
  call.on('cancelled', () => controller.abort())
  return poll(call.request.id, controller.signal).then(() => call.end())
}

new grpc.Server().addService({}, { watch })
`,
      "poll.js": `const poll = async (id, signal) => {
  while (id) {
    if (signal?.aborted) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

module.exports = { poll }
`,
    });
  });

  test("where that may be wrong it is not offered, and the reason is told", async () => {
    const reasons = async (helper: string, body = "  await poll(call.request.id);", more = "") => {
      const findings = await findingsIn({
        "grpc.ts": grpc(body, `import { poll } from "./poll";`),
        "poll.ts": `${sleeping}\n${helper}\n${more}`,
      });
      return findings.map(({ fixes, withheld }) => [fixes.length, withheld]);
    };
    const loop = `{ while (id) await sleep(1); }`;
    assert.deepEqual(
      await reasons(
        `export async function poll(id: string) ${loop}`,
        undefined,
        "export const all = ['a'].map(poll);",
      ),
      [[0, "poll is also handed on as a value, and may be called with other arguments"]],
    );
    assert.deepEqual(
      await reasons(
        `type Poll = (id: string) => Promise<void>; export const poll: Poll = async (id) => ${loop};`,
      ),
      [[0, "the parameters of poll are those of a type that is written elsewhere"]],
    );
    assert.deepEqual(
      await reasons(
        `export async function poll(id: string, ...more: string[]) { void more; while (id) await sleep(1); }`,
      ),
      [[0, "the declarations of poll take different parameters"]],
    );
    assert.deepEqual(
      await reasons(
        `class Poll { constructor(readonly id: string) {} }
         @CommandHandler(Poll) class PollHandler { async execute({ id }: Poll) ${loop} }
         export const poll = (id: string) => bus.execute(new Poll(id));`,
        undefined,
        `import { type CommandBus, CommandHandler } from "@nestjs/cqrs"; declare const bus: CommandBus;`,
      ),
      [[0, "what runs PollHandler.execute gives it the message alone"]],
    );
  });

  test("what throws then is caught in the handlers that would let it end the process, as a suggestion", async () => {
    const files = {
      "grpc.ts": grpc(
        "  call.write({ amount: await price(call.request.id) });\n  call.end();",
        `import { price } from "./price";`,
      ),
      "price.ts": `${sleeping}
declare function ready(id: string): Promise<number | undefined>;

export async function price(id: string): Promise<number> {
  while (true) {
    const found = await ready(id);
    if (found !== undefined) return found;
    await sleep(100);
  }
}
`,
    };
    assert.deepEqual(await mended(files), {});
    assert.deepEqual(await mended(files, "suggestion"), {
      "grpc.ts": grpc(
        `  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  try {
    call.write({ amount: await price(call.request.id, controller.signal) });
    call.end();
  } catch (error) {
    if (!call.cancelled) call.emit("error", error);
  }`,
        `import { price } from "./price";`,
      ),
      "price.ts": `${sleeping}
declare function ready(id: string): Promise<number | undefined>;

export async function price(id: string, signal?: AbortSignal): Promise<number> {
  while (true) {
    signal?.throwIfAborted();
    const found = await ready(id);
    if (found !== undefined) return found;
    await sleep(100);
  }
}
`,
    });
  });

  test("Windows line ends and tabs stay", async () => {
    const lines = (text: string) => text.replaceAll("\n", "\r\n").replaceAll("  ", "\t");
    const after = await mended({
      "grpc.ts": lines(grpc("  await poll();\n  call.end();", `import { poll } from "./poll";`)),
      "poll.ts": lines(`${sleeping}
export async function poll(): Promise<void> {
  for (;;) await sleep(1);
}
`),
    });
    assert.deepEqual(after, {
      "grpc.ts": lines(
        grpc(
          `  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  await poll(controller.signal);
  call.end();`,
          `import { poll } from "./poll";`,
        ),
      ),
      "poll.ts": lines(`${sleeping}
export async function poll(signal?: AbortSignal): Promise<void> {
  for (;;) {
    if (signal?.aborted) return;
    await sleep(1);
  }
}
`),
    });
  });
});
