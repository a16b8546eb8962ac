import { contains } from "../../../text/span";
import type { Assignment, BindingId, Call, Expression, LoopStatement, Statement, Unary } from "../../ir";
import { saysSize } from "../../knowledge/methods";
import { writtenAs } from "../../syntax/file-index";
import { bindingOf } from "../../syntax/names";
import { allStatements, partsOf, statementLists } from "../../syntax/walk";
import type { Project, Reached } from "../project";
import { mostEntries, mostGiven } from "./list-sizes";

/** How often a loop can turn, as far as its own text tells. */
export type Bound =
  /** Until something else happens, or for ever. */
  | { readonly kind: "unbounded"; readonly forEver: boolean }
  /** Once for each of some data, whose amount the text does not tell. */
  | {
      readonly kind: "data" /** As often as some number says, that is no list's length. */;
      readonly counted?: true;
    }
  /** At most this often. */
  | { readonly kind: "constant"; readonly turns: number };

/** How often a loop can turn, by its own text and by the lists that its function is handed. */
export function boundWithin(loop: LoopStatement, where: Reached, project: Pick<Project, "callersOf">): Bound {
  const turns = loop.loop === "for-of" && !loop.await ? mostGiven(loop.over, where, project) : undefined;
  return turns === undefined ? boundOf(loop, where) : { kind: "constant", turns };
}

/** How often a loop can turn, by its own text. */
export function boundOf(loop: LoopStatement, where: Reached): Bound {
  switch (loop.loop) {
    case "for-in":
      return sizeOf(loop.over, where) ?? { kind: "data" };
    case "for-of":
      if (loop.await)
        return isList(loop.over, where) ? { kind: "data" } : { kind: "unbounded", forEver: false };
      return sizeOf(loop.over, where) ?? lengthTestedBefore(loop, where) ?? { kind: "data" };
    case "for":
      return counted(loop, where) ?? leftByCount(loop, where);
    case "while":
    case "do":
      return countedWhile(loop, where) ?? leftByCount(loop, where);
  }
}

/** `if (attempt >= this.attempts || …) throw error;` in the loop, unless that is as often as one likes. */
function leftByCount(loop: LoopStatement, where: Reached): Bound {
  const counts = allStatements([loop.body]).some(
    (one) =>
      one.kind === "if" &&
      leaves(one.then) &&
      disjuncts(one.test).some(
        (part) =>
          part.kind === "binary" &&
          /^[<>]=?$|^===?$/.test(part.operator) &&
          [part.left, part.right].some((side) => isCounter(side, loop.span, where)) &&
          ![part.left, part.right].some((side) => isInfinity(resolve(side, where))),
      ),
  );
  return counts ? { kind: "data", counted: true } : { kind: "unbounded", forEver: isForEver(loop) };
}

function isInfinity(value: Expression | undefined): boolean {
  if (value?.kind === "member") return /^(POSITIVE_INFINITY|MAX_SAFE_INTEGER)$/.test(value.property);
  return value?.kind === "identifier" && value.name === "Infinity";
}

function isForEver({ test }: LoopStatement): boolean {
  return test === undefined || (test.kind === "literal" && Boolean(test.value));
}

function isList(over: Expression | undefined, where: Reached): boolean {
  return resolve(over, where)?.kind === "array";
}

function sizeOf(over: Expression | undefined, where: Reached): Bound | undefined {
  const turns = mostEntries(over, where);
  return turns === undefined ? undefined : { kind: "constant", turns };
}

/** `if (ids.length > 3) throw new RangeError();` before the loop, in the same block. */
function lengthTestedBefore({ over, span }: LoopStatement, where: Reached): Bound | undefined {
  const { ir } = where;
  if (over?.kind !== "identifier" && over?.kind !== "member") return undefined;
  for (const list of statementLists(ir.body).filter((one) => holds(one, span))) {
    for (const one of list) {
      if (one.kind !== "if" || one.span.end > span.start || !leaves(one.then)) continue;
      const { test } = one;
      if (test.kind !== "binary" || !/^>=?$/.test(test.operator) || test.right.kind !== "literal") continue;
      const { left, right } = test;
      const turns = Number(right.value);
      if (left.kind !== "member" || !measures(left, where)) continue;
      if (turns > 0 && writtenAs(left.object, where) === writtenAs(over, where))
        return { kind: "constant", turns };
    }
  }
  return undefined;
}

function holds(list: readonly Statement[], span: LoopStatement["span"]): boolean {
  return list.some((one) => contains(one.span, span));
}

/** Whether a statement ends in `throw` or `return`. */
function leaves(statement: Statement): boolean {
  const last = statement.kind === "block" ? statement.body.at(-1) : statement;
  return last?.kind === "throw" || last?.kind === "return";
}

/** The expression that a constant holds. */
function resolve(value: Expression | undefined, { index }: Reached): Expression | undefined {
  const binding = bindingOf(value, index.file);
  if (!binding) return value;
  const { init, path, writes, parameter, default: usual } = binding;
  if (path !== undefined || writes.length > 0) return undefined;
  // `(queue, tries = 3)`: few callers give another number, and not a much greater one.
  return parameter === undefined ? init : usual;
}

/**
 * `for (let i = 0; i < n; i++)`: bounded by `n`, whatever else the condition asks; `for (let i = n; i > 0; i--)` by where it
 * begins.
 */
function counted({ test, update }: LoopStatement, where: Reached): Bound | undefined {
  if (update?.kind !== "unary" && update?.kind !== "assignment") return undefined;
  // `percent = await ask()` is asked anew in each turn, and counts nothing.
  if (update.kind === "assignment" && includes(update.value, ({ kind }) => kind === "await"))
    return undefined;
  const counter = update.kind === "unary" ? update.value : update.target;
  for (const part of conjuncts(test)) {
    if (part.kind !== "binary" || !/^[<>]=?$|^!==?$/.test(part.operator)) continue;
    // `for (let tries = 0; job.state !== "done"; tries++)`
    if (counter.kind === "identifier" && !includes(part, (one) => isNamed(one, counter.binding))) continue;
    const begin = isDown(update) ? bindingOf(counter, where.index.file)?.init : undefined;
    const limits = begin ? [begin] : [part.left, part.right].map((side) => resolve(side, where));
    const turns = limits.map((limit) => mostOf(limit, where));
    const known = turns.filter((one) => Number.isFinite(one));
    if (known.length === 1) return { kind: "constant", turns: Math.abs(known[0]!) };
    return limits.some((limit) => measures(limit, where))
      ? { kind: "data" }
      : { kind: "data", counted: true };
  }
  return undefined;
}

function includes(whole: Expression, is: (part: Expression) => boolean): boolean {
  return is(whole) || partsOf(whole).some((one) => includes(one, is));
}

function isNamed(one: Expression, binding: BindingId | undefined): boolean {
  return one.kind === "identifier" && one.binding !== undefined && one.binding === binding;
}

function isDown({ operator }: Unary | Assignment): boolean {
  return /^-[-=]$/.test(operator);
}

/** Whether a number is of the size of some list: `rows.length`, `rows.length - 1`, `Math.min(rows.length, most)`. */
function measures(value: Expression | undefined, where: Reached): boolean {
  const limit = resolve(value, where);
  if (limit?.kind === "member") return saysSize(limit.property);
  if (limit?.kind === "binary") return [limit.left, limit.right].some((side) => measures(side, where));
  return limit?.kind === "call" && isMin(limit) && limit.arguments.some((one) => measures(one, where));
}

function isMin({ callee }: Call): boolean {
  return callee.kind === "member" && callee.property === "min";
}

/** The number that a limit is, or cannot be above: `3`, `Math.min(attempts, 5)`, the length of a list that is written out. */
function mostOf(limit: Expression | undefined, where: Reached): number {
  if (limit?.kind === "literal") return Number(limit.value);
  if (limit?.kind === "member" && measures(limit, where))
    return mostEntries(limit.object, where) ?? Number.NaN;
  if (limit?.kind !== "call" || !isMin(limit)) return Number.NaN;
  return Math.min(
    ...limit.arguments.map((one) => mostOf(one, where)).filter((one) => !Number.isNaN(one)),
    Number.POSITIVE_INFINITY,
  );
}

/** `while (attempt++ < 3)`, and a name that each turn counts up or down: bounded by what it is compared with. */
function countedWhile({ test, span }: LoopStatement, where: Reached): Bound | undefined {
  for (const part of conjuncts(test)) {
    if (part.kind !== "binary" || !/^[<>]=?$/.test(part.operator)) continue;
    const sides = [part.left, part.right];
    const counter = sides.find((side) => isCounter(side, span, where));
    if (counter === undefined) continue;
    const limit = resolve(
      sides.find((side) => side !== counter),
      where,
    );
    const turns = limit?.kind === "literal" ? Math.abs(Number(limit.value)) : Number.NaN;
    // A counter that is compared with nought began at a number that we do not know.
    return turns > 0 ? { kind: "constant", turns } : { kind: "data" };
  }
  return undefined;
}

/** Whether a name is counted up or down within a loop, or what goes round like one. */
export function isCounter(side: Expression, loop: LoopStatement["span"], { index }: Reached): boolean {
  const name = side.kind === "unary" && /^(\+\+|--)$/.test(side.operator) ? side.value : side;
  const { writes = [] } = bindingOf(name, index.file) ?? {};
  return writes.some(({ expression }) => {
    if (expression.span.start < loop.start || expression.span.end > loop.end) return false;
    if (expression.kind === "unary") return true;
    if (expression.kind !== "assignment") return false;
    const { operator, value } = expression;
    return /^[+-]=$/.test(operator) || (value.kind === "binary" && /^[+-]$/.test(value.operator));
  });
}

/** `a`, `b` and `c` of `a || b || c`. */
function disjuncts(test: Expression): Expression[] {
  return test.kind === "logical" && test.operator === "||"
    ? [...disjuncts(test.left), ...disjuncts(test.right)]
    : [test];
}

/** `a`, `b` and `c` of `a && b && c`. */
export function conjuncts(test: Expression | undefined): Expression[] {
  if (test === undefined) return [];
  return test.kind === "logical" && test.operator === "&&"
    ? [...conjuncts(test.left), ...conjuncts(test.right)]
    : [test];
}
