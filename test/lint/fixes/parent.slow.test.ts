import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findingsIn, mended } from "./mended";

const client = `import { type CallOptions, type ClientUnaryCall, Metadata, type ServiceError } from "@grpc/grpc-js";

export interface Item {
  id: string;
}
declare const stock: {
  check(
    item: Item,
    options: Partial<CallOptions>,
    done: (error: ServiceError | null, item: Item) => void,
  ): ClientUnaryCall;
  check(item: Item, done: (error: ServiceError | null, item: Item) => void): ClientUnaryCall;
};
export const metadata = new Metadata();
`;

describe("the call as the parent of upstream calls", () => {
  test("is passed down to a helper of another file, which takes it as an option", async () => {
    const handler = (
      argument: string,
      caught = false,
    ) => `import { Server, type ServerUnaryCall, type ServiceDefinition, type sendUnaryData } from "@grpc/grpc-js";
import { checkStock, type Item } from "./stock";

declare const service: ServiceDefinition;

async function get(call: ServerUnaryCall<Item, Item>, callback: sendUnaryData<Item>) {
${
  caught
    ? `  try {
    callback(null, await checkStock(call.request.id${argument}));
  } catch (error) {
    if (!call.cancelled) callback(error as Error);
  }`
    : `  callback(null, await checkStock(call.request.id${argument}));`
}
}

new Server().addService(service, { get });
`;
    const helper = (parameter: string, options: string) => `${client}
/** What there is of an item. */
export function checkStock(id: string${parameter}): Promise<Item> {
  return new Promise((resolve, reject) => {
    stock.check({ id }, ${options}(error, item) => (error ? reject(error) : resolve(item)));
  });
}
`;
    const after = await mended({ "grpc.ts": handler(""), "stock.ts": helper("", "") }, "suggestion");
    assert.deepEqual(after, {
      "grpc.ts": handler(", call", true),
      "stock.ts": helper(', parent?: CallOptions["parent"]', "{ parent }, "),
    });
  });

  test("through two JavaScript files and a class; the type is imported where one is written", async () => {
    const after = await mended(
      {
        "server.js": `const grpc = require('@grpc/grpc-js')
const { Warehouse } = require('./warehouse')

const warehouse = new Warehouse()

function get(call, callback) {
  warehouse.has(call.request.id).then(item => callback(null, item), callback)
}

new grpc.Server().addService({}, { get })
`,
        "warehouse.js": `const grpc = require('@grpc/grpc-js')
const { shop } = grpc.loadPackageDefinition({})

class Warehouse {
  constructor() {
    this.stock = new shop.Stock('stock:443', grpc.credentials.createInsecure())
  }

  has(id) {
    return new Promise((resolve, reject) => {
      this.stock.check({ id }, (error, item) => (error ? reject(error) : resolve(item)))
    })
  }
}

module.exports = { Warehouse }
`,
      },
      "suggestion",
    );
    assert.match(after["server.js"]!, /warehouse\.has\(call\.request\.id, call\)\.then/);
    assert.match(after["warehouse.js"]!, / has\(id, parent\) \{/);
    assert.match(after["warehouse.js"]!, /this\.stock\.check\(\{ id \}, \{ parent \}, \(error, item\)/);
  });
});

describe("a handler that takes its call apart is given the call", () => {
  const server = (
    head: string,
    body: string,
  ) => `import { Server, type ServerWritableStream, type ServiceDefinition } from "@grpc/grpc-js";
import { setTimeout as sleep } from "node:timers/promises";

declare const service: ServiceDefinition;

async function watch(${head}: ServerWritableStream<{ id: string; filter: { pause: number } }, { amount: number }>) {
${body}
}

new Server().addService(service, { watch });
`;

  test("what it takes out is read from the call", async () => {
    const before = server(
      "{ request, request: { filter }, ...stream }",
      `  while (request.id) {
    await sleep(filter.pause);
    stream.write({ amount: 1 });
    console.debug({ request });
  }`,
    );
    const after = server(
      "call",
      `  while (call.request.id) {
    if (call.cancelled) return;
    await sleep(call.request.filter.pause);
    call.write({ amount: 1 });
    console.debug({ request: call.request });
  }`,
    );
    assert.deepEqual(await mended({ "grpc.ts": before }), { "grpc.ts": after });
  });

  test("a context's parts get the signal beside them", async () => {
    const nice = (head: string, check = "") => `import type { CallContext } from "nice-grpc";
import { setTimeout as sleep } from "node:timers/promises";

export async function get(_request: object, { ${head} }: CallContext) {
  while (peer) {
${check}    await sleep(10);
  }
  return {};
}
`;
    const after = await mended({ "nice.ts": nice("peer") });
    assert.deepEqual(after, { "nice.ts": nice("peer, signal", "    signal.throwIfAborted();\n") });
  });

  test("the wrapper of a handler hands it over", async () => {
    const wrapped = (head: string, check = "") => `const grpc = require("@grpc/grpc-js");

const unary = (work) => async (call, callback) => {
  try {
    callback(null, await work(call.request, call));
  } catch (error) {
    callback(error);
  }
};

const remove = unary(async (${head}) => {
  for (;;) {
${check}    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

new grpc.Server().addService({}, { remove });
`;
    const after = await mended({ "server.js": wrapped("{ ids }") });
    assert.deepEqual(after, { "server.js": wrapped("{ ids }, call", "    if (call.cancelled) return;\n") });
  });

  test("not where what is left over is handed on", async () => {
    const before = server("{ request, ...rest }", "  while (request.id) await sleep(10, rest);");
    const findings = await findingsIn({ "grpc.ts": before });
    assert.deepEqual(
      findings.map(({ rule, fixes }) => [rule, fixes.length]),
      [["loop-misses-cancellation", 0]],
    );
  });
});
