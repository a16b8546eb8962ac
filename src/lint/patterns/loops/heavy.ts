import { boundOf } from "../../analysis/cycles/bounds";
import type { Cycle } from "../../analysis/cycles/cycle";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Project, Reached } from "../../analysis/project";
import type { BindingId, Call, Expression, LoopStatement } from "../../ir";
import { allStatements, partsOf } from "../../syntax/walk";
import { repetitionOf } from "./repetitions";

/** How many calls deep a loop is looked for. */
const depth = 3;
/** Turns of a loop in a loop that add up, and turns that every other call waits for even when they do next to nothing. */
const many = 10_000;
const enough = 10_000_000;

/** Whether every turn of a loop over data turns another one, as often as some number says, or a loop turns for long by itself. */
export function isHeavy({ bound, loop, where }: Cycle, { project }: FunctionAnalysis): boolean {
  if (bound.kind === "constant") return bound.turns * constantTurns([loop.body], where) >= enough;
  const nested = depthOf([loop.body], where);
  // `while (better) for (const a of stops) for (const b of stops) …`
  if (bound.kind === "unbounded") return nested >= 2 || searches(loop);
  if (nested >= 2) return true;
  if (countsWithin([loop.body], where)) return true;
  return where.index.expressionsOf(where.ref.function).some((expression) => {
    if (expression.kind !== "call") return false;
    const { start, end } = expression.span;
    if (start < loop.body.span.start || end > loop.body.span.end) return false;
    return targetsOf(expression, project).some((target) => counts(target, project, depth));
  });
}

/** Whether a method of a list, such as `forEach`, runs a function for each that turns a loop of its own. */
export function isHeavyCall(call: Call, subject: FunctionAnalysis): boolean {
  const repeated = repetitionOf(call, subject);
  if (repeated?.how !== "at-once" || call.callee.kind !== "member" || call.callee.object.kind === "array")
    return false;
  return counts(repeated.body, subject.project, depth);
}

function counts(target: Reached, project: Project, left: number): boolean {
  if (left === 0 || target.ir.async || target.ir.generator) return false;
  if (countsWithin(target.ir.body, target)) return true;
  return target.index
    .expressionsOf(target.ref.function)
    .some(
      (one) =>
        one.kind === "call" && targetsOf(one, project).some((inner) => counts(inner, project, left - 1)),
    );
}

function targetsOf(call: Parameters<Project["callFact"]>[0], project: Project): Reached[] {
  return (project.callFact(call)?.targets ?? []).flatMap((target) => project.find(target) ?? []);
}

/** How deep loops over data stand in each other. */
function depthOf(statements: Parameters<typeof allStatements>[0], where: Reached): number {
  const loops = allStatements(statements).filter(
    (one): one is LoopStatement => one.kind === "loop" && boundOf(one, where).kind === "data",
  );
  return Math.max(0, ...loops.map(({ body }) => 1 + depthOf([body], where)));
}

/** How often the innermost of loops with a number of turns comes round in all: `for (y < 4000) for (x < 4000) …`. */
function constantTurns(statements: Parameters<typeof allStatements>[0], where: Reached): number {
  const turns = allStatements(statements).flatMap((one) => {
    const bound = one.kind === "loop" ? boundOf(one, where) : undefined;
    return one.kind === "loop" && bound?.kind === "constant"
      ? [bound.turns * constantTurns([one.body], where)]
      : [];
  });
  return Math.max(1, ...turns);
}

/**
 * `while ((power * x) % n !== 1) x++`: numbers are tried one after the other until one fits. So they are where only a branch
 * asks: `while (n > 1) { if (n % x === 0) n /= x; else x++; }`.
 */
function searches({ test, body }: LoopStatement): boolean {
  if (test?.kind !== "binary") return false;
  const statements = allStatements([body]);
  const asked = statements.flatMap((one) => (one.kind === "if" ? [one.test] : []));
  const tried = [test, ...asked.filter((one) => sharesName(one, test))]
    .flatMap(expressionsUnder)
    .filter(isProduct)
    .flatMap(expressionsUnder);
  return statements.some((one) => {
    const counter = one.kind === "expression" ? countedUp(one.expression) : undefined;
    return counter !== undefined && tried.some((part) => isName(part, counter));
  });
}

/** The name that `x++`, `x += 1` or `x = x + 1` counts up. */
function countedUp(one: Expression): BindingId | undefined {
  const counter =
    one.kind === "unary" && one.operator === "++"
      ? one.value
      : one.kind === "assignment" && addsOne(one)
        ? one.target
        : undefined;
  return counter?.kind === "identifier" ? counter.binding : undefined;
}

function addsOne({ operator, target, value }: Expression & { kind: "assignment" }): boolean {
  if (operator === "+=") return value.kind === "literal";
  if (operator !== "=" || value.kind !== "binary" || value.operator !== "+") return false;
  return target.kind === "identifier" && target.binding !== undefined && isName(value.left, target.binding);
}

function sharesName(one: Expression, other: Expression): boolean {
  return expressionsUnder(one).some(
    (part) => part.kind === "identifier" && expressionsUnder(other).some((its) => isName(its, part.binding)),
  );
}

function isName(one: Expression, binding: BindingId | undefined): boolean {
  return one.kind === "identifier" && binding !== undefined && one.binding === binding;
}

function isProduct(one: Expression): boolean {
  return one.kind === "binary" && /^(\*|%|\*\*)$/.test(one.operator);
}

function expressionsUnder(one: Expression): Expression[] {
  return [one, ...partsOf(one).flatMap(expressionsUnder)];
}

function countsWithin(statements: Parameters<typeof allStatements>[0], where: Reached): boolean {
  return allStatements(statements).some((statement) => {
    if (statement.kind !== "loop") return false;
    const bound = boundOf(statement, where);
    return bound.kind === "constant" ? bound.turns >= many : bound.kind === "data" && bound.counted === true;
  });
}
