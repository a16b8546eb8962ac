import type { TextEdit } from "../../../text/edit";
import { contains, textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import { standsIn } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { Fix, Offer } from "../../finding";
import type { Call, Expression, Statement } from "../../ir";
import { handlerOf } from "../../patterns/notes";
import type { FileIndex } from "../../syntax/file-index";
import { statementLists } from "../../syntax/walk";
import { indentationOf, lineBreakOf } from "../edits/layout";
import { openBody, topOfBody } from "../edits/top-of-body";
import { answersByReturn } from "./answers-by-return";

export const guardFinishedTitle = "Leave the listener when the call was answered";

/**
 * Asks first in a listener whether the call has succeeded: the stream, where it is one that is written to, else a flag that
 * is set before each answer. After a failed answer the listener runs as before.
 */
export function guardFinished(subject: FunctionAnalysis, registration: Call): Offer {
  const { index } = subject.reached;
  const handler = handlerOf(subject.reached);
  if (!handler || !standsIn(subject.reached, handler))
    return { fixes: [], withheld: "the listener does not stand in the handler" };
  const kind = handler.entry?.kind;
  // A flag would be set by the time that the cancellation comes.
  if (kind === "client-streaming" || kind === "bidi")
    return { fixes: [], withheld: "a cancelled upload ends, and is answered, like a complete one" };
  const { callee } = registration;
  const on = callee.kind === "member" ? callee.object : undefined;
  const carrier = on && subject.carriers.of(on, subject.reached);
  const edits =
    kind === "server-streaming" && on && carrier?.kind === "call"
      ? guard(subject, `${textIn(index.file.text, on.span)}.writableFinished`)
      : withFlag(subject, handler, registration);
  if (!edits) return { fixes: [] };
  const changes = [{ file: index.file.path, edits }];
  return { fixes: [{ title: guardFinishedTitle, safety: "suggestion", changes } satisfies Fix] };
}

function guard({ reached: { index, ir } }: FunctionAnalysis, test: string): readonly TextEdit[] {
  const line = `if (${test}) return;`;
  return ir.expressionBody ? openBody(index, ir, [line], "") : topOfBody(index, ir, [line]);
}

function withFlag(
  subject: FunctionAnalysis,
  handler: Reached,
  registration: Call,
): readonly TextEdit[] | undefined {
  const { index } = subject.reached;
  const { text } = index.file;
  const declared = handler.ir.body.find(({ span }) => contains(span, registration.span));
  if (!declared || /\bfinished\b/.test(textIn(text, handler.ir.span))) return undefined;
  const callback = handler.ir.parameters[1]?.binding;
  const isCallback = callback !== undefined && handler.entry?.carrier?.parameter === 0;
  const answers = isCallback ? answersBy(callback, subject) : answersByReturn(handler, subject.project);
  if (!answers) return undefined;
  return [
    lineBefore(text, declared.span.start, "let finished = false;"),
    ...answers,
    ...guard(subject, "finished"),
  ];
}

/** What sets the flag before each `callback(null, …)`; nothing where one cannot be told. */
function answersBy(callback: number, { reached: { index } }: FunctionAnalysis): TextEdit[] | undefined {
  const answers = index.usesOf(callback).map(({ expression }) => {
    const call = index.parentOf(expression);
    if (call?.kind !== "call") return undefined;
    // `.then(answer, callback)`, `.catch(callback)`: a failure.
    if (call.callee !== expression) return isRejection(call, expression) ? [] : undefined;
    const [error, reply] = call.arguments;
    const fine = error?.kind === "literal" && (error.value === null || error.value === undefined);
    if (!fine && !reply) return [];
    const written = error && textIn(index.file.text, error.span);
    return beforeAnswer(call, index, fine ? "finished = true;" : `finished = !${written};`);
  });
  if (!answers.every((one) => one !== undefined)) return undefined;
  const all = answers.flat();
  return all.length > 0 ? all : undefined;
}

function isRejection({ callee, arguments: given }: Call, value: Expression): boolean {
  if (callee.kind !== "member") return false;
  return callee.property === "catch" || (callee.property === "then" && given[1] === value);
}

/** `callback(…)` as a statement, or as the whole of an arrow function. */
function beforeAnswer(call: Call, index: FileIndex, line: string): readonly TextEdit[] | undefined {
  const { file } = index;
  const by = file.functions[index.ownerOf(call)]!;
  if (by.expressionBody) {
    const { start, end } = by.bodySpan;
    return start === call.span.start && end === call.span.end ? openBody(index, by, [line], "") : undefined;
  }
  const statement = statementLists(by.body)
    .flat()
    .find((one) => isAnswer(one, call));
  return statement && [lineBefore(file.text, statement.span.start, line)];
}

function isAnswer(one: Statement, call: Call): boolean {
  return (
    (one.kind === "expression" && one.expression === call) || (one.kind === "return" && one.value === call)
  );
}

/** A statement before another: on a line of its own where that one has one. */
function lineBefore(text: string, at: number, statement: string): TextEdit {
  const own = text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim() === "";
  const between = own ? lineBreakOf(text) + indentationOf(text, at) : " ";
  return { span: { start: at, end: at }, newText: statement + between };
}
