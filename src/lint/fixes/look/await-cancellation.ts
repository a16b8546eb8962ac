import type { TextEdit } from "../../../text/edit";
import { contains } from "../../../text/span";
import type { Fix, Offer } from "../../finding";
import type { Call, Expression, Statement } from "../../ir";
import { lastName } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import { caught } from "../catch/catch-on-way";
import { importName } from "../edits/add-import";
import { indentationOf, lineBreakOf } from "../edits/layout";
import { openBody } from "../edits/top-of-body";
import { type FixSubject, nearestCarrier } from "../nearest";
import { offer } from "../offer";
import { givesValue, lookAndLeave } from "./checkpoint";

export const awaitCancellationTitle = "Wait for a cancellation that is on its way, then check";

/** Puts a short wait and a check before the statement that makes an upload final. */
export function awaitCancellation(subject: FixSubject, call: Call): Offer {
  const offered = offer(subject, call.span, (one) => waitAndCheck(one, call));
  const { ir } = subject.reached;
  if (offered.fixes.length > 0 || ir.async || offered.withheld !== undefined) return offered;
  return { fixes: [], withheld: "what stands around it is asked for at once, and cannot wait" };
}

function waitAndCheck(subject: FixSubject, call: Call): readonly Fix[] {
  const { ir, index } = subject.reached;
  const { file } = index;
  const { text } = file;
  const asked = nearestCarrier(subject, call.span);
  const role = ir.async ? "waits" : roleOf(subject);
  if (!asked || !role) return [];
  const gives =
    role === "chained" || role === "operated" || (role === "waits" && (givesValue(ir) || ir.expressionBody));
  const look = lookAndLeave(asked, gives ? "throw" : "return", subject);
  const sleep = importName(file, "node:timers/promises", "setTimeout", "sleep", "delay", "pause");
  const lines = [
    "// A cancelled upload ends like a complete one; the cancellation comes a moment later.",
    `await ${sleep.name}(10);`,
    look.written,
  ];
  let inside: readonly TextEdit[];
  if (ir.expressionBody) {
    inside = openBody(index, ir, lines, gives ? "return " : "");
  } else {
    const statement = lineOf(ir.body, call);
    if (!statement) return [];
    const { start } = statement.span;
    const next = lineBreakOf(text) + indentationOf(text, start);
    inside = [{ span: { start, end: start }, newText: lines.map((line) => line + next).join("") }];
  }
  const { start } = ir.span;
  const async = ir.async ? [] : [{ span: { start, end: start }, newText: "async " }];
  const edits = [...sleep.edits, ...look.edits, ...async, ...inside];
  const changes = [{ file: file.path, edits }];
  const fix: Fix = { title: awaitCancellationTitle, safety: "suggestion", changes };
  // What an operator's callback throws is an error of the observable, which NestJS takes.
  return gives && role !== "operated" ? caught(subject, call.span, fix) : [fix];
}

const operators = /^(mergeMap|concatMap|switchMap|exhaustMap|flatMap)$/;

/**
 * Who takes what a callback returns, where that may as well be a promise: nobody (`call.on("end", …)`, `complete: …`), or
 * something that waits for it: a chain of promises, or an operator of rxjs.
 */
function roleOf({
  reached: { index, ir, ref },
  project,
}: FixSubject): "ignored" | "chained" | "operated" | undefined {
  const written = index.expressionOf(ref.function);
  const parent = written && index.parentOf(written);
  if (parent?.kind === "object") {
    const named = parent.properties.find(({ value }) => value === written)?.name;
    return /^(complete|next)$/.test(named ?? "") ? "ignored" : undefined;
  }
  if (parent?.kind !== "call" || parent.callee === written || parent.new) return undefined;
  const name = lastName(parent.callee);
  if (/^(on|once|addListener|subscribe|finalize|tap)$/.test(name)) return "ignored";
  if (name === "then") return "chained";
  if (!operators.test(name)) return undefined;
  const isPromise = (one: Expression | undefined) =>
    one?.kind === "call" && project.callFact(one)?.returns.awaited !== undefined;
  const given = allStatements(ir.body).flatMap((one) => (one.kind === "return" ? [one.value] : []));
  return given.every(isPromise) ? "operated" : undefined;
}

/** The statement of a block that holds a call: the outermost loop, where it stands in one. */
function lineOf(body: readonly Statement[], call: Call): Statement | undefined {
  const holds = ({ span }: Statement) => contains(span, call.span);
  const around = allStatements(body).filter(holds);
  const loop = around.find(({ kind }) => kind === "loop");
  const blocks = around.filter(({ span }) => !loop || (contains(span, loop.span) && span !== loop.span));
  const lists = [body, ...blocks.flatMap((one) => (one.kind === "block" ? [one.body] : []))];
  return lists.at(-1)?.find(holds);
}
