import type { FunctionAnalysis } from "../../analysis/function";
import type { Fix } from "../../finding";
import type { Call } from "../../ir";
import { awaitsValue } from "../../knowledge/rxjs";
import { lastName } from "../../syntax/names";
import { importNames } from "../edits/add-import";
import { type FixSubject, nearestCall } from "../nearest";
import { passArgument } from "../thread/argument";

export const takeUntilCancelledTitle = "Unsubscribe from the upstream call when the call is cancelled";

/** Ends an observable of a NestJS client with the call that it serves, behind every operator that is there. */
export function takeUntilCancelled(subject: FixSubject, call: Call): readonly Fix[] {
  const carrier = nearestCall(subject, call.span);
  if (!carrier) return [];
  const { index } = subject.reached;
  const { file } = index;
  // Before rxjs 7.2 operators had a module of their own, and who has imported one from there goes on with that.
  const apart = file.imports.some((one) => one.module === "rxjs/operators" && !one.typeOnly);
  // Who is not given the call waits as before.
  const optional = carrier.test.includes("?.");
  const sources: [string][] = optional ? [["fromEvent"], ["NEVER"]] : [["fromEvent"]];
  const imports = apart
    ? [importNames(file, "rxjs/operators", [["takeUntil"]]), importNames(file, "rxjs", sources)]
    : [importNames(file, "rxjs", [["takeUntil"], ...sources])];
  const [takeUntil, fromEvent, never] = imports.flatMap(({ names }) => names);
  const event = `${fromEvent}(${carrier.name}, "cancelled")`;
  const until = `${takeUntil}(${optional ? `${carrier.name} ? ${event} : ${never}` : event})`;
  const whole = pipedFrom(call, subject);
  const { end } = whole.span;
  const edit =
    whole === call
      ? { span: { start: end, end }, newText: `.pipe(${until})` }
      : passArgument(file, whole, whole.arguments.length, until);
  if (!edit) return [];
  const parent = index.parentOf(whole);
  // Whoever waits for a value is told that there was none; a subscriber would take it for the end.
  const told = parent?.kind === "call" && awaitsValue(lastName(parent.callee));
  const edits = [...imports.flatMap((one) => one.edits), edit];
  const changes = [{ file: file.path, edits }];
  return [{ title: takeUntilCancelledTitle, safety: told ? "safe" : "suggestion", changes }];
}

/** What the last `pipe` makes of an observable. */
function pipedFrom(call: Call, subject: FunctionAnalysis): Call {
  const { index } = subject.reached;
  const member = index.parentOf(call);
  const piped = member?.kind === "member" && member.property === "pipe" ? index.parentOf(member) : undefined;
  return piped?.kind === "call" && piped.callee === member ? pipedFrom(piped, subject) : call;
}
