import { contains } from "../../../text/span";
import { macro, type StateSet, sequence, state, statesOf, suspensionOf, unknown } from "../../flow/states";
import type { Call, Expression, Statement } from "../../ir";
import { foldsEntries, visitsEntries } from "../../knowledge/methods";
import { bindingOf } from "../../syntax/names";
import { allStatements } from "../../syntax/walk";
import type { Conditions } from "../conditions/conditions";
import type { EffectScope } from "../effects/scope";
import { settling } from "../effects/settling";
import { statesBefore } from "../effects/states-before";
import type { Project, Reached } from "../project";
import { conjuncts } from "./bounds";
import { misses } from "./cycle";

/** A function that starts itself again after waiting: a loop without a loop statement. */
export interface Recursion {
  readonly where: Reached;
  /** The call that starts it again, or hands it over to be started. */
  readonly again: Call;
  /** Whether the way round that does not look waits for the event loop, or for something unknown. */
  readonly sure: boolean;
}

/** `step().then(loop)`, `return poll()`, and callbacks that call the function that asked for them. */
export function recursionsOf(where: Reached, scope: EffectScope, conditions: Conditions): Recursion[] {
  const binding = where.index.bindingOf(where.ref.function);
  const found: Recursion[] = [];
  const report = (again: Call, states: StateSet) => {
    const missing = statesOf(states).filter(misses);
    // One place is enough to tell of it.
    if (missing.length === 0 || found.length > 0 || isOnceMore(again, where)) return;
    // What goes down into a part of what it was given ends with that.
    if (descends(again, where) && !turnsPage(again)) return;
    const waits = missing.some((one) => suspensionOf(one) === macro);
    found.push({ where, again, sure: waits && !usesUp(again, where) });
  };
  for (const expression of where.index.expressionsOf(where.ref.function)) {
    if (expression.kind !== "call") continue;
    const { callee } = expression;
    const handed = expression.arguments.some((one) => one.kind === "identifier" && one.binding === binding);
    if (binding !== undefined && handed && callee.kind === "member" && callee.property === "then") {
      const waited = settling(callee.object, where, scope).returns;
      report(expression, sequence(statesBefore(expression, where, scope, conditions), waited));
    }
    if (where.ir.async && calls(expression, where, scope.project) && isWaitedFor(expression, where)) {
      report(expression, statesBefore(expression, where, scope, conditions));
    }
    for (const argument of expression.arguments) {
      if (argument.kind !== "function" || isTimer(expression, scope.project)) continue;
      const callback = scope.project.find({ ...where.ref, function: argument.function });
      const again = callback && selfCall(callback, where, scope.project);
      if (!callback || !again || isTakenOut(expression, where)) continue;
      const before = statesBefore(expression, where, scope, conditions);
      const { callee: runs } = expression;
      const chained = runs.kind === "member" && runs.property === "then" ? runs.object : undefined;
      const waited = chained ? settling(chained, where, scope).returns : state(unknown);
      const within = statesBefore(again, callback, scope, conditions);
      report(again, sequence(sequence(before, waited), within));
    }
  }
  return found;
}

/** `waiting.shift()(release)`, by a name: whose turn it is goes on, and calls back when it is done. */
function isTakenOut({ callee }: Call, { index }: Reached): boolean {
  const made = callee.kind === "identifier" ? bindingOf(callee, index.file)?.init : callee;
  return made?.kind === "call" && made.callee.kind === "member" && /^(shift|pop)$/.test(made.callee.property);
}

/** `visit(node.left)`: what is handed on is part of what came, or of something found on the way. */
function descends(again: Call, { index, ref }: Reached): boolean {
  return again.arguments.some((argument) => {
    if (argument.kind === "member" || argument.kind === "index" || argument.kind === "await") return true;
    const binding = bindingOf(argument, index.file);
    if (!binding) return false;
    const { owner, parameter, declares, init } = binding;
    return (
      declares === undefined &&
      init?.kind !== "function" &&
      owner !== 0 &&
      !(owner === ref.function && parameter !== undefined)
    );
  });
}

/** `next(rest.slice(1))`, and `todo.pop()` in each turn: as often as a list has entries. */
function usesUp(again: Call, { index, ref }: Reached): boolean {
  const taking = (one: Expression, names: RegExp) =>
    one.kind === "call" && one.callee.kind === "member" && names.test(one.callee.property);
  return (
    again.arguments.some((one) => taking(one, /^slice$/)) ||
    index.expressionsOf(ref.function).some((one) => taking(one, /^(pop|shift|splice)$/))
  );
}

/** `next(rows[rows.length - 1].id)`, `list(page.nextToken)`: what is handed on is where the next page begins. */
function turnsPage({ arguments: given }: Call): boolean {
  return given.some(
    (one) =>
      one.kind === "member" &&
      /^(_?id|seq|key|after|offset|next\w*|last\w*|\w*[cC]ursor|\w*[tT]oken)$/.test(one.property),
  );
}

/**
 * `for (const part of value.parts) await visit(part)` within `visit`, or within what it calls: a walk through a value,
 * that ends with it.
 *
 * @param waits what the loop waits for first
 */
export function isWalk(waits: Expression, where: Reached, { project }: EffectScope): boolean {
  if (waits.kind !== "call" || !descends(waits, where)) return false;
  const targets = (project.callFact(waits)?.targets ?? []).flatMap((ref) => project.find(ref) ?? []);
  const around = where.index.file.functions.flatMap(({ id, span }) =>
    id !== 0 && contains(span, where.ir.span) ? (project.find({ ...where.ref, function: id }) ?? []) : [],
  );
  return targets.some(
    (target) => around.includes(target) || around.some((outer) => selfCall(target, outer, project)),
  );
}

/** `if (!anew) return build(image, true)`: what is handed on keeps it from coming here again. */
function isOnceMore(again: Call, { ir }: Reached): boolean {
  const guards = allStatements(ir.body).flatMap((one) => {
    if (one.kind !== "if") return [];
    if (contains(one.then.span, again.span)) return conjuncts(one.test);
    // `if (!anew) throw error; return build(image, false);`
    const isBehind = one.span.end <= again.span.start && one.else === undefined && leaves(one.then);
    return isBehind ? [negated(one.test)] : [];
  });
  return again.arguments.some((argument, at) => {
    const binding = ir.parameters[at]?.binding;
    if (binding === undefined || argument.kind !== "literal" || typeof argument.value !== "boolean")
      return false;
    const { value } = argument;
    return guards.some((guard) => {
      const asked = value && guard.kind === "unary" && guard.operator === "!" ? guard.value : guard;
      return asked.kind === "identifier" && asked.binding === binding && value === (asked !== guard);
    });
  });
}

function leaves(statement: Statement): boolean {
  const last = statement.kind === "block" ? statement.body.at(-1) : statement;
  return last?.kind === "throw" || last?.kind === "return";
}

function negated(test: Expression): Expression {
  if (test.kind === "unary" && test.operator === "!") return test.value;
  return { kind: "unary", operator: "!", value: test, span: test.span, site: test.site };
}

function calls(call: Call, where: Reached, project: Project): boolean {
  return (project.callFact(call)?.targets ?? []).some((target) => project.find(target) === where);
}

/** `return poll()`, `return page.next ? list(page.next) : all`; `await list(page.next)`, of what came before it. */
function isWaitedFor(call: Call, { index, ir, ref }: Reached): boolean {
  const parent = index.parentOf(call);
  const chosen = parent?.kind === "conditional" && parent.test !== call ? index.parentOf(parent) : parent;
  if (chosen?.kind !== "await") return chosen?.kind === "return";
  if (index.parentOf(chosen)?.kind === "return") return true;
  const isInLoop = allStatements(ir.body).some(
    (one) => one.kind === "loop" && contains(one.body.span, call.span),
  );
  const found = index
    .bindingsOf(ref.function)
    .filter((id) => index.file.bindings[id]!.init?.kind === "await");
  const handsOn = ({ span }: Expression) =>
    found.some((id) => index.usesOf(id).some(({ expression }) => contains(span, expression.span)));
  return !isInLoop && call.arguments.some(handsOn);
}

function selfCall(callback: Reached, where: Reached, project: Project): Call | undefined {
  const list = callback.index.expressionsOf(callback.ref.function);
  return list.find((one): one is Call => one.kind === "call" && calls(one, where, project));
}

/** Methods of lists, which run what they are given at once. */
const atOnce =
  /(^|\.)(forEach|map|flatMap|filter|reduce|reduceRight|some|every|find|findIndex|findLast|sort|replace|replaceAll)$/;

/** What reschedules itself with a timer is the timer's matter, not the loop's; lists wait for nothing. */
function isTimer(call: Call, project: Project): boolean {
  const { callee } = call;
  const called =
    callee.kind === "member" && (visitsEntries(callee.property) || foldsEntries(callee.property));
  const name = project.callFact(call)?.external?.name ?? (called ? `Array.${callee.property}` : "");
  return /^(setTimeout|setImmediate|setInterval)$|(^|\.)catch$/.test(name) || atOnce.test(name);
}
