import type { TextEdit } from "../../../text/edit";
import { linesOf } from "../../../text/lines";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import { indentLines } from "../edits/indent-lines";
import { endOfLine } from "../edits/layout";
import { indentationStep } from "../edits/loop-body";
import { nearestCarrier } from "../nearest";

export const catchInBodyTitle = "Catch what the body throws and answer with it";

/** Puts the whole body into a `try`; its `catch` answers the call, unless it is over already. */
export function catchInBody(subject: FunctionAnalysis): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { file } = index;
  const [first] = ir.body;
  const last = ir.body.at(-1);
  const answer = first && answerFor(subject, first.span.start);
  if (ir.expressionBody || !first || !last || !answer) return [];
  const { text } = file;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const table = linesOf(text);
  const inner = table.indentation(first.span.start);
  const outer = table.indentation(ir.span.start);
  const step = indentationStep(text);
  // A body on the line of its function is not laid out anew.
  if (!/[\r\n]/.test(text.slice(ir.bodySpan.start, first.span.start))) return [];
  const written = (error: string) =>
    `${eol}${inner}} catch (${error}) {${eol}${inner}${step}${answer}${eol}${inner}}`;
  const end = text.slice(0, ir.bodySpan.end).trimEnd().length;
  // The line break before the first statement; comments may stand between that and the brace.
  const firstLine = text.indexOf("\n", ir.bodySpan.start);
  const head = endOfLine(text, ir.bodySpan.start);
  const edits: TextEdit[] = [
    { span: { start: head, end: head }, newText: `${eol}${inner}try {` },
    ...indentLines(index, firstLine, end, step),
    { span: { start: end, end }, newText: written("error") },
  ];
  if (outer === inner) return [];
  return [{ title: catchInBodyTitle, safety: "suggestion", changes: [{ file: file.path, edits }] }];
}

function answerFor(subject: FunctionAnalysis, at: number): string | undefined {
  const { ir, entry, index } = subject.reached;
  const carrier = nearestCarrier(subject, { start: at, end: at });
  if (carrier?.kind !== "call") return undefined;
  // A wrapper that is given the call in another place answers by itself.
  if (entry && entry.carrier?.parameter !== 0) return undefined;
  const callback = entry ? ir.parameters[1]?.name : undefined;
  if (!callback) return `if (!${carrier.test}) ${carrier.name}.emit("error", error);`;
  const error = index.file.language === "typescript" ? "error as Error" : "error";
  return `if (!${carrier.test}) ${callback}(${error});`;
}
