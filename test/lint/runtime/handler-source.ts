import tsBlankSpace from "ts-blank-space";
import type { HandlerFiles } from "./load-handler";
import type { Kind } from "./perform";

/** What a handler does, as statements over `call`. */
export interface Body {
  /** Statements, one a line, without indentation of their own beyond two spaces a level. */
  readonly text: string;
  /** Whether it waits, so that the function around it is `async`. */
  readonly async: boolean;
}

/** Where the statements stand. */
export const places = ["function", "arrow", "method", "one call below", "two calls below"] as const;
export type Place = (typeof places)[number];

const types: Record<Kind, string> = {
  unary: "ServerUnaryCall<Item, Item>",
  "server-streaming": "ServerWritableStream<Item, Item>",
  "client-streaming": "ServerReadableStream<Item, Item>",
  bidi: "ServerDuplexStream<Item, Item>",
};

const services: Record<Kind, string> = {
  unary: "unary",
  "server-streaming": "serverStreaming",
  "client-streaming": "clientStreaming",
  bidi: "bidi",
};

/** A handler of `@grpc/grpc-js` that is registered on a server, with the body in its place. */
export function handlerSource(body: Body, kind: Kind, place: Place): HandlerFiles {
  const type = types[kind];
  const service = services[kind];
  const answers = kind === "unary" || kind === "client-streaming";
  const parameters = `call: ${type}${answers ? ", callback: sendUnaryData<Item>" : ""}`;
  const register = (implementation: string) =>
    `export const server = new Server();\nserver.addService(${service}, ${implementation});\n`;
  const asynchronous = body.async ? "async " : "";
  const result = body.async ? "Promise<void>" : "void";
  const inner = `${indent(body.text)}\n`;
  const pass = (name: string) => `  ${body.async ? "await " : ""}${name}(call);\n`;
  const handler = (statements: string) =>
    `${asynchronous}function run(${parameters}): ${result} {\n${statements}}\n\n`;
  const below = (name: string, statements: string) =>
    `export ${asynchronous}function ${name}(call: ${type}): ${result} {\n${statements}}\n`;
  const file = (text: string, extra = "") => withImports(text, extra);
  switch (place) {
    case "function":
      return { "handler.ts": file(handler(inner) + register("{ run }")) };
    case "arrow":
      return {
        "handler.ts": file(
          `const run = ${asynchronous}(${parameters}): ${result} => {\n${inner}};\n\n${register("{ run }")}`,
        ),
      };
    case "method":
      return {
        "handler.ts": file(
          `class Handlers {\n  ${asynchronous}run(${parameters}): ${result} {\n${indent(inner.trimEnd())}\n  }\n}\n\n` +
            register("{ run: new Handlers().run }"),
        ),
      };
    case "one call below":
      return {
        "handler.ts": file(
          handler(pass("serve")) + register("{ run }"),
          `import { serve } from "./serve";\n`,
        ),
        "serve.ts": file(below("serve", inner)),
      };
    case "two calls below":
      return {
        "handler.ts": file(
          handler(pass("serve")) + register("{ run }"),
          `import { serve } from "./serve";\n`,
        ),
        "serve.ts": file(below("serve", pass("begin")), `import { begin } from "./begin";\n`),
        "begin.ts": file(below("begin", inner)),
      };
  }
}

/** Where each name comes from that bodies use. */
const modules: readonly (readonly [from: string, names: string])[] = [
  ["node:events", "once on"],
  ["node:stream", "pipeline"],
  ["node:timers/promises", "sleep ticks"],
  [
    "@grpc/grpc-js",
    "sendUnaryData Server ServerDuplexStream ServerReadableStream ServerUnaryCall ServerWritableStream",
  ],
  ["rxjs", "fromEvent takeUntil interval"],
  [
    "../world",
    "bidi bus clientStreaming db Item large login numbers serverStreaming unary updates upstream work",
  ],
];

const exportedAs: Record<string, string> = { sleep: "setTimeout as sleep", ticks: "setInterval as ticks" };
const typeNames = /^(Item|sendUnaryData|Server\w+(Call|Stream))$/;

function withImports(text: string, extra: string): string {
  const code = text.replaceAll(/"[^"]*"/g, "");
  const lines = modules.flatMap(([from, names]) => {
    const used = names.split(" ").filter((name) => new RegExp(`(?<![.\\w])${name}\\b(?!:)`).test(code));
    const list = used.map((name) => `${typeNames.test(name) ? "type " : ""}${exportedAs[name] ?? name}`);
    return used.length > 0 ? [`import { ${list.join(", ")} } from "${from}";\n`] : [];
  });
  return `${lines.join("")}${extra}\n${text}`;
}

export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

/** The same files with their types taken out. */
export function asJavaScript(files: HandlerFiles): HandlerFiles {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name.replace(/ts$/, "js"),
      tsBlankSpace(text).replaceAll(/[ \t]+$/gm, ""),
    ]),
  );
}
