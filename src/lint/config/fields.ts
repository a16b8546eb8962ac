import { dialects } from "../dialects/all";
import { rules } from "../rules";
import { defaultSettings } from "../settings";
import type { HandlerPattern, LintConfig, Served, WrapperPattern } from "./config";
import { libraryShape } from "./library-fields";
import type { Field, FieldsOf, Shape } from "./shape";

const text = { kind: "text" } as const;
const names: Shape = { kind: "list", of: text };

const served: FieldsOf<Served> = {
  parameter: {
    kind: "count",
    least: 0,
    default: 0,
    description: "Which parameter tells of the cancellation, from 0.",
  },
  carrier: {
    kind: "choice",
    values: ["call", "context", "signal", "server-context"],
    default: "call",
    description:
      "What that parameter is: a grpc-js `call`, a `context` with a `signal`, a `signal`, or protobuf-ts's `server-context`.",
  },
  kind: {
    kind: "choice",
    values: ["unary", "server-streaming", "client-streaming", "bidi", "unknown"],
    default: "unknown",
    description: "The kind of method; by what the function does where this is not given.",
  },
};

const handler: FieldsOf<HandlerPattern> = {
  name: {
    ...text,
    description: "The function's name, `*` for anything: `on*`, `Reports.watch`.",
  },
  module: {
    ...text,
    description: "A glob of files, from this file's folder, whose exported functions are meant.",
  },
  type: {
    ...text,
    description: "The name of the type that the function is declared with, or that its parameter has.",
  },
  ...served,
};

const wrapper: FieldsOf<WrapperPattern> = {
  name: { ...text, description: "The wrapper's name, `*` for anything." },
  argument: {
    kind: "count",
    least: 0,
    default: 0,
    description: "Which of its arguments is the handler, from 0.",
  },
  catches: {
    kind: "flag",
    description:
      "Whether it catches what the handler rejects with. It is taken to do so unless this is `false`, since most do.",
  },
  ...served,
};

const dialectSwitches = Object.fromEntries(
  dialects.map(({ id }): [string, Field] => [
    id,
    { kind: "flag", default: true, description: `Whether handlers of ${id} are looked for.` },
  ]),
);

const severity: Shape = { kind: "choice", values: ["error", "warning", "info", "off"] };

/** Every key of the configuration file: the one source of its schema, its checks and its documentation. */
const configFields: FieldsOf<LintConfig> = {
  $schema: { ...text, description: "The schema of this file, for editors." },
  rules: {
    kind: "object",
    fields: Object.fromEntries(
      rules.map((rule): [string, Field] => [
        rule.id,
        { ...severity, default: rule.severity, description: rule.summary },
      ]),
    ),
    description: "The severity of each rule, or `off`.",
  },
  confidence: {
    kind: "choice",
    values: ["high", "medium", "low"],
    default: defaultSettings.confidence,
    description: "Findings less sure than this are left out.",
  },
  maxCheapIterations: {
    kind: "count",
    least: 1,
    default: defaultSettings.maxCheapIterations,
    description: "Loops that provably turn at most this often, and wait for nothing, are never reported.",
  },
  yieldEvery: {
    kind: "count",
    least: 1,
    default: defaultSettings.yieldEvery,
    description: "How many turns a mended loop makes between two yields to the event loop.",
  },
  ignore: {
    kind: "list",
    of: text,
    description:
      "Globs of files and folders, from this file's folder, in which nothing is reported. What handlers elsewhere call in them is still followed.",
  },
  baseline: {
    ...text,
    default: "grpc-cancellation.baseline.json",
    description: "The file with findings that are known and not told again, from this file's folder.",
  },
  handlers: {
    kind: "list",
    of: { kind: "object", fields: handler, oneOf: ["name", "module", "type"] },
    description: "Functions that serve methods though no library shows it. Every key given must match.",
  },
  wrappers: {
    kind: "list",
    of: { kind: "object", fields: wrapper, required: ["name"] },
    description: "Functions that are given handlers: `export const watch = served(async (call) => …)`.",
  },
  safeFunctions: {
    ...(names as Extract<Shape, { kind: "list" }>),
    description:
      "Names of functions, `*` for anything, in which nothing is reported: they are known to end soon, or must finish.",
  },
  detachedFunctions: {
    ...(names as Extract<Shape, { kind: "list" }>),
    description:
      "Names of functions, `*` for anything, that start work which goes on after the call on purpose: `queue.add`. Neither they nor the callbacks handed to them are followed.",
  },
  tiedFunctions: {
    ...(names as Extract<Shape, { kind: "list" }>),
    description:
      "Names of functions, `*` for anything, whose calls to other servers end by themselves with the call they are made for, as by an interceptor: `this.inventory.*`.",
  },
  dialects: {
    kind: "object",
    fields: dialectSwitches,
    description: 'Libraries whose handlers are let alone: `{ "connect": false }`.',
  },
  grpcJsVersion: {
    kind: "text",
    like: { pattern: String.raw`^\d+\.\d+(\.\d+)?(-.+)?$`, words: 'a version, such as "1.9.15"' },
    description:
      "The version of @grpc/grpc-js that the servers run with, where it is not the one that is installed. Before 1.10 `cancelled` came only when a call was cancelled.",
  },
  libraries: {
    kind: "list",
    of: libraryShape,
    description: "What is known of functions of libraries; it comes before what the linter knows by itself.",
  },
};

/** The whole file. */
export const configShape: Extract<Shape, { kind: "object" }> = { kind: "object", fields: configFields };
