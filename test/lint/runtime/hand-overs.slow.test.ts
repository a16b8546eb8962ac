import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { HandlerFiles } from "./load-handler";
import { mendHandlers } from "./mend-handlers";
import { type Kind, perform } from "./perform";
import { startUpstream, type UpstreamServer } from "./upstream";
import { verdictsOf } from "./verdicts";

const grpc = (names: string) => `import { ${names} } from "@grpc/grpc-js";\n`;
const unary = grpc("type sendUnaryData, Server, type ServerUnaryCall");
const stream = grpc("Server, type ServerWritableStream");
const serve = (service: string) =>
  `\nexport const server = new Server();\nserver.addService(${service}, { run });\n`;
const sleep = `import { setTimeout as sleep } from "node:timers/promises";\n`;

/** Handlers whose mistake is between functions: what a function needs stays with its caller. */
const handlers: Readonly<Record<string, readonly [kind: Kind, files: HandlerFiles]>> = {
  "an upstream call two files below, which is given no parent": [
    "unary",
    {
      "handler.ts": `${unary}import { type Item, unary } from "../world";
import { stockOf } from "./stock";

async function run(call: ServerUnaryCall<Item, Item>, callback: sendUnaryData<Item>) {
  try {
    callback(null, await stockOf(call.request.n));
  } catch (error) {
    if (!call.cancelled) callback(error as Error);
  }
}
${serve("unary")}`,
      "stock.ts": `import type { Item } from "../world";
import { ask } from "./ask";

export async function stockOf(n: number): Promise<Item> {
  return ask({ n });
}
`,
      "ask.ts": `import { type Item, upstream } from "../world";

export const ask = (item: Item) =>
  new Promise<Item>((resolve, reject) => {
    upstream.get(item, (error, found) => (error || !found ? reject(error) : resolve(found)));
  });
`,
    },
  ],
  "a handler that takes its call apart": [
    "unary",
    {
      "handler.ts": `${unary}${sleep}import { type Item, unary, work } from "../world";

async function run({ request }: ServerUnaryCall<Item, Item>, callback: sendUnaryData<Item>) {
  while (request.n > 0) {
    work();
    await sleep(1);
  }
  callback(null, request);
}
${serve("unary")}`,
    },
  ],
  "a function that is handed whether the call is over": [
    "server-streaming",
    {
      "handler.ts": `${stream}${sleep}import { type Item, serverStreaming, work } from "../world";

async function poll(over: boolean): Promise<void> {
  while (!over) {
    work();
    await sleep(1);
  }
}

async function run(call: ServerWritableStream<Item, Item>) {
  await poll(call.cancelled);
  call.end();
}
${serve("serverStreaming")}`,
    },
  ],
  "a loop two files below, which is given no signal": [
    "server-streaming",
    {
      "handler.ts": `${stream}import { type Item, serverStreaming } from "../world";
import { follow } from "./follow";

const run = (call: ServerWritableStream<Item, Item>) => follow(call.request.n).then(() => call.end());
${serve("serverStreaming")}`,
      "follow.ts": `import { poll } from "./poll";

export const follow = async (n: number): Promise<void> => poll(n);
`,
      "poll.ts": `${sleep}import { work } from "../world";

export async function poll(n: number): Promise<void> {
  while (n > 0) {
    work();
    await sleep(1);
  }
}
`,
    },
  ],
  "an upstream call that takes no options": [
    "unary",
    {
      "handler.ts": `import type { ClientUnaryCall } from "@grpc/grpc-js";
${unary}import { type Item, unary, upstream } from "../world";

const get: (item: Item, found: sendUnaryData<Item>) => ClientUnaryCall = (item, found) => upstream.get(item, found);

function run(call: ServerUnaryCall<Item, Item>, callback: sendUnaryData<Item>) {
  get(call.request, callback);
}
${serve("unary")}`,
    },
  ],
};

describe("what handlers do when they are cancelled, before and after what they lack is handed over", () => {
  let upstream: UpstreamServer;
  before(async () => {
    upstream = await startUpstream();
  });
  after(() => upstream.stop());

  for (const [name, [kind, files]] of Object.entries(handlers)) {
    test(name, async () => {
      const [told] = await verdictsOf([files]);
      assert.notDeepEqual(told, [], "the mistake is told");
      assert.equal((await perform(files, kind, upstream)).goesOn, true, "it goes on");
      const [mended] = await mendHandlers([files]);
      const text = Object.values(mended!.files).join("\n");
      assert.deepEqual(mended!.left, [], text);
      const seen = await perform(mended!.files, kind, upstream);
      assert.deepEqual(
        Object.entries(seen).filter(([, was]) => was),
        [],
        text,
      );
    });
  }
});
