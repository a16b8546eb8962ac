import { textIn } from "../../../text/span";
import { functionOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";
import type { Wait } from "../../patterns/waits/waits";
import { endOfLine, indentationOf, lineBreakOf } from "../edits/layout";
import { openBody } from "../edits/top-of-body";
import { type FixSubject, nearestSignal } from "../nearest";
import { onceWithSignal } from "./once-with-signal";

export const passSignalTitle = "Pass the call's signal";
export const waitForCloseTitle = "Wait for `close` as well";

/** Ends the wait with the call: by its signal where there is one, else by `close` where the call is a stream. */
export function waitForClose(subject: FixSubject, wait: Wait): readonly Fix[] {
  const { reached, carriers } = subject;
  const { promise: call, registration } = wait;
  if (call.kind !== "call") return [];
  if (registration && wait.on === "emitter") return onceWithSignal(subject, call, registration);
  const { path, text } = reached.index.file;
  const fix = (title: string, edits: Fix["changes"][number]["edits"]): readonly Fix[] => [
    { title, safety: "suggestion", changes: [{ file: path, edits }] },
  ];
  if (!registration && (wait.on === "call" || wait.on === "emitter") && call.arguments.length === 2) {
    const signal = nearestSignal(subject, call.span)?.signal?.replace(/\?$/, "");
    const { end } = call.arguments[1]!.span;
    if (signal) {
      const option = signal === "signal" ? "signal" : `signal: ${signal}`;
      return fix(passSignalTitle, [insert(end, `, { ${option} }`)]);
    }
  }
  const object = registration?.callee.kind === "member" ? registration.callee.object : call.arguments[0];
  const carrier = object && carriers.of(object, reached);
  if (!object || carrier?.kind !== "call" || carrier.call === "unary" || carrier.call === "unknown")
    return [];
  const name = textIn(text, object.span);
  if (!registration) {
    const before = text.slice(call.span.start, object.span.start);
    const more = `, ${before}${name}, "close")])`;
    return fix(waitForCloseTitle, [insert(call.span.start, "Promise.race(["), insert(call.span.end, more)]);
  }
  const settling = settlingAt(registration, reached);
  if (settling === undefined) return [];
  const more = `${name}.once("close", ${settling});`;
  const parent = reached.index.parentOf(registration);
  const { index } = reached;
  const made = index.file.functions[index.ownerOf(registration)];
  if (parent?.kind === "return" && made?.expressionBody)
    return fix(waitForCloseTitle, openBody(index, made, [], "", [more]));
  if (parent?.kind !== "expression") return [];
  const end = endOfLine(text, parent.span.end);
  return fix(waitForCloseTitle, [
    insert(end, lineBreakOf(text) + indentationOf(text, parent.span.start) + more),
  ]);
}

/**
 * What settles the promise when nothing else comes: the listener itself, or where that reads what it is told of, which
 * `close` does not bring, what the promise was given to be kept.
 */
function settlingAt(registration: Call, reached: Reached): string | undefined {
  const { file } = reached.index;
  const listener = registration.arguments[1];
  const id = listener && functionOf(listener, reached);
  if (id === undefined || file.functions[id]!.parameters.length === 0)
    return listener && textIn(file.text, listener.span);
  return file.functions[reached.index.ownerOf(registration)]!.parameters[0]?.name;
}

function insert(at: number, newText: string) {
  return { span: { start: at, end: at }, newText };
}
