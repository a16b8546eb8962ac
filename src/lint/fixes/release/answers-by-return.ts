import type { TextEdit } from "../../../text/edit";
import type { Project, Reached } from "../../analysis/project";
import type { Expression, Statement } from "../../ir";
import { allStatements, statementLists } from "../../syntax/walk";
import { endOfLine, freeName, indentationOf, lineBreakOf, textOf } from "../edits/layout";
import { indentationStep } from "../edits/loop-body";

/**
 * What sets the flag `finished` once a handler has what it answers with by returning it; nothing where that cannot be told.
 */
export function answersByReturn({ ir, index }: Reached, project: Project): readonly TextEdit[] | undefined {
  const { text } = index.file;
  if (ir.expressionBody || !ir.async) return undefined;
  const lists = statementLists(ir.body);
  const returns = allStatements(ir.body).filter((one) => one.kind === "return");
  // Who leaves a generator may have seen the cancellation.
  if (ir.generator && returns.length > 0) return undefined;
  const last = ir.body.at(-1);
  const edits = returns.flatMap((one) => before(one, one.value));
  return last && last.kind !== "return" && last.kind !== "throw" ? [...edits, behind(last)] : edits;

  function before(one: Statement, value: Expression | undefined): TextEdit[] {
    const isPromise = value?.kind === "call" && project.callFact(value)?.returns.awaited !== undefined;
    const waits = value?.kind === "await" || isPromise;
    const name = freeName(textOf(index.file, ir), ["reply", "answer"]);
    const alone = !lists.some((list) => list.includes(one));
    const outer = lineBreakOf(text) + indentationOf(text, one.span.start);
    const next = alone ? outer + indentationStep(text) : outer;
    const { start } = one.span;
    const end = endOfLine(text, one.span.end);
    const open = alone ? `{${next}` : "";
    const close = alone ? [{ span: { start: end, end }, newText: `${outer}}` }] : [];
    if (!waits || name === undefined) {
      return [{ span: { start, end: start }, newText: `${open}finished = true;${next}` }, ...close];
    }
    const wait = isPromise ? "await " : "";
    const answer = `${next}finished = true;${next}return ${name};`;
    return [
      { span: { start, end: value!.span.start }, newText: `${open}const ${name} = ${wait}` },
      { span: { start: end, end }, newText: answer + (alone ? `${outer}}` : "") },
    ];
  }
  function behind({ span }: Statement): TextEdit {
    const end = endOfLine(text, span.end);
    return {
      span: { start: end, end },
      newText: `${lineBreakOf(text)}${indentationOf(text, span.start)}finished = true;`,
    };
  }
}
