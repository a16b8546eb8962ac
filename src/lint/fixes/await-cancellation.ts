import { linesOf } from "../../text/lines";
import { contains } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import { allStatements } from "../analysis/walk";
import type { Fix } from "../finding";
import type { Call, Statement } from "../ir";
import { importName } from "./edits/add-import";
import { nearestCarrier } from "./nearest";

export const awaitCancellationTitle = "Wait for a cancellation that is on its way, then check";

/** Puts a short wait and a check before the statement that makes an upload final. */
export function awaitCancellation(subject: FunctionAnalysis, call: Call): readonly Fix[] {
  const { ir, index, entry } = subject.reached;
  const { file } = index;
  const carrier = nearestCarrier(subject, call.span);
  const statement = ir.async && !ir.expressionBody ? lineOf(ir.body, call) : undefined;
  if (!carrier || !statement) return [];
  const leave = carrier.kind === "call" && entry?.dialect !== "nestjs";
  if (!leave && !carrier.signal) return [];
  const sleep = importName(file, "node:timers/promises", "setTimeout", "sleep", "delay", "pause");
  const eol = file.text.includes("\r\n") ? "\r\n" : "\n";
  const { start } = statement.span;
  const indentation = linesOf(file.text).indentation(start);
  const lines = [
    "// A cancelled upload ends like a complete one; the cancellation comes a moment later.",
    `await ${sleep.name}(10);`,
    leave ? `if (${carrier.test}) return;` : `if (${carrier.test}) throw ${carrier.signal}.reason;`,
  ];
  const newText = lines.map((line) => `${line}${eol}${indentation}`).join("");
  const edits = [...sleep.edits, { span: { start, end: start }, newText }];
  return [{ title: awaitCancellationTitle, safety: "suggestion", changes: [{ file: file.path, edits }] }];
}

/** The statement of a block, on a line of its own, that holds a call. */
function lineOf(body: readonly Statement[], call: Call): Statement | undefined {
  const holds = ({ span }: Statement) => contains(span, call.span);
  const blocks = [...allStatements(body)].filter((one) => one.kind === "block" && holds(one));
  const lists = [body, ...blocks.map((one) => (one.kind === "block" ? one.body : []))];
  const loop = [...allStatements(body)].some((one) => one.kind === "loop" && holds(one));
  return loop ? undefined : lists.at(-1)?.find(holds);
}
