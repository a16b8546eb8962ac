import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import type { Parameter } from "../../ir";
import { freeName, textOf } from "../edits/layout";
import { nameParameter } from "../edits/name-parameter";
import { type NamedCarrier, writtenCarrier } from "../nearest";
import { type Draft, type Refusal, withEdits, withTypes } from "./draft";
import { addParameter } from "./parameter";

/** A parameter as its library would fill it. */
interface Known {
  readonly name: string;
  /** A type to import; of what is not used none. */
  readonly type?: { readonly module: string; readonly name: string; readonly of?: string };
}

/** Gives a handler the parameter that its library would fill with the carrier, where the handler takes fewer. */
export function handlerCarrier(
  draft: Draft,
  reached: Reached,
): { readonly draft: Draft; readonly carrier: NamedCarrier } | Refusal {
  const { ir, index } = reached;
  const { file } = index;
  const whole = unpacked(draft, reached);
  if (whole) return whole;
  const kind = kindOf(reached);
  const all = kind && parametersOf(reached, kind);
  const nothing = { refused: `${ir.name} does not name what would tell it of a cancellation` };
  if (!all || ir.parameters.length >= all.length) return nothing;
  // With decorators on parameters NestJS fills those alone.
  if (ir.parameters.some(({ rest, span }) => rest || file.text[span.start] === "@")) return nothing;
  const name = freeName(textOf(file, ir), [all.at(-1)!.name, "serverCall", "callContext"]);
  if (name === undefined) return { refused: `${ir.name} has no name to spare` };
  const added = all.slice(ir.parameters.length);
  const typed = file.language === "typescript" && !isInferred(reached, draft.subject);
  // A type that the class implements may know of fewer parameters, but not of more that are required.
  const optional = typed && isImplementing(reached, draft.subject);
  const written = added.map((one) => {
    const own = one === added.at(-1) ? name : one.name;
    const type = one.type ? `${one.type.name}${one.type.of ?? ""}` : "unknown";
    return typed ? `${own}${optional ? "?" : ""}: ${type}` : own;
  });
  const imports = typed ? added.flatMap(({ type }) => (type ? [type] : [])) : [];
  const edits = addParameter(file.text, listOf(reached), written.join(", "));
  const made = withTypes(withEdits(draft, reached.ref.file, edits), file, imports);
  return { draft: made, carrier: writtenCarrier(kind, name, optional) };
}

/** What the handler is given and takes apart, or leaves for its wrapper alone to know. */
function unpacked(
  draft: Draft,
  reached: Reached,
): { readonly draft: Draft; readonly carrier: NamedCarrier } | undefined {
  const { entry, ir, index, ref } = reached;
  const { file } = index;
  if (!entry?.carrier && entry?.leaves !== undefined) {
    const name = freeName(textOf(file, ir), callNames);
    const typed = file.language === "typescript" && !isInferred(reached, draft.subject);
    if (name === undefined || typed) return undefined;
    const edits = addParameter(file.text, listOf(reached), name);
    return { draft: withEdits(draft, ref.file, edits), carrier: writtenCarrier("call", name, false) };
  }
  const position = entry?.carrier?.parameter;
  const parameter = position === undefined ? undefined : ir.parameters[position];
  if (position === undefined || !parameter || parameter.binding !== undefined) return undefined;
  if (entry?.carrier?.type === "context") return withSignal(draft, reached, parameter);
  const kind = entry?.carrier?.type === "server-context" ? "server-context" : "call";
  const named = nameParameter(
    index,
    ir.id,
    position,
    kind === "call" ? callNames : ["context", "callContext"],
  );
  return (
    named && {
      draft: withEdits(draft, ref.file, named.edits),
      carrier: writtenCarrier(kind, named.name, false),
    }
  );
}

const callNames = ["call", "serverCall"];

/** `({ peer })` of a context becomes `({ peer, signal })`. */
function withSignal(
  draft: Draft,
  { ref, index, ir }: Reached,
  { span, bindings }: Parameter,
): { readonly draft: Draft; readonly carrier: NamedCarrier } | undefined {
  const { file } = index;
  const last = file.bindings[bindings.at(-1) ?? -1];
  const rest = bindings.some((id) => file.bindings[id]!.path?.at(-1) === "...");
  const name = freeName(textOf(file, ir), ["signal", "abortSignal", "callSignal"]);
  if (file.text[span.start] !== "{" || !last || last.path?.length !== 1 || last.default || rest || !name)
    return undefined;
  const at = { start: last.span.end, end: last.span.end };
  const newText = name === "signal" ? ", signal" : `, signal: ${name}`;
  return {
    draft: withEdits(draft, ref.file, [{ span: at, newText }]),
    carrier: writtenCarrier("signal", name, false),
  };
}

function kindOf({ entry }: Reached): "call" | "context" | "server-context" | undefined {
  // Guards and interceptors are given other things.
  if (entry?.kind === "middleware") return undefined;
  switch (entry?.dialect) {
    case "nestjs":
      return "call";
    case "connect":
    case "nice-grpc":
      return "context";
    case "protobuf-ts":
      return "server-context";
    default:
      return undefined;
  }
}

/** All that the library passes, up to the carrier. */
function parametersOf({ entry, index }: Reached, kind: NamedCarrier["kind"]): readonly Known[] {
  const { imports } = index.file;
  const from = (name: string, otherwise: string) =>
    imports.find(({ module }) => module.startsWith(name))?.module ?? otherwise;
  if (kind === "call") {
    const streams =
      entry?.requests !== undefined
        ? "ServerDuplexStream"
        : writing.has(entry?.kind ?? "") && "ServerWritableStream";
    const type = { module: "@grpc/grpc-js", name: streams || "ServerUnaryCall", of: "<unknown, unknown>" };
    return [
      { name: "_request" },
      { name: "_metadata", type: { module: "@grpc/grpc-js", name: "Metadata" } },
      { name: "call", type },
    ];
  }
  const request = { name: "_request" };
  switch (entry?.dialect) {
    case "connect": {
      const module = from("@bufbuild/connect", "@connectrpc/connect");
      return [
        request,
        {
          name: "context",
          type: {
            module: module.startsWith("@bufbuild") ? "@bufbuild/connect" : module,
            name: "HandlerContext",
          },
        },
      ];
    }
    case "nice-grpc":
      return [
        request,
        { name: "context", type: { module: from("nice-grpc", "nice-grpc"), name: "CallContext" } },
      ];
    default:
      return [
        request,
        { name: "context", type: { module: "@protobuf-ts/runtime-rpc", name: "ServerCallContext" } },
      ];
  }
}

const writing = new Set(["server-streaming", "unknown"]);

/** Whether the place of the function tells the types of its parameters. */
function isInferred(reached: Reached, { project }: FunctionAnalysis): boolean {
  return project.functionFact(reached)?.contextual !== undefined;
}

function isImplementing(reached: Reached, { project }: FunctionAnalysis): boolean {
  return (project.functionFact(reached)?.implements.length ?? 0) > 0;
}

/** Where the list of parameters is written. */
function listOf({ ir, index }: Reached) {
  const { text } = index.file;
  const last = ir.parameters.at(-1)?.span;
  const named = ir.span.start <= ir.nameSpan.start && ir.kind !== "arrow" ? ir.nameSpan.end : ir.span.start;
  const bare =
    ir.kind === "arrow" && last !== undefined && !/\(\s*$/.test(text.slice(ir.span.start, last.start));
  return { start: text.indexOf("(", named) + 1, last, bare: bare && ir.parameters.length === 1 };
}
