import type { Finding, LintResult } from "../../src/lint/finding";
import type { Span } from "../../src/text/span";

export const directory = "/srv/shop";

/** Two files; the second has a tab, a character outside the basic plane, and Windows line ends. */
export const texts: Readonly<Record<string, string>> = {
  "/srv/shop/src/orders.ts": [
    "export async function watch(call: Call) {",
    "  while (true) {",
    "    await poll(call);",
    "  }",
    "}",
    "",
  ].join("\n"),
  "/srv/shop/src/täglich report.ts": 'const face = "😀";\r\n\tfor (;;) spin();\r\n',
};

/** The span of the first occurrence of `part`. */
export function spanOf(file: string, part: string): Span {
  const start = texts[file]!.indexOf(part);
  if (start < 0) throw new Error(`${file} has no ${part}`);
  return { start, end: start + part.length };
}

const orders = "/srv/shop/src/orders.ts";
const daily = "/srv/shop/src/täglich report.ts";

const missing: Finding = {
  rule: "loop-misses-cancellation",
  severity: "warning",
  confidence: "high",
  file: orders,
  span: spanOf(orders, "while"),
  message: "This loop goes on after the call was cancelled.",
  notes: [
    { file: orders, span: spanOf(orders, "watch"), message: "the handler" },
    { file: orders, span: spanOf(orders, "await poll(call)"), message: "waits here and comes round again" },
  ],
  fixes: [
    {
      title: "Return when the call was cancelled",
      safety: "safe",
      changes: [
        {
          file: orders,
          edits: [
            {
              span: { start: spanOf(orders, "await").start, end: spanOf(orders, "await").start },
              newText: "if (call.cancelled) return;\n    ",
            },
          ],
        },
      ],
    },
  ],
};

const blocking: Finding = {
  rule: "loop-blocks-event-loop",
  severity: "info",
  confidence: "medium",
  file: daily,
  span: spanOf(daily, "for"),
  message: "This loop never lets the event loop turn.",
  notes: [],
  fixes: [],
};

/** One finding with a path and a fix, one with neither, a handler, a problem. */
export const example: LintResult = {
  findings: [blocking, missing],
  handlers: [
    {
      name: "watch",
      kind: "server-streaming",
      dialect: "grpc-js",
      file: orders,
      span: spanOf(orders, "watch"),
    },
  ],
  problems: [
    {
      file: "/srv/shop/tsconfig.json",
      message: "extends ./base.json, which does not exist",
      about: "project",
    },
  ],
  texts: new Map(Object.entries(texts)),
  stats: { files: 2, handlers: 1, functions: 3, milliseconds: 12.4 },
};
