import { contains } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { isEnding } from "../../analysis/values/endings";
import { placesOf } from "../../analysis/values/flows";
import { isTeardown } from "../../analysis/values/listeners";
import type { Call, Expression } from "../../ir";
import { awaitsValue } from "../../knowledge/rxjs";
import { initialOf, lastName } from "../../syntax/names";
import { releaseOf } from "../resources/releases";

/** Functions of rxjs that make one observable of several. */
const joining = /^(forkJoin|merge|concat|zip|combineLatest|race|from|defer)$/;
/** How many observables are made of one another at most. */
const farthest = 8;

/**
 * Whether an observable is made a promise of, or subscribed to, so that it goes on when the call ends: what a promise waits
 * for nobody can unsubscribe from.
 */
export function goesOnObserved(value: Expression, subject: FunctionAnalysis): boolean {
  return isKept(value, subject.reached, subject, farthest);
}

function isKept(value: Expression, where: Reached, subject: FunctionAnalysis, depth: number): boolean {
  if (depth === 0) return false;
  return placesOf(value, where, subject.project).some(({ expression, where: user }) => {
    const { index } = user;
    const parent = index.parentOf(expression);
    if (parent?.kind === "call" && parent.callee !== expression) {
      const name = lastName(parent.callee);
      if (awaitsValue(name)) return true;
      if (
        name === "race" &&
        parent.arguments.some((one) => one !== expression && usesCall(one, user, subject))
      )
        return false;
      return joining.test(name) && isKept(parent, user, subject, depth - 1);
    }
    const call =
      parent?.kind === "member" && parent.object === expression ? index.parentOf(parent) : undefined;
    if (parent?.kind !== "member" || call?.kind !== "call" || call.callee !== parent) return false;
    if (parent.property === "toPromise" || parent.property === "forEach") return true;
    if (parent.property === "pipe")
      return !call.arguments.some(isTaken) && isKept(call, user, subject, depth - 1);
    if (parent.property !== "subscribe" || isTeardown(user)) return false;
    const { released, escapes } = releaseOf(call, user, subject, isEnding);
    return !released && !escapes && !isCollected(call, user);
  });
}

/** `fromEvent(call, "cancelled")`, or a name for what was made of that. */
function usesCall(value: Expression, user: Reached, { carriers }: FunctionAnalysis): boolean {
  const { span } = initialOf(value, user.index.file) ?? value;
  return user.index
    .expressionsOf(user.ref.function)
    .some((one) => contains(span, one.span) && carriers.of(one, user) !== undefined);
}

/** `takeUntil(fromEvent(call, "cancelled"))` */
function isTaken(operator: Expression): boolean {
  return operator.kind === "call" && /^takeUntil/.test(lastName(operator.callee));
}

/** Added to a subscription that others end: `subscriptions.add(observable.subscribe(…))`. */
function isCollected(call: Call, { index }: Reached): boolean {
  const parent = index.parentOf(call);
  return parent?.kind === "call" && parent.callee !== call;
}
