import type { Recursion } from "../../analysis/cycles/recursions";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Expression } from "../../ir";
import { chainsPromise } from "../../knowledge/methods";
import { lastName } from "../../syntax/names";
import { caught } from "../catch/catch-on-way";
import { topOfBody } from "../edits/top-of-body";
import { type FixSubject, nearestCarrier } from "../nearest";
import { callersGoOn } from "./callers-go-on";
import { isNothing, lookAndLeave } from "./checkpoint";

export const checkAtHeadTitle = "Check for cancellation before it starts again";

/** Looks first thing in a function that starts itself again: no way round can miss that. */
export function checkAtHead(subject: FixSubject, { where }: Recursion): readonly Fix[] {
  const { ir, index } = where;
  const { file } = index;
  const asked = nearestCarrier({ ...subject, reached: where }, ir.bodySpan);
  if (!asked) return [];
  const values = index.expressionsOf(ir.id).filter((one) => index.parentOf(one)?.kind === "return");
  const gives = values.some((value) => !isNothing(value) && !restarts(value, where, subject));
  const throws = gives || callersGoOn(where, subject.project);
  const { written, edits } = lookAndLeave(asked, throws ? "throw" : "return", { ...subject, reached: where });
  const line = throws ? written : written.replace("return;", `${leaving(subject, where, values)};`);
  const all = [...edits, ...topOfBody(index, ir, [line])];
  const fix: Fix = { title: checkAtHeadTitle, safety: "safe", changes: [{ file: file.path, edits: all }] };
  return throws ? caught({ ...subject, reached: where }, ir.bodySpan, fix) : [fix];
}

/** A function that is not `async` and hands a promise back still has to. */
function leaving(
  { project }: FunctionAnalysis,
  where: Recursion["where"],
  values: readonly Expression[],
): string {
  if (where.ir.async) return "return";
  // What returns itself has a type only where that is written.
  const chained = values.some((one) => one.kind === "call" && chainsPromise(lastName(one.callee)));
  const returned = chained || project.resultOf(where)?.awaited !== undefined;
  return returned ? "return Promise.resolve()" : "return";
}

/** `return poll()`, `return step().then(poll)`: what comes of it is what the next turn gives. */
function restarts(value: Expression, where: Recursion["where"], subject: FunctionAnalysis): boolean {
  const called = value.kind === "await" ? value.value : value;
  if (called.kind !== "call") return false;
  const { project } = subject;
  const itself = (one: Expression) =>
    one.kind === "identifier" &&
    one.binding !== undefined &&
    one.binding === where.index.bindingOf(where.ref.function);
  if (called.arguments.some(itself)) return true;
  if ((project.callFact(called)?.targets ?? []).some((target) => project.find(target) === where)) return true;
  // What is given to a callback of its own comes to nobody.
  return called.arguments.some(({ kind }) => kind === "function");
}
