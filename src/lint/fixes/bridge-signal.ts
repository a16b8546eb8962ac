import { LineTable } from "../../text/lines";
import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { SignalPlace } from "../facts";
import type { Fix } from "../finding";
import type { Call, Statement } from "../ir";
import { nearestCarrier } from "./nearest";

export const bridgeSignalTitle = "Make a signal of the call and pass it on";

/**
 * A call of grpc-js has no signal: a controller that its `cancelled` event aborts makes one. Only within a `try` that
 * catches, since what is given the signal rejects on a cancel.
 */
export function bridgeSignal(subject: FunctionAnalysis, call: Call, place: SignalPlace): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { file } = index;
  const carrier = nearestCarrier(subject, call.span);
  if (carrier?.kind !== "call" || place.property !== "signal" || call.arguments.length !== place.argument)
    return [];
  const statement = lineOf(ir.body, call);
  const last = call.arguments.at(-1);
  if (!statement || !last || /\bcontroller\b/.test(file.text)) return [];
  const eol = file.text.includes("\r\n") ? "\r\n" : "\n";
  const { start } = statement.span;
  const indentation = new LineTable(file.text).indentation(start);
  const lines = [
    "const controller = new AbortController();",
    carrier.listen?.("controller.abort()"),
    `if (${carrier.test}) controller.abort();`,
  ];
  const edits = [
    { span: { start, end: start }, newText: lines.map((line) => `${line}${eol}${indentation}`).join("") },
    { span: { start: last.span.end, end: last.span.end }, newText: ", { signal: controller.signal }" },
  ];
  return [{ title: bridgeSignalTitle, safety: "suggestion", changes: [{ file: file.path, edits }] }];
}

/** The statement in a block that holds a call, where a `catch` takes what it throws. */
function lineOf(statements: readonly Statement[], call: Call): Statement | undefined {
  const holds = ({ span }: Statement) => span.start <= call.span.start && call.span.end <= span.end;
  const caught = [...allStatements(statements)].filter(
    (one) => one.kind === "try" && one.catch !== undefined && holds(one.block),
  );
  if (caught.length === 0) return undefined;
  const blocks = [...allStatements(statements)].filter((one) => one.kind === "block" && holds(one));
  const inner = blocks.at(-1);
  return inner?.kind === "block" ? inner.body.find(holds) : undefined;
}
