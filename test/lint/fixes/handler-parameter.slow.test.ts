import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mended } from "./mended";

const sleeping = `import { setTimeout as sleep } from "node:timers/promises";`;

describe("a handler that does not take what would tell it is given the parameter", () => {
  test("NestJS: the call is the third argument, its types are imported as types", async () => {
    const before = `import { GrpcMethod } from "@nestjs/microservices";
${sleeping}

export class Prices {
  @GrpcMethod("Prices", "Get")
  async get(request: { ids: string[] }): Promise<object> {
    while (request.ids.length > 0) await sleep(100);
    return {};
  }
}
`;
    assert.deepEqual(await mended({ "prices.ts": before }), {
      "prices.ts": `import { GrpcMethod, RpcException } from "@nestjs/microservices";
${sleeping}
import type { Metadata, ServerUnaryCall } from "@grpc/grpc-js";

export class Prices {
  @GrpcMethod("Prices", "Get")
  async get(request: { ids: string[] }, _metadata: Metadata, call: ServerUnaryCall<unknown, unknown>): Promise<object> {
    while (request.ids.length > 0) {
      if (call.cancelled) throw new RpcException("The call was cancelled");
      await sleep(100);
    }
    return {};
  }
}
`,
    });
  });

  test("NestJS: what the class implements knows of no call, so it is optional", async () => {
    const after = await mended({
      "prices.ts": `import { GrpcMethod } from "@nestjs/microservices";
import { poll } from "./poll";

interface PricesController {
  get(request: { id: string }): Promise<object>;
}

export class Prices implements PricesController {
  @GrpcMethod("Prices", "Get")
  async get(request: { id: string }): Promise<object> {
    await poll(request.id);
    return {};
  }
}
`,
      "poll.ts": `${sleeping}

export async function poll(id: string): Promise<void> {
  while (id !== "") await sleep(100);
}
`,
    });
    assert.match(
      after["prices.ts"]!,
      /get\(request: \{ id: string \}, _metadata\?: Metadata, call\?: ServerUnaryCall<unknown, unknown>\)/,
    );
    assert.match(
      after["prices.ts"]!,
      /call\?\.on\("cancelled", \(\) => controller\.abort\(\)\);\n {4}await poll\(request\.id, controller\.signal\);/,
    );
    assert.match(after["poll.ts"]!, /if \(signal\?\.aborted\) return;/);
  });

  test("NestJS: in the function of an Observable, what it gives back ends it", async () => {
    const after = await mended({
      "prices.ts": `import { GrpcMethod } from "@nestjs/microservices";
import { Observable } from "rxjs";

export class Prices {
  @GrpcMethod("Prices", "Watch")
  watch(): Observable<number> {
    return new Observable((subscriber) => {
      setInterval(() => subscriber.next(1), 1000);
    });
  }
}
`,
    });
    assert.match(
      after["prices.ts"]!,
      /const timer = setInterval\(\(\) => subscriber\.next\(1\), 1000\);\n {6}return \(\) => clearInterval\(timer\);/,
    );
  });

  test("Connect and nice-grpc: the context, with its type where nothing tells it", async () => {
    const after = await mended({
      "connect.ts": `import type { ConnectRouter, ServiceImpl } from "@connectrpc/connect";
import type { GenMessage, GenService } from "@bufbuild/protobuf/codegenv2";
import type { Message } from "@bufbuild/protobuf";
import { poll } from "./poll";

type G = GenMessage<Message<"m">>;
declare const service: GenService<{ get: { methodKind: "unary"; input: G; output: G } }>;

export class Api implements ServiceImpl<typeof service> {
  async get(request: Message<"m">) {
    await poll(request.$typeName);
    return {};
  }
}

export default (router: ConnectRouter) =>
  router.service(service, {
    get: async () => {
      await poll("all");
      return {};
    },
  });
`,
      "poll.ts": `${sleeping}

export async function poll(id: string): Promise<void> {
  while (id !== "") await sleep(100);
}
`,
    });
    assert.match(
      after["connect.ts"]!,
      /import type \{ ConnectRouter, ServiceImpl, HandlerContext \} from "@connectrpc\/connect";/,
    );
    assert.match(after["connect.ts"]!, /async get\(request: Message<"m">, context\??: HandlerContext\)/);
    assert.match(
      after["connect.ts"]!,
      /get: async \(_request, context\) => \{\n {6}await poll\("all", context\.signal\);/,
    );
  });

  test("a context is handed on whole where nothing less will do", async () => {
    const text = (context: string) => `import type { HandlerContext } from "@connectrpc/connect";
import { setTimeout as sleep } from "node:timers/promises";

async function configOf(id: string, context?: HandlerContext): Promise<string> {
  await sleep(1000, undefined, { signal: context?.signal });
  return id;
}

export async function start(request: { id: string }, context: HandlerContext) {
  context.responseHeader.set("id", request.id);
  return { config: await configOf(request.id${context}) };
}
`;
    assert.deepEqual(await mended({ "connect.ts": text("") }), { "connect.ts": text(", context") });
  });
});
