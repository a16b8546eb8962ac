import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mended } from "./mended";

/** A unary handler of grpc-js around a body. */
const unary = (body: string, above = "") => `import {
  type CallOptions,
  type ClientUnaryCall,
  Metadata,
  Server,
  type ServerUnaryCall,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
} from "@grpc/grpc-js";
${above}
interface Item {
  id: string;
}
type Done = (error: ServiceError | null, item: Item) => void;
declare const service: ServiceDefinition;

async function get(call: ServerUnaryCall<Item, Item>, callback: sendUnaryData<Item>) {
${body}
}

export const metadata = new Metadata();
new Server().addService(service, { get });
`;

describe("fixes keep to the types that are there", () => {
  test("a generated client that takes options behind metadata alone is given metadata", async () => {
    const client = `
declare const stock: {
  check(item: Item, done: Done): ClientUnaryCall;
  check(item: Item, metadata: Metadata, done: Done): ClientUnaryCall;
  check(item: Item, metadata: Metadata, options: Partial<CallOptions>, done: Done): ClientUnaryCall;
};
`;
    const after = await mended({ "grpc.ts": unary("  stock.check(call.request, callback);", client) });
    assert.deepEqual(after, {
      "grpc.ts": unary("  stock.check(call.request, new Metadata(), { parent: call }, callback);", client),
    });
  });

  test("a promisified method that is declared without options is left as it is", async () => {
    const client = `import { promisify } from "node:util";

declare const stock: { check(item: Item, done: Done): ClientUnaryCall };
const check = promisify(stock.check) as (item: Item) => Promise<Item>;
`;
    const after = await mended({
      "grpc.ts": unary(
        `  try {
    callback(null, await check(call.request));
  } catch (error) {
    callback(error as Error);
  }`,
        client,
      ),
    });
    assert.deepEqual(after, {});
  });

  test("a request that has a signal gets the call's beside it; a controller of its own is aborted with the call", async () => {
    const request = (options: string, before = "") =>
      unary(`${before}  try {
    const reply = await fetch(\`http://prices/\${call.request.id}\`, { signal: ${options} });
    callback(null, (await reply.json()) as Item);
  } catch (error) {
    callback(error as Error);
  }`);
    const timed = await mended({ "grpc.ts": request("AbortSignal.timeout(5000)") });
    assert.deepEqual(timed, {
      "grpc.ts": request(
        "AbortSignal.any([controller.signal, AbortSignal.timeout(5000)])",
        `  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
`,
      ),
    });
    const own = "  const slow = new AbortController();\n";
    const timer = "  setTimeout(() => slow.abort(), 5000).unref();\n";
    const controlled = await mended({ "grpc.ts": request("slow.signal", own + timer) }, "suggestion", [
      "abort-controller-never-aborted",
    ]);
    assert.deepEqual(controlled, {
      "grpc.ts": request("slow.signal", `${own}  call.on("cancelled", () => slow.abort());\n${timer}`),
    });
  });

  test("a listener that is given a name keeps the types that its place told", async () => {
    const bus = `import { EventEmitter } from "node:events";

declare const bus: EventEmitter;
`;
    const after = await mended(
      { "grpc.ts": unary('  bus.on("price", (price) => console.info(price, call.request.id));', bus) },
      "suggestion",
      ["subscription-outlives-call"],
    );
    assert.deepEqual(after, {
      "grpc.ts": unary(
        `  const listener = (price: any) => console.info(price, call.request.id);
  bus.on("price", listener);
  call.on("cancelled", () => bus.off("price", listener));`,
        bus,
      ),
    });
  });

  test("a subscription is ended as its type says: by the function that it is, or the method that it has", async () => {
    const feeds = `
declare const feed: {
  subscribe(listener: (item: Item) => void): () => void;
  listen(listener: (item: Item) => void): { close(): void };
};
`;
    const body = (
      subscribe: string,
      listen: string,
      after = ["", ""],
    ) => `  ${subscribe}feed.subscribe(callback.bind(null, null));
${after[0]}  ${listen}feed.listen((item) => console.info(item));${after[1]}`;
    const after = await mended({ "grpc.ts": unary(body("", ""), feeds) }, "suggestion");
    assert.deepEqual(after, {
      "grpc.ts": unary(
        body("const unsubscribe = ", "const subscription = ", [
          '  call.on("cancelled", () => unsubscribe());\n',
          '\n  call.on("cancelled", () => subscription.close());',
        ]),
        feeds,
      ),
    });
  });

  test("what a helper throws may go through a wrapper that catches, and through what waits for a callback", async () => {
    const wrapped = (
      body: string,
      loop = "",
    ) => `import { Server, type ServerUnaryCall, type ServiceDefinition, type sendUnaryData } from "@grpc/grpc-js";

declare const service: ServiceDefinition;
declare const lock: { acquire<T>(key: string, work: () => Promise<T>): Promise<T> };
declare function load(id: string): Promise<number>;

function answered<Q, S>(work: (call: ServerUnaryCall<Q, S>) => Promise<S>) {
  return (call: ServerUnaryCall<Q, S>, callback: sendUnaryData<S>) => {
    work(call).then((value) => callback(null, value), callback);
  };
}

async function total(ids: string[]${loop && ", signal?: AbortSignal"}): Promise<number> {
  return await lock.acquire("total", async () => {
    let sum = 0;
    for (const id of ids) {
${loop}      sum += await load(id);
    }
    return sum;
  });
}

new Server().addService(service, {
  get: answered<{ ids: string[] }, { total: number }>(async (call) => {
${body}
  }),
});
`;
    const after = await mended({
      "grpc.ts": wrapped("    return { total: await total(call.request.ids) };"),
    });
    assert.deepEqual(after, {
      "grpc.ts": wrapped(
        `    const controller = new AbortController();
    call.on("cancelled", () => controller.abort());
    return { total: await total(call.request.ids, controller.signal) };`,
        "      signal?.throwIfAborted();\n",
      ),
    });
  });

  test("a loop that is a semicolon gets braces; comments stay behind the lines that they are of", async () => {
    const spin = (loop: string) =>
      unary(
        `  const end = Date.now() + Number(call.request.id);
${loop}
  callback(null, call.request);`,
        `import { setImmediate } from "node:timers/promises";\n`,
      );
    const after = await mended({ "grpc.ts": spin("  while (Date.now() < end); // for ever") }, "suggestion");
    assert.deepEqual(after, {
      "grpc.ts": spin(`  let turns = 0;
  while (Date.now() < end) {
    if (++turns % 1024 === 0) {
      await setImmediate();
      if (call.cancelled) return;
    }
  } // for ever`),
    });
    const upload = (
      head: string,
      rest: string,
    ) => `import { Server, type ServerReadableStream, type ServiceDefinition, type sendUnaryData } from "@grpc/grpc-js";

declare const service: ServiceDefinition;

async function put(call: ServerReadableStream<Buffer, { size: number }>, callback: sendUnaryData<{ size: number }>) { // long
${head}${rest}}

new Server().addService(service, { put });
`;
    const caught = await mended(
      {
        "grpc.ts": upload(
          "",
          `  let size = 0;
  for await (const part of call) size += part.length;
  callback(null, { size });
`,
        ),
      },
      "suggestion",
      ["async-handler-can-crash"],
    );
    assert.deepEqual(caught, {
      "grpc.ts": upload(
        "  try {\n",
        `    let size = 0;
    for await (const part of call) size += part.length;
    callback(null, { size });
  } catch (error) {
    if (!call.cancelled) callback(error as Error);
  }
`,
      ),
    });
  });
});
