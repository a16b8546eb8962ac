import type { TextEdit } from "../../../text/edit";
import type { Project, Reached } from "../../analysis/project";
import type { ReturnStatement, Statement } from "../../ir";
import { allStatements, statementLists } from "../../syntax/walk";
import { endOfLine, freeName, indentationOf, lineBreakOf, textOf } from "../edits/layout";
import { indentationStep } from "../edits/loop-body";

/**
 * What sets the flag `finished` once a handler has what it answers with by returning it; nothing where that cannot be told.
 */
export function answersByReturn(handler: Reached, project: Project): readonly TextEdit[] | undefined {
  const { ir, index } = handler;
  if (ir.expressionBody || !ir.async) return undefined;
  const returns = allStatements(ir.body).filter((one) => one.kind === "return");
  // Who leaves a generator may have seen the cancellation.
  if (ir.generator && returns.length > 0) return undefined;
  const last = ir.body.at(-1);
  const edits = returns.flatMap((one) => before(one, handler, project));
  const ends = last === undefined || last.kind === "return" || last.kind === "throw";
  return ends ? edits : [...edits, behind(last, index.file.text)];
}

function before(statement: ReturnStatement, { ir, index }: Reached, project: Project): TextEdit[] {
  const { text } = index.file;
  const { span, value } = statement;
  const isPromise = value?.kind === "call" && project.callFact(value)?.returns.awaited !== undefined;
  const waits = value?.kind === "await" || isPromise;
  const name = freeName(textOf(index.file, ir), ["reply", "answer"]);
  const alone = !statementLists(ir.body).some((list) => list.includes(statement));
  const outer = lineBreakOf(text) + indentationOf(text, span.start);
  const next = alone ? outer + indentationStep(text) : outer;
  const end = endOfLine(text, span.end);
  const open = alone ? `{${next}` : "";
  const close = alone ? `${outer}}` : "";
  if (!waits || name === undefined) {
    const first = { span: { start: span.start, end: span.start }, newText: `${open}finished = true;${next}` };
    return alone ? [first, { span: { start: end, end }, newText: close }] : [first];
  }
  const wait = isPromise ? "await " : "";
  const answer = `${next}finished = true;${next}return ${name};`;
  return [
    { span: { start: span.start, end: value!.span.start }, newText: `${open}const ${name} = ${wait}` },
    { span: { start: end, end }, newText: answer + close },
  ];
}

function behind({ span }: Statement, text: string): TextEdit {
  const end = endOfLine(text, span.end);
  const next = lineBreakOf(text) + indentationOf(text, span.start);
  return { span: { start: end, end }, newText: `${next}finished = true;` };
}
