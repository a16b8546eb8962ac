import path from "node:path";
import type { Channel } from "@grpc/grpc-js";
import { startCall } from "../../../src/rpc/call/call";
import { callMethod } from "../../../src/rpc/call/call-method";
import type { Call, CallOptions } from "../../../src/rpc/call/call-options";
import { loadCatalog } from "../../../src/rpc/catalog";
import type { CallEvent, StatusEvent } from "../../../src/rpc/event";

type Options = Partial<Omit<CallOptions, "messages" | "method">> & { readonly messages?: readonly unknown[] };

/** Calls a method of `grpc.testing.TestService`, or of another service before a slash, and waits for its end. */
export type InteropCall = (
  method: string,
  options: Options,
  react?: (event: CallEvent, call: Call) => void,
) => Promise<{ readonly events: readonly CallEvent[]; readonly status: StatusEvent }>;

/** Our engine, schema and all, as a client of the interop tests. */
export async function interopCaller(target: string, channel: Channel): Promise<InteropCall> {
  const protos = path.join(__dirname, "../../../protos");
  const file = path.join(protos, "grpc/testing/test.proto");
  const catalog = await loadCatalog({ files: [file], importPaths: [protos] });
  return async (name, { messages = [], ...options }, react = () => {}) => {
    const opened = await catalog.open(`grpc.testing.${name.includes("/") ? name : `TestService/${name}`}`);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    const events: CallEvent[] = [];
    const values = messages.map((value) => ({ value }));
    const call = startCall(
      { ...options, target, channel, method: callMethod(opened.method), messages: values },
      (event) => {
        events.push(event);
        // Nothing can be answered before the call has been given out.
        queueMicrotask(() => react(event, call));
      },
    );
    return { status: await call.ended, events };
  };
}
