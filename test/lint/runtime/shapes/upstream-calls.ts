import { kinds, type Shape, writing } from "./shape";

const get = "stream-destroy-is-not-cancel";
const quiet = `listed.on("error", () => {});`;

const loops: Readonly<Record<string, string>> = {
  "left by break":
    "LIST\nfor await (const item of listed) {\n  void item;\n  if (call.cancelled) break;\n  work();\n}",
  "left by return":
    "LIST\nfor await (const item of listed) {\n  void item;\n  if (call.cancelled) return;\n  work();\n}",
  "left by break, and cancelled at last": `LIST
try {
  for await (const item of listed) {
    void item;
    if (call.cancelled) break;
    work();
  }
} finally {
  listed.cancel();
}`,
  "destroyed when cancelled": `LIST
listed.on("data", () => work());
call.on("cancelled", () => listed.destroy());`,
  "cancelled when cancelled": `LIST
listed.on("data", () => work());
call.on("cancelled", () => listed.cancel());`,
  "given its parent": `const listed = upstream.list({ n: 1 }, { parent: call });
${quiet}
listed.on("data", () => work());`,
  "read with its parent": `const listed = upstream.list({ n: 1 }, { parent: call });
try {
  for await (const item of listed) {
    void item;
    work();
  }
} catch (error) {
  if (!call.cancelled) throw error;
}`,
};

const piped: Readonly<Record<string, string>> = {
  "piped into the call": "LIST\nlisted.pipe(call);",
  "in a pipeline to the call": "LIST\npipeline(listed, call, () => {});",
  "in a pipeline, with its parent": `const listed = upstream.list({ n: 1 }, { parent: call });
pipeline(listed, call, () => {});`,
};

const asked: Readonly<Record<string, string>> = {
  "asked without a parent": "upstream.get({ n: 1 }, () => {});",
  "asked with its parent": "upstream.get({ n: 1 }, { parent: call }, () => {});",
  "asked, and cancelled when cancelled": `const asking = upstream.get({ n: 1 }, () => {});
call.on("cancelled", () => asking.cancel());`,
  "asked with a parent that is told of its deadline only":
    "upstream.get({ n: 1 }, { parent: call, propagate_flags: 1 }, () => {});",
};

/** Calls to a server upstream, streams and single answers. */
export function* upstreamCalls(): Generator<Shape> {
  const list = `const listed = upstream.list({ n: 1 });\n${quiet}`;
  for (const kind of kinds) {
    for (const [name, text] of Object.entries(loops))
      yield { rule: get, name, kind, text: text.replace("LIST", list) };
    for (const [name, text] of Object.entries(writing.includes(kind) ? piped : {}))
      yield { rule: get, name, kind, text: text.replace("LIST", list) };
    for (const [name, text] of Object.entries(asked))
      yield { rule: "unpropagated-upstream-call", name, kind, text };
  }
}
