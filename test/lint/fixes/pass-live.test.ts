import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mended } from "./mended";

describe("a helper that is handed a boolean asks the call itself", () => {
  const grpc = (
    parameter: string,
    asked: string,
    argument: string,
    before = "",
  ) => `import { Server, type ServerUnaryCall, type ServiceDefinition, type sendUnaryData } from "@grpc/grpc-js";

declare const service: ServiceDefinition;
declare function save(id: string): Promise<void>;

${before}async function saveAll(ids: string[], ${parameter}): Promise<number> {
  for (const id of ids) {
    if (${asked}) return 0;
    await save(id);
  }
  return ids.length;
}

async function put(call: ServerUnaryCall<{ ids: string[] }, { count: number }>, callback: sendUnaryData<{ count: number }>) {
  callback(null, { count: await saveAll(call.request.ids, ${argument}) });
}

new Server().addService(service, { put });
`;

  test("of the call", async () => {
    const after = await mended({ "grpc.ts": grpc("cancelled: boolean", "cancelled", "call.cancelled") });
    assert.deepEqual(after, {
      "grpc.ts": grpc("call: { readonly cancelled: boolean }", "call.cancelled", "call"),
    });
  });

  test("of a signal", async () => {
    const nice = (
      parameter: string,
      asked: string,
      argument: string,
    ) => `import type { CallContext } from "nice-grpc";

declare function save(id: string): Promise<void>;

const saveAll = async (ids: string[], ${parameter}) => {
  for (const id of ids) {
    if (${asked}) return;
    await save(id);
  }
};

export async function put(request: { ids: string[] }, context: CallContext) {
  await saveAll(request.ids, ${argument});
  return {};
}
`;
    const after = await mended({ "nice.ts": nice("over: boolean", "over", "context.signal.aborted") });
    assert.deepEqual(after, {
      "nice.ts": nice("signal: AbortSignal", "signal.aborted", "context.signal"),
    });
  });

  test("not where another file may hand over a boolean of its own", async () => {
    const files = { "grpc.ts": grpc("cancelled: boolean", "cancelled", "call.cancelled", "export ") };
    assert.deepEqual(await mended(files, "suggestion", ["stale-cancellation-snapshot"]), {});
  });
});
