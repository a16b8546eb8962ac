import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf, callsWithin } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { type Located, placesOf } from "../../analysis/values/flows";
import { isSubscriber } from "../../analysis/values/listeners";
import type { Call, Expression } from "../../ir";
import { keepsListening } from "../../knowledge/methods";
import { initialOf, literalOf } from "../../syntax/names";
import { writesToCall } from "./timers";

/** How many pipes are followed. */
const farthest = 4;

/** Whether what a call reads or runs is told to a function that writes it to the call: `child.stdout.on("data", send)`. */
export function feedsCall(call: Call, subject: FunctionAnalysis): boolean {
  const { index } = subject.reached;
  // Whether a signal that it is given is ever aborted is told of where that was made.
  const options = call.arguments.flatMap((one) => literalOf(one, index.file)?.properties ?? []);
  if (options.some(({ name }) => /^(signal|cancelSignal)$/.test(name ?? ""))) return false;
  return tellsCall(call, subject.reached, subject, 0);
}

function tellsCall(value: Expression, where: Reached, subject: FunctionAnalysis, depth: number): boolean {
  if (depth > farthest) return false;
  return placesOf(value, where, subject.project).some((place) =>
    methodsOf(place).some((use) => {
      const { callee, arguments: given } = use;
      if (callee.kind !== "member") return false;
      const [first, second] = given;
      if (keepsListening(callee.property))
        return (
          first?.kind === "literal" &&
          /^(data|line|message)$/.test(String(first.value)) &&
          sendsOn(callbackOf(second, place.where, subject.project), subject)
        );
      if (callee.property !== "pipe" || !first) return false;
      return (
        transformsInto(first, place.where, subject) ||
        tellsCall(use, place.where, subject, depth + 1) ||
        tellsCall(first, place.where, subject, depth + 1)
      );
    }),
  );
}

/** The calls of methods of a value, or of a part of it: `child.stdout.on(…)`. */
function methodsOf({ expression, where: { index } }: Located): readonly Call[] {
  const member = index.parentOf(expression);
  if (member?.kind !== "member" || member.object !== expression) return [];
  const parent = index.parentOf(member);
  const isPart = parent?.kind === "member" && parent.object === member;
  const call = isPart ? index.parentOf(parent) : parent;
  return call?.kind === "call" && call.callee === (isPart ? parent : member) ? [call] : [];
}

/** `new Transform({ transform(chunk, encoding, done) { call.write(chunk); done(); } })` */
function transformsInto(target: Expression, where: Reached, subject: FunctionAnalysis): boolean {
  const { index, ref } = where;
  const made = initialOf(target, index.file) ?? target;
  if (made?.kind !== "call" || !made.new) return false;
  const options = made.arguments[0] && literalOf(made.arguments[0], index.file);
  return (options?.properties ?? []).some(({ name, value }) => {
    if (!/^(transform|write|writev)$/.test(name ?? "") || value.kind !== "function") return false;
    return sendsOn(subject.project.find({ ...ref, function: value.function }), subject);
  });
}

function sendsOn(listener: Reached | undefined, subject: FunctionAnalysis): boolean {
  if (!listener) return false;
  if (writesToCall(listener, subject)) return true;
  return callsWithin(listener, subject.project).some(
    ({ call: { callee }, by }) =>
      callee.kind === "member" && callee.property === "next" && isSubscriber(callee.object, by),
  );
}
