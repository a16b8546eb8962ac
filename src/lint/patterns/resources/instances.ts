import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { isEnding } from "../../analysis/values/endings";
import { placesOf } from "../../analysis/values/flows";
import type { Call, Expression } from "../../ir";
import { classOf, memberFunction } from "../../syntax/classes";
import { bindingOf } from "../../syntax/names";
import { isWithin } from "../../syntax/nesting";
import { releaseOf } from "./releases";
import { timerOf } from "./timers";

/** A timer of an object that was made for the call, which a method of that object would end. */
export interface InstanceTimer {
  /** Where the object is made. */
  readonly made: Call;
  /** The method that would end the timer. */
  readonly end: string;
}

/**
 * `ticker.start()`, where nothing calls `ticker.stop()`, which is called for other objects of the class: where it is called
 * for none, that is told of where the class starts the timer.
 */
export function instanceTimerOf(call: Call, subject: FunctionAnalysis): InstanceTimer | undefined {
  const { reached, project } = subject;
  const object = call.callee.kind === "member" ? call.callee.object : undefined;
  const { init: made, path, writes = [], owner } = bindingOf(object, reached.index.file) ?? {};
  if (made?.kind !== "call" || !made.new || path || writes.length > 0 || owner === 0) return undefined;
  const [target, ...more] = (project.callFact(call)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
  if (!target || more.length > 0) return undefined;
  const ends = endsOf(target, { ...subject, reached: target });
  const isEnd = (use: Expression, { index }: Reached) => {
    const parent = index.parentOf(use);
    return parent?.kind === "member" && parent.object === use && ends.includes(parent.property);
  };
  if (ends.length === 0) return undefined;
  const { released, dead, ends: isEnded, escapes } = releaseOf(made, reached, subject, isEnd);
  return released || dead || isEnded || escapes ? undefined : { made, end: ends[0]! };
}

/** The methods that end a timer which a method starts, when something calls them as a call ends. */
function endsOf(method: Reached, subject: FunctionAnalysis): readonly string[] {
  const held = classOf(method);
  for (const call of method.index.expressionsOf(method.ref.function)) {
    const timer = call.kind === "call" ? timerOf(call, subject) : undefined;
    if (timer?.kind !== "repeats" || !releaseOf(timer.call, method, subject, isEnding).released) continue;
    return placesOf(timer.call, method, subject.project).flatMap(({ expression, where }) => {
      if (!isEnding(expression, where)) return [];
      return (held?.members ?? []).flatMap(({ name }) => {
        const id = memberFunction(held, name);
        return id !== undefined && isWithin(where.ref.function, id, where.index.file) ? name : [];
      });
    });
  }
  return [];
}
