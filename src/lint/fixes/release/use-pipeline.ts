import { textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";
import { importName } from "../edits/add-import";

export const usePipelineTitle = "Use `pipeline`, which closes every stream";

/** `a.pipe(b).pipe(call)` becomes `pipeline(a, b, call, () => {})`, where nothing is made of what `pipe` returns. */
export function usePipeline({ reached }: FunctionAnalysis, call: Call): readonly Fix[] {
  const { file } = reached.index;
  if (reached.index.parentOf(call)?.kind !== "expression") return [];
  const streams = streamsOf(call, file.text);
  if (streams === undefined) return [];
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
