import type { Dialect } from "./dialect-hosts";
import { indent } from "./handler-source";
import type { HandlerFiles } from "./load-handler";
import type { Kind } from "./perform";

/** A body over `GONE`, whether the call is over, `ON_GONE(listener)`, `SIGNAL`, and `SEND`, which sends a message. */
export interface DialectShape {
  readonly rule: string;
  readonly name: string;
  readonly text: string;
}

const contexts: Record<Exclude<Dialect, "NestJS">, readonly [type: string, from: string]> = {
  "nice-grpc": ["CallContext", "nice-grpc"],
  Connect: ["HandlerContext", "@connectrpc/connect"],
  "protobuf-ts": ["ServerCallContext", "@protobuf-ts/runtime-rpc"],
};

/** The handler of a dialect with such a body; undefined where the dialect has no such thing. */
export function dialectSource(
  dialect: Dialect,
  kind: Kind,
  { text }: DialectShape,
): HandlerFiles | undefined {
  if (dialect === "NestJS") return nestSource(kind, text);
  const own = dialect === "protobuf-ts";
  if ((own && text.includes("SIGNAL")) || (kind === "unary" && text.includes("SEND"))) return undefined;
  const [type, from] = contexts[dialect];
  const body = text
    .replaceAll("ON_GONE(", own ? "context.onCancel(" : `context.signal.addEventListener("abort", `)
    .replaceAll("GONE", own ? "context.cancelled" : "context.signal.aborted")
    .replaceAll("SIGNAL", "context.signal")
    .replaceAll("SEND", own ? "await responses.send({ n: 1 })" : "yield { n: 1 }");
  const streams = kind === "server-streaming";
  const answers = own && streams ? ", responses: RpcInputStream<Item>" : "";
  const generator = streams && !own;
  const result = generator ? "AsyncGenerator<Item>" : streams ? "Promise<void>" : "Promise<Item>";
  const end = streams
    ? generator && !text.includes("SEND")
      ? "  yield { n: 0 };\n"
      : ""
    : "  return { n: 0 };\n";
  return {
    "handler.ts": `import { setTimeout as sleep } from "node:timers/promises";
import type { ${type}${own ? ", RpcInputStream" : ""} } from "${from}";
import { bus, db, type Item, login, upstream, work } from "../world";

export async function${generator ? "*" : ""} run(_request: Item${answers}, context: ${type}): ${result} {
${indent(body)}
${end}}
`,
  };
}

/** NestJS sends what a returned observable gives: what a method awaits it awaits before the first message. */
function nestSource(kind: Kind, text: string): HandlerFiles | undefined {
  if (/SIGNAL|SEND/.test(text)) return undefined;
  const body = text.replaceAll("ON_GONE(", `call.on("cancelled", `).replaceAll("GONE", "call.cancelled");
  const streams = kind === "server-streaming";
  const [type, result] = streams ? ["ServerWritableStream", "Observable<Item>"] : ["ServerUnaryCall", "Item"];
  return {
    "handler.ts": `import { setTimeout as sleep } from "node:timers/promises";
import type { Metadata, ${type} } from "@grpc/grpc-js";
import { Controller } from "@nestjs/common";
import { GrpcMethod } from "@nestjs/microservices";
${streams ? 'import { type Observable, of } from "rxjs";\n' : ""}import { bus, db, type Item, login, upstream, work } from "../world";

@Controller()
export class Handlers {
  @GrpcMethod("Handlers", "Run")
  async run(_request: Item, _metadata: Metadata, call: ${type}<Item, Item>): Promise<${result}> {
${indent(indent(body))}
    return ${streams ? "of({ n: 0 })" : "{ n: 0 }"};
  }
}
`,
  };
}
