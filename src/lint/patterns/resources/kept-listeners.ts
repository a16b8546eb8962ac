import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { placesOf } from "../../analysis/values/flows";
import type { Call, Expression } from "../../ir";
import { collects } from "../../knowledge/methods";
import { writtenAs } from "../../syntax/file-index";
import { allStatements, partsOf } from "../../syntax/walk";

/**
 * The function that a call hands to code of the project which puts it where it is called again and again, before and after
 * the call that is served: `registry.add(send)`, `follow((order) => call.write(order))`.
 */
export function keptListenerOf(call: Call, subject: FunctionAnalysis): Expression | undefined {
  const { reached, project, carriers } = subject;
  if (call.new || (project.callFact(call)?.targets.length ?? 0) === 0) return undefined;
  return call.arguments.find(
    (one) =>
      (one.kind === "function" || callbackOf(one, reached, project) !== undefined) &&
      carriers.of(one, reached) === undefined &&
      placesOf(one, reached, project).some(
        ({ expression, where }) => expression !== one && isKept(expression, where, subject),
      ),
  );
}

function isKept(use: Expression, where: Reached, { lifetimes }: FunctionAnalysis): boolean {
  const call = where.index.parentOf(use);
  if (call?.kind !== "call" || call.callee === use || call.callee.kind !== "member") return false;
  const { property, object } = call.callee;
  if (!collects(property) || lifetimes.of(object, where) !== "longer") return false;
  return isToldAll(writtenAs(object, where), where);
}

/** Whether what is in a collection is called without being taken out: it is gone through, or looked up by a key. */
function isToldAll(collection: string, where: Reached): boolean {
  const { index } = where;
  const isOf = (one: Expression): boolean =>
    writtenAs(one, where) === collection || (one.kind !== "function" && partsOf(one).some(isOf));
  return index.file.functions.some(
    ({ id, body }) =>
      allStatements(body).some((one) => one.kind === "loop" && one.over && isOf(one.over)) ||
      index
        .expressionsOf(id)
        .some(
          (one) =>
            one.kind === "call" &&
            one.callee.kind === "member" &&
            /^(forEach|map)$/.test(one.callee.property) &&
            isOf(one.callee.object),
        ),
  );
}
