import type { Expression, Statement } from "../../ir";
import { allStatements, statementsIn } from "../../syntax/walk";
import { callsWithin } from "../graph/callbacks";
import type { Project, Reached } from "../project";
import type { Meaning } from "./meaning";

/**
 * Whether a condition asks if an error is of the class that a look for the cancellation throws: `error instanceof CallGone`,
 * where `check()` does `if (call.cancelled) throw new CallGone()`.
 */
export function asksForThrownWhenOver(
  expression: Expression,
  where: Reached,
  project: Project,
  meaning: (test: Expression, where: Reached) => Meaning | undefined,
): boolean {
  if (expression.kind !== "binary" || expression.operator !== "instanceof") return false;
  const { right } = expression;
  if (right.kind !== "identifier") return false;
  const called = callsWithin(where, project).flatMap(({ call }) => project.callFact(call)?.targets ?? []);
  const functions = [where, ...called.flatMap((target) => project.find(target) ?? [])];
  return functions.some((by) =>
    allStatements(by.ir.body).some((one) => {
      if (one.kind !== "if") return false;
      const told = meaning(one.test, by);
      const over =
        told?.whenTrue === "cancelled" ? one.then : told?.whenFalse === "cancelled" ? one.else : undefined;
      return over !== undefined && throwsNew(over, right.name);
    }),
  );
}

function throwsNew(branch: Statement, name: string): boolean {
  return [branch, ...allStatements(statementsIn(branch))].some(
    (one) =>
      one.kind === "throw" &&
      one.value.kind === "call" &&
      one.value.new &&
      one.value.callee.kind === "identifier" &&
      one.value.callee.name === name,
  );
}
