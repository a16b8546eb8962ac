import type { Span } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import { callsWithin } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { ending } from "../../analysis/values/endings";
import { readsOf } from "../../analysis/values/flows";
import type { BindingId, Call } from "../../ir";
import { writtenAs } from "../../syntax/file-index";
import { lastName, rootOf } from "../../syntax/names";
import { takenFrom } from "../resources/kept-calls";
import { looksOf, timerOf } from "../resources/timers";

/** Something that a listener ends, or a flag that it sets. */
export interface Resource {
  /** What it is, so that two listeners can be told to end the same. */
  readonly key: unknown;
  readonly where: Reached;
  /** The code that ends it. */
  readonly span: Span;
  readonly name: BindingId | undefined;
}

/** Functions that a listener calls are looked at this deep. */
const deepest = 3;

/** What a listener ends: timers, subscriptions, streams, controllers; flags that it sets, and calls that it lets go. */
export function releasedBy(listener: Reached, subject: FunctionAnalysis, depth = 0): readonly Resource[] {
  if (depth > deepest) return [];
  const { project } = subject;
  const flags = flagsOf(listener);
  const ended = callsWithin(listener, project).flatMap(({ call, by }) => {
    const direct = endedBy(call, by, subject);
    if (direct) return [direct];
    return (project.callFact(call)?.targets ?? []).flatMap((target) => {
      const found = project.find(target);
      return found && found !== listener ? releasedBy(found, subject, depth + 1) : [];
    });
  });
  return [...flags, ...ended, ...letGoBy(listener, subject)];
}

/** `clients.delete(call)`, `this.clients = this.clients.filter((one) => one !== call)` */
function letGoBy(listener: Reached, subject: FunctionAnalysis): Resource[] {
  const { index, ref } = listener;
  return index.expressionsOf(ref.function).flatMap((one) => {
    const key = takenFrom(one, listener, subject);
    return key === undefined ? [] : [{ key, where: listener, span: one.span, name: undefined }];
  });
}

function endedBy(call: Call, by: Reached, { carriers }: FunctionAnalysis): Resource | undefined {
  const { callee } = call;
  const name = lastName(callee);
  if (!ending.test(name)) return undefined;
  const thing = callee.kind === "member" ? callee.object : call.arguments[0];
  const held =
    callee.kind === "member" && /^(clear\w*|off|remove\w*)$/.test(name) ? call.arguments.at(-1) : thing;
  if (!thing) return undefined;
  const carrier = carriers.of(thing, by);
  // Ending the call itself releases nothing of ours.
  if (carrier && carrier.kind !== "controller" && carrier.kind !== "holder") return undefined;
  // `clearInterval(timer)`: timer; `state.sub.unsubscribe()`: state.
  const root = rootOf(held ?? thing);
  const binding = root.kind === "identifier" ? root.binding : undefined;
  return { key: binding ?? writtenAs(held ?? thing, by), where: by, span: call.span, name: binding };
}

/** Names of the function around that a listener gives a constant: `stopped = true`. */
function flagsOf({ index, ref }: Reached): Resource[] {
  return index.file.bindings.flatMap((binding, id) => {
    if (binding.owner === ref.function || (binding.kind !== "let" && binding.kind !== "var")) return [];
    const write = binding.writes.find(
      ({ function: by, expression }) =>
        by === ref.function &&
        expression.kind === "assignment" &&
        expression.value.kind === "literal" &&
        typeof expression.value.value === "boolean",
    );
    const where = { index, ref } as Reached;
    return write ? [{ key: id, where, span: write.expression.span, name: id }] : [];
  });
}

/** Whether something else ends the thing when the call is cancelled. */
export function isHeldByCancel({ name, where }: Resource, subject: FunctionAnalysis): boolean {
  const { listeners, project, reached } = subject;
  if (name === undefined) return false;
  const binding = where.index.file.bindings[name]!;
  if (binding.writes.some(({ function: by }) => listeners.isCancelCallback(by, where))) return true;
  if (
    readsOf(name, where, project).some((use) => listeners.isCancelCallback(use.where.ref.function, use.where))
  ) {
    return true;
  }
  if (binding.init?.kind !== "call" || where.index !== reached.index) return false;
  const starter = project.find({ ...where.ref, function: binding.owner });
  const around = starter && { ...subject, reached: starter };
  const timer = around && timerOf(binding.init, around);
  return timer !== undefined && looksOf(timer, around!) === "ends";
}
