import { contains } from "../../../text/span";
import { statesBefore } from "../../analysis/effects/states-before";
import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf, callsWithin, standsIn } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { isEnding } from "../../analysis/values/endings";
import { placesOf } from "../../analysis/values/flows";
import { hasObserved, isChecked, statesOf } from "../../flow/states";
import type { Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import type { Acquired } from "../../knowledge/library";
import { chainsPromise } from "../../knowledge/methods";
import { endsWait, operatorsOf } from "../../knowledge/rxjs";
import { lastName } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import { looksIn } from "../checks/looks";

/** Something that calls a function again and again. */
export interface Timer {
  readonly call: Call;
  /** What it calls, where that can be read. */
  readonly tick: Reached | undefined;
  /** `repeats` until it is ended; `restarts` because its own function starts it anew. */
  readonly kind: "repeats" | "restarts";
  readonly acquired: Acquired | undefined;
}

/** What calls its function one time. */
const once = /^(setTimeout|setImmediate)$/;

/** The timer that a call starts; undefined when it starts none, or one that fires once. */
export function timerOf(call: Call, { reached, project }: FunctionAnalysis): Timer | undefined {
  const external = project.callFact(call)?.external;
  if (!external || external.package === "node:timers/promises") return undefined;
  const acquired = knownFunction(external, project.settings.libraries)?.acquires;
  if (acquired?.kind !== "timer" && !once.test(external.name)) return undefined;
  const handed = call.arguments.map((one) => callbackOf(one, reached, project));
  const tick = handed.find((one) => one !== undefined);
  // An observable does nothing until somebody subscribes.
  const runs = acquired?.end !== ".unsubscribe" || isWaitedOut(call, reached);
  if (acquired?.kind === "timer" && runs) return { call, tick, kind: "repeats", acquired };
  if (!once.test(external.name) || !tick) return undefined;
  const again = restarted(tick, reached, project);
  return again && { call, tick: again, kind: "restarts", acquired: undefined };
}

/** `firstValueFrom(interval(1000).pipe(switchMap(ask), filter(isDone)))`, which waits until something is found. */
function isWaitedOut(made: Call, { index }: Reached): boolean {
  const member = index.parentOf(made);
  const piped = member?.kind === "member" && member.property === "pipe" ? index.parentOf(member) : undefined;
  if (piped?.kind !== "call" || piped.callee !== member) return false;
  const taken = index.parentOf(piped);
  if (taken?.kind !== "call" || taken.arguments[0] !== piped) return false;
  const names = operatorsOf(piped).map(({ name }) => name);
  if (names.some((name) => endsWait(name))) return false;
  switch (lastName(taken.callee)) {
    case "firstValueFrom":
      return names.some((name) => /^(filter|find|first|skipWhile|skipUntil|last)$/.test(name));
    case "lastValueFrom":
      return !names.some((name) => name === "take");
    default:
      return false;
  }
}

/** The function that has started the timer and that the timer starts again. */
function restarted(
  tick: Reached,
  starter: Reached,
  project: FunctionAnalysis["project"],
): Reached | undefined {
  // `setTimeout(poll)`, in `poll` or in a callback of its.
  if (standsIn(starter, tick)) return tick;
  // `setTimeout(() => this.poll())`, `setTimeout(() => step().then(() => this.poll()))`
  for (const { call, by } of callsWithin(tick, project)) {
    if (!isRunBy(by, tick)) continue;
    for (const target of project.callFact(call)?.targets ?? []) {
      const found = project.find(target);
      if (found && standsIn(starter, found)) return found;
    }
  }
  return undefined;
}

/** Whether a function is another, or goes on with what that has waited for: `step().then(function)`. */
function isRunBy(inner: Reached, outer: Reached): boolean {
  if (inner === outer) return true;
  const { index, ref } = inner;
  const written = index.expressionOf(ref.function);
  const parent = written && index.parentOf(written);
  const goesOn =
    parent?.kind === "call" && parent.callee.kind === "member" && chainsPromise(parent.callee.property);
  return goesOn && index.ownerOf(parent) === outer.ref.function;
}

/** What the function of a repeating timer does about the end of the call. */
export function looksOf(timer: Timer, subject: FunctionAnalysis): "ends" | "looks" | "no" {
  const { tick, call } = timer;
  if (!tick) return "no";
  const { project, scope, conditions } = subject;
  const ends = placesOf(call, subject.reached, project).filter(({ expression, where }) =>
    isEnding(expression, where),
  );
  let looks = scope.summaries.called(tick).stops ?? false;
  for (const { call: made, by } of callsWithin(tick, project)) {
    const targets = (project.callFact(made)?.targets ?? []).map((target) => project.find(target));
    const isEnd = ends.some(
      ({ expression, where }) =>
        (where === by && isPartOf(expression, made, by)) || targets.some((target) => target === where),
    );
    const isOwn = by === tick && isEndOfThis(made, by);
    const states = statesOf(statesBefore(made, by, scope, conditions));
    if (states.some((one) => hasObserved(one) || isChecked(one))) looks = true;
    if ((isEnd || isOwn) && states.some(hasObserved)) return "ends";
    if (isEnd && targets.some((target) => target && looksIn(target, subject))) return "ends";
  }
  looks ||= looksIn(tick, subject);
  return looks ? "looks" : "no";
}

/** `clearInterval(this)`: Node calls a timer's function on the timer. */
function isEndOfThis({ arguments: given }: Call, where: Reached): boolean {
  return where.ir.kind === "function" && given.some((one) => one.kind === "this" && isEnding(one, where));
}

function isPartOf(expression: Expression, call: Call, { index }: Reached): boolean {
  let at: ReturnType<typeof index.parentOf> = expression;
  while (at !== undefined && at !== call) {
    const parent = index.parentOf(at as Expression);
    if (at.kind === "call") return false;
    at = parent;
  }
  return at === call;
}

/** Whether nothing but its own function ends a timer: when it finds something, whoever is there to be told. */
export function endsOnlyItself({ call, tick }: Timer, { reached, project }: FunctionAnalysis): boolean {
  return placesOf(call, reached, project).every(
    ({ expression, where }) => !isEnding(expression, where) || (tick !== undefined && standsIn(where, tick)),
  );
}

/** How a timer that restarts itself comes to do so: always, unless it finds something, or only while the call lives. */
export function restartOf(timer: Timer, subject: FunctionAnalysis): "always" | "sometimes" | "alive" {
  const { reached, scope, conditions, project } = subject;
  const tick = timer.tick!;
  const steps: { call: Call; by: Reached }[] = [{ call: timer.call, by: reached }];
  for (let at = reached; at !== tick; ) {
    const written = at.index.expressionOf(at.ref.function);
    const parent = written && at.index.parentOf(written);
    const outer = at.index.file.functions[at.ref.function]!.parent;
    const by = outer === undefined ? undefined : project.find({ ...at.ref, function: outer });
    if (parent?.kind !== "call" || !by) break;
    steps.push({ call: parent, by });
    at = by;
  }
  const first = callbackOf(timer.call.arguments[0], reached, project);
  if (first && first !== tick) {
    const again = callsWithin(first, project).find(({ call }) =>
      project.callFact(call)?.targets.some((target) => project.find(target) === tick),
    );
    if (again) steps.push(again);
  }
  const alive = steps.some(({ call, by }) => {
    const states = statesOf(statesBefore(call, by, scope, conditions));
    return states.length > 0 && states.every(isChecked);
  });
  if (alive) return "alive";
  return steps.every(({ call, by }) => isUnconditional(call, by)) ? "always" : "sometimes";
}

/** Whether a function comes to a call on every way, as far as its statements tell. */
function isUnconditional(call: Call, { ir }: Reached): boolean {
  for (const statement of allStatements(ir.body)) {
    const holds = contains(statement.span, call.span);
    if (holds && (statement.kind === "if" || statement.kind === "switch" || statement.kind === "loop")) {
      return false;
    }
    if (statement.kind === "return" && statement.span.end <= call.span.start) return false;
  }
  return true;
}

/** Whether a function, or one that stands in it, sends something to the call. */
export function writesToCall(tick: Reached | undefined, { project, carriers }: FunctionAnalysis): boolean {
  if (!tick) return false;
  return callsWithin(tick, project).some(
    ({ call: { callee }, by }) =>
      callee.kind === "member" &&
      /^(write|end|sendMetadata)$/.test(callee.property) &&
      carriers.of(callee.object, by)?.kind === "call",
  );
}
