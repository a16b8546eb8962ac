import type { FunctionAnalysis } from "../../analysis/function";
import { functionOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { returnedBy } from "../../analysis/values/carriers";
import { isEnding } from "../../analysis/values/endings";
import { placesOf } from "../../analysis/values/flows";
import type { Call, Expression, FunctionId } from "../../ir";

/** How many functions that hand an end on are gone through. */
const farthest = 3;

/** Whether a function gives another one to its callers: `return () => bus.off(name, send)`, `return { stop() { … } }`. */
export function isReturned(id: FunctionId, { reached }: FunctionAnalysis): boolean {
  if (reached.entry) return false;
  return returnedBy(reached).some((value) => functionsIn(value, reached).includes(id));
}

/** Whether the callers of a function are given what ends what a call of its began. */
export function isEndedByCallers(begun: Call, subject: FunctionAnalysis): boolean {
  const { reached, project } = subject;
  return placesOf(begun, reached, project).some(
    ({ expression, where }) => isEnding(expression, where) && isReturned(where.ref.function, subject),
  );
}

/**
 * What a function of the project begins that its caller has to end: `subscribe(send)`, which returns what takes the
 * listener away again.
 *
 * @param begun what a call of that function begins, if its callers are to end it
 */
export function begunThrough<Begun>(
  call: Call,
  subject: FunctionAnalysis,
  depth: number,
  begun: (call: Call, subject: FunctionAnalysis, depth: number) => Begun | undefined,
): Begun | undefined {
  const { project } = subject;
  const fact = call.new || depth > farthest ? undefined : project.callFact(call);
  const [target, ...more] = (fact?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
  if (!target || more.length > 0 || target.entry || !handsFunctionsBack(target)) return undefined;
  for (const inner of target.index.expressionsOf(target.ref.function)) {
    const found =
      inner.kind === "call" ? begun(inner, { ...subject, reached: target }, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

function handsFunctionsBack(where: Reached): boolean {
  return returnedBy(where).some((value) => value.kind === "call" || functionsIn(value, where).length > 0);
}

function functionsIn(value: Expression, where: Reached): FunctionId[] {
  const values = value.kind === "object" ? value.properties.map((one) => one.value) : [value];
  return values.flatMap((one) => functionOf(one, where) ?? []);
}
