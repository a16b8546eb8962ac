import { contains, type Span } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { isEverywhere, placesOf } from "../../analysis/values/flows";
import { isDisposer, isTeardown } from "../../analysis/values/listeners";
import type { Call, Expression, Statement } from "../../ir";
import { collects } from "../../knowledge/methods";
import { allStatements, statementsIn } from "../../syntax/walk";
import { deadEventOf, isDeadCallback } from "../events/dead-events";

/** How something that a handler acquired ends. */
export interface Release {
  /** When the call ends, on every way out of a `try`, or after what follows was waited for. */
  readonly released: boolean;
  /** Something ends it at some time: what fires it is an event, a tick, a condition. */
  readonly ends: boolean;
  /** Others hold it, who may end it. */
  readonly escapes: boolean;
  /** It ends on an event that does not come when the call is cancelled. */
  readonly dead: boolean;
}

type Subject = Pick<FunctionAnalysis, "listeners" | "project" | "carriers">;

/** How what a call gave is ended; `isEnd` says which uses of it do. */
export function releaseOf(
  value: Expression,
  where: Reached,
  subject: Subject,
  isEnd: (use: Expression, where: Reached) => boolean,
): Release {
  const { listeners, project } = subject;
  const all = placesOf(value, where, project);
  const places = all.filter(({ expression }) => expression !== value);
  let released = false;
  let ends = false;
  let escapes = isEverywhere(all);
  let dead = false;
  for (const { expression, where: user, collected } of places) {
    if (listeners.isCancelCallback(user.ref.function, user)) released = true;
    if (user.index.parentOf(expression)?.kind === "return" && isTeardown(user)) released = true;
    const told = toldBy(expression, user, subject);
    dead ||= told === "dead";
    released ||= told === "perhaps";
    if (isEnd(expression, user)) {
      if (isDisposer(user)) released = true;
      ends ||= !isAfterYield(value, expression, user);
      dead ||= isDeadCallback(user.ref.function, user, subject);
      if (isAfterWork(expression, user, value, where)) released = true;
    } else if (!told && isHandedAway(expression, user, collected)) escapes = true;
  }
  const parent = where.index.parentOf(value);
  if (parent?.kind === "return" && isTeardown(where)) released = true;
  if (parent?.kind === "return" && where.entry) escapes = true;
  if (isHandedAway(value, where, false)) escapes ||= places.length === 0;
  if (parent?.kind === "variable" && /using$/.test(parent.keyword)) released = true;
  released ||= listeners.runsOnCancel(value, where);
  return { released, ends, escapes, dead };
}

/** `call.on("finish", off)`, `call.on(event, held.dispose)`: what of the call runs what it is handed. */
function toldBy(use: Expression, where: Reached, subject: Subject): "dead" | "perhaps" | undefined {
  const parent = where.index.parentOf(use);
  const handed = parent?.kind === "member" ? parent : use;
  const call = where.index.parentOf(handed);
  if (call?.kind !== "call" || call.callee.kind !== "member" || call.arguments[1] !== handed)
    return undefined;
  if (deadEventOf(call, where, subject)) return "dead";
  const isOfCall = subject.carriers.of(call.callee.object, where) !== undefined;
  return isOfCall && call.arguments[0]!.kind !== "literal" ? "perhaps" : undefined;
}

/** Whether a use stands in a `finally`, or where the function that acquired it comes after all it waited for. */
function isAfterWork(use: Expression, user: Reached, value: Expression, where: Reached): boolean {
  const statements = allStatements(user.ir.body);
  if (statements.some((one) => one.kind === "try" && one.finally && contains(one.finally.span, use.span))) {
    return true;
  }
  if (isAfterYield(value, use, user)) return false;
  if (user !== where || !(user.ir.async || user.ir.generator) || use.span.start < value.span.end)
    return false;
  // `if (call.cancelled) return;` on the way there leaves it behind.
  const leaves = ({ kind, span }: Statement) =>
    kind === "return" && value.span.end <= span.start && span.end <= use.span.start;
  if (statements.some(leaves)) return false;
  return user.ir.body.some((one) => contains(one.span, use.span)) && !isInBranchOf(user.ir.body, use.span);
}

/** Frameworks stop a generator where it yields: what follows is left out, other than in a `finally`. */
export function isAfterYield(begun: Expression, end: Expression, { index, ref }: Reached): boolean {
  return index
    .expressionsOf(ref.function)
    .some(({ kind, span }) => kind === "yield" && begun.span.end <= span.start && span.end <= end.span.start);
}

/** Whether a place stands on some ways only. */
function isInBranchOf(statements: readonly Statement[], span: Span): boolean {
  const held = statements.find((one) => contains(one.span, span));
  if (!held) return false;
  if (held.kind === "if" || held.kind === "loop" || held.kind === "switch") return true;
  return isInBranchOf(statementsIn(held), span);
}

/** `timers.push(timer)`, `this.timers.set(id, timer)`: what is taken out of there again is seen. */
function isFollowed({ callee }: Call): boolean {
  if (callee.kind !== "member" || !collects(callee.property)) return false;
  const { object } = callee;
  return object.kind === "identifier" || (object.kind === "member" && object.object.kind === "this");
}

/** Whether code that we cannot read is given it. */
function isHandedAway(expression: Expression, { index }: Reached, collected: boolean): boolean {
  if (collected) return false;
  const parent = index.parentOf(expression);
  if (parent?.kind === "call") return parent.callee !== expression && !isFollowed(parent);
  if (parent?.kind === "assignment" && parent.value === expression) {
    return parent.target.kind !== "identifier";
  }
  return parent?.kind === "yield" || parent?.kind === "object";
}
