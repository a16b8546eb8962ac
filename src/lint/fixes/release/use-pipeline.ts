import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import type { Fix } from "../../finding";
import type { Call, Expression } from "../../ir";
import { lastName } from "../../syntax/names";
import { importName } from "../edits/add-import";

export const usePipelineTitle = "Use `pipeline`, which closes every stream";

/** `a.pipe(b).pipe(call)` becomes `pipeline(a, b, call, () => {})`, where nothing is made of what `pipe` returns. */
export function usePipeline({ reached }: FunctionAnalysis, call: Call): readonly Fix[] {
  const { file } = reached.index;
  if (reached.index.parentOf(call)?.kind !== "expression") return [];
  const streams = streamsOf(call, file.text);
  if (streams === undefined || isPipedInto(firstOf(call), reached)) return [];
  const { name, edits } = importName(file, "node:stream", "pipeline", "streamPipeline");
  const written = streams.join(", ");
  return [
    {
      title: usePipelineTitle,
      safety: "suggestion",
      changes: [
        { file: file.path, edits: [...edits, { span: call.span, newText: `${name}(${written}, () => {})` }] },
      ],
    },
  ];
}

/** What the chain begins with. */
function firstOf({ callee }: Call): Expression {
  if (callee.kind !== "member") return callee;
  return callee.object.kind === "call" && callee.object.callee.kind === "member"
    ? firstOf(callee.object)
    : callee.object;
}

/** `file.pipe(first);` in a statement of its own: the file would stay open all the same. */
function isPipedInto(first: Expression, { index }: Reached): boolean {
  if (first.kind !== "identifier" || first.binding === undefined) return false;
  return index.usesOf(first.binding).some(({ expression }) => {
    const call = index.parentOf(expression);
    return call?.kind === "call" && call.arguments.includes(expression) && lastName(call.callee) === "pipe";
  });
}

/** The streams of a chain as they are written, casts included; nothing where `pipe` is given options. */
function streamsOf(call: Call, text: string): string[] | undefined {
  const { callee, arguments: given, argumentsSpan } = call;
  if (callee.kind !== "member" || given.length !== 1) return undefined;
  const { object } = callee;
  const chained =
    object.kind === "call" && object.callee.kind === "member" && object.callee.property === "pipe";
  const source = text.slice(call.span.start, callee.propertySpan.start).replace(/\s*\??\.\s*$/, "");
  const before = chained ? streamsOf(object, text) : [source];
  return before && [...before, textIn(text, argumentsSpan).trim()];
}
