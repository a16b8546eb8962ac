import type { TextEdit } from "../../../text/edit";
import { textIn } from "../../../text/span";
import { isTeardown } from "../../analysis/values/listeners";
import type { FunctionIr, Statement } from "../../ir";
import { allStatements } from "../../syntax/walk";
import { endOfLine, indentationOf, lineBreakOf } from "../edits/layout";
import { indentationStep } from "../edits/loop-body";
import { openBody, topOfBody } from "../edits/top-of-body";
import { inTryFinally } from "../edits/try-finally";
import { type FixSubject, nearestCarrier } from "../nearest";

/**
 * Has something done when the call is over.
 *
 * @param over asked behind a listener, which is not told of what has been before, when given
 */
export type WhenOver = (action: string, over?: string) => readonly TextEdit[];

/**
 * How what a statement has begun can be ended with the call: in a listener right after it, or, in the function of
 * `new Observable`, by what that gives back. NestJS unsubscribes when the call is cancelled.
 */
export function whenOver(subject: FixSubject, statement: Statement): WhenOver | undefined {
  const { ir, index } = subject.reached;
  const { text } = index.file;
  const lineAfter = (at: number, write: (action: string) => string): WhenOver => {
    const end = endOfLine(text, at);
    const before = lineBreakOf(text) + indentationOf(text, statement.span.start);
    return (action, over) => {
      const look = over ? `${before}if (${over}) ${action};` : "";
      return [{ span: { start: end, end }, newText: before + write(action) + look }];
    };
  };
  if (isTeardown(subject.reached) && !ir.async && ir.body.includes(statement)) {
    const gives = allStatements(ir.body).filter(({ kind }) => kind === "return");
    if (gives.length === 0) return lineAfter(ir.body.at(-1)!.span.end, (action) => `return () => ${action};`);
    const own = gives.length === 1 ? givenBy(gives[0]!, subject) : undefined;
    if (own?.expressionBody) return (action) => openBody(index, own, [`${action};`], "");
    if (own) return (action) => topOfBody(index, own, [`${action};`]);
  }
  const listen = nearestCarrier(subject, statement.span)?.listen;
  const told = listen && lineAfter(statement.span.end, listen);
  return told && ((action, over) => [...told(action, over), ...whenDone(subject, statement, action)]);
}

/**
 * The signal of nice-grpc is not aborted when the handler comes to its end by itself: what follows in it is put into a
 * `try`, unless it has a `finally` already, which then does so, or ends with that.
 */
function whenDone(
  { reached: { ir, index, entry } }: FixSubject,
  statement: Statement,
  action: string,
): readonly TextEdit[] {
  if (entry?.dialect !== "nice-grpc") return [];
  const rest = ir.body.slice(ir.body.indexOf(statement) + 1);
  const [first, last] = [rest[0], rest.at(-1)];
  if (!first || !last || !ir.body.includes(statement)) return [];
  const { text } = index.file;
  if (textIn(text, last.span).replace(/;$/, "") === action) return [];
  if (first === last && first.kind === "try" && first.finally) {
    const { start } = first.finally.span;
    const next = lineBreakOf(text) + indentationOf(text, first.span.start) + indentationStep(text);
    return [{ span: { start: start + 1, end: start + 1 }, newText: `${next}${action};` }];
  }
  return inTryFinally(index, { start: first.span.start, end: last.span.end }, action) ?? [];
}

/** `return () => { … }`, at the end of a function. */
function givenBy(given: Statement, { reached: { ir, index } }: FixSubject): FunctionIr | undefined {
  if (given.kind !== "return" || ir.body.at(-1) !== given || given.value?.kind !== "function")
    return undefined;
  return index.file.functions[given.value.function];
}
