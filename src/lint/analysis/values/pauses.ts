import type { Call, Expression } from "../../ir";
import { bindingOf, lastName } from "../../syntax/names";
import type { Project, Reached } from "../project";

/** From so many milliseconds on a pause is none between two looks any more, but one that somebody would end early. */
export const longPause = 5000;

/**
 * For how many milliseconds a call sleeps, when the text says so: `sleep(1500)` of the project or of `timers/promises`, and
 * `new Promise((done) => setTimeout(done, 1500))`. Otherwise `NaN`.
 */
export function pauseOf(call: Call, where: Reached, project: Project): number {
  const [first] = call.arguments;
  if (!first) return Number.NaN;
  if (call.new && first.kind === "function") {
    const timer = timerIn(first.function, where);
    return timer?.arguments[1] ? numberOf(timer.arguments[1], where) : Number.NaN;
  }
  const fact = project.callFact(call);
  if (fact?.external?.package === "node:timers/promises") return numberOf(first, where);
  const [target, ...more] = fact?.targets.flatMap((ref) => project.find(ref) ?? []) ?? [];
  if (!target || more.length > 0) return Number.NaN;
  const within = [target.ref.function, ...target.index.heldBy(target.ref.function)];
  const timer = within.map((id) => timerIn(id, target)).find((one) => one !== undefined);
  const parameter = timer?.arguments[1] && bindingOf(timer.arguments[1], target.index.file)?.parameter;
  const delay = parameter === undefined ? undefined : call.arguments[parameter];
  return delay ? numberOf(delay, where) : Number.NaN;
}

function timerIn(id: number, { index }: Reached): Call | undefined {
  return index
    .expressionsOf(id)
    .find((one): one is Call => one.kind === "call" && lastName(one.callee) === "setTimeout");
}

/** `60_000`, `10 * 60_000`, and a constant that is such; `NaN` for what the text does not tell. */
export function numberOf(value: Expression, where: Reached): number {
  if (value.kind === "literal") return typeof value.value === "number" ? value.value : Number.NaN;
  if (value.kind === "binary" && value.operator === "*")
    return numberOf(value.left, where) * numberOf(value.right, where);
  const init = bindingOf(value, where.index.file)?.init;
  return init && init !== value && init.kind !== "identifier" ? numberOf(init, where) : Number.NaN;
}
