import type { TextEdit } from "../../text/edit";
import { linesOf } from "../../text/lines";
import { contains } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { Call, FileIr, Statement } from "../ir";
import { handlerOf } from "../patterns/notes";

export const guardFinishedTitle = "Leave the listener when the call was answered";

/** A flag that is set before every answer, and asked first in the listener. */
export function guardFinished(subject: FunctionAnalysis, registration: Call): readonly Fix[] {
  const { index, ir } = subject.reached;
  const { file } = index;
  const handler = handlerOf(subject.reached);
  const callback = handler?.ir.parameters[1]?.binding;
  if (!handler || callback === undefined || handler.ref.file !== file.path || /\bfinished\b/.test(file.text))
    return [];
  const declared = statementOf(handler.ir.body, registration);
  const answers = index.usesOf(callback).map(({ expression }) => {
    const call = index.parentOf(expression);
    return call?.kind === "call" && call.callee === expression ? beforeAnswer(call, subject) : undefined;
  });
  const listener = file.functions[ir.id]!;
  if (!declared || answers.length === 0 || answers.some((one) => one === undefined)) return [];
  const edits = [
    insertLine(file, declared.span.start, "let finished = false;"),
    ...answers.flatMap((one) => one ?? []),
    ...intoListener(file, listener.bodySpan, listener.expressionBody, ir.body[0]),
  ];
  return [{ title: guardFinishedTitle, safety: "suggestion", changes: [{ file: file.path, edits }] }];
}

/** `callback(…)` as a statement, or as the whole of an arrow function. */
function beforeAnswer(call: Call, { reached: { index } }: FunctionAnalysis): TextEdit[] | undefined {
  const { file } = index;
  const by = file.functions[index.ownerOf(call)]!;
  if (by.expressionBody) {
    const { start, end } = by.bodySpan;
    if (start !== call.span.start || end !== call.span.end) return undefined;
    return [
      { span: { start, end: start }, newText: "{ finished = true; " },
      { span: { start: end, end }, newText: "; }" },
    ];
  }
  const statement = statementOf(by.body, call);
  if (statement?.kind !== "expression" && statement?.kind !== "return") return undefined;
  return [insertLine(file, statement.span.start, "finished = true;")];
}

function intoListener(
  file: FileIr,
  { start, end }: { readonly start: number; readonly end: number },
  expression: boolean,
  first: Statement | undefined,
): TextEdit[] {
  const guard = "if (finished) return;";
  if (expression) {
    return [
      { span: { start, end: start }, newText: `{ ${guard} ` },
      { span: { start: end, end }, newText: "; }" },
    ];
  }
  return first ? [insertLine(file, first.span.start, guard)] : [];
}

/** A statement before another: on a line of its own where that one has one. */
function insertLine(file: FileIr, at: number, statement: string): TextEdit {
  const line = file.text.slice(file.text.lastIndexOf("\n", at - 1) + 1, at);
  const eol = file.text.includes("\r\n") ? "\r\n" : "\n";
  const own = line.trim() === "";
  const between = own ? eol + linesOf(file.text).indentation(at) : " ";
  return { span: { start: at, end: at }, newText: statement + between };
}

/** The innermost statement of a block that holds a call. */
function statementOf(body: readonly Statement[], call: Call): Statement | undefined {
  const holds = ({ span }: Statement) => contains(span, call.span);
  const lists = [
    body,
    ...[...allStatements(body)].flatMap((one) => (one.kind === "block" && holds(one) ? [one.body] : [])),
  ];
  return lists.at(-1)?.find(holds);
}
