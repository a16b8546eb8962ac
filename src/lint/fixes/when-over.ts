import type { Span } from "../../text/span";
import { isTeardown } from "../analysis/values/listeners";
import { allStatements } from "../analysis/walk";
import type { Statement } from "../ir";
import { endOfLine } from "./edits/layout";
import { type FixSubject, nearestCarrier } from "./nearest";

/** A line that has something done when the call is over, and where it is written. */
export interface WhenOver {
  /** Behind this place, on a line of its own. */
  readonly at: number;
  write(action: string): string;
}

/**
 * How what a statement has begun can be ended with the call: in a listener right after it, or, in the function of
 * `new Observable`, by what that gives back. NestJS unsubscribes when the call is cancelled.
 */
export function whenOver(subject: FixSubject, statement: Statement): WhenOver | undefined {
  const { ir, index } = subject.reached;
  const { text } = index.file;
  const gives = [...allStatements(ir.body)].some(({ kind }) => kind === "return");
  if (isTeardown(subject.reached) && !ir.async && ir.body.includes(statement) && !gives) {
    return { at: endOfLine(text, ir.body.at(-1)!.span.end), write: (action) => `return () => ${action};` };
  }
  const place: Span = statement.span;
  const listen = nearestCarrier(subject, place)?.listen;
  return listen && { at: endOfLine(text, place.end), write: listen };
}
