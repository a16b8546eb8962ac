import { effectOf } from "../../analysis/effects/effects";
import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import { isChecked, statesOf } from "../../flow/states";
import type { Call, Expression, IfStatement, Statement } from "../../ir";
import { isCommit, isWrite, runsChange, runsRoutine } from "../../knowledge/effects";
import { requestSignal } from "../../knowledge/requests";
import { isExternalWrite, isWritingCommand } from "../../knowledge/writes";
import { lastName } from "../../syntax/names";
import { allStatements, expressionsIn, partsOf } from "../../syntax/walk";
import { changeOf } from "../upstream/changing-requests";
import { asksOfUpload } from "./upload-data";

/** A call that makes something final, and whether its own name says so, or all that it runs. */
export interface Commit {
  readonly call: Call;
  readonly plain: boolean;
}

/** Functions that a call runs are looked at so deep. */
const deepest = 2;

/** The first such call within expressions that is run whenever they are evaluated. */
export function commitIn(
  expressions: readonly Expression[],
  where: Reached,
  subject: FunctionAnalysis,
  depth = deepest,
): Commit | undefined {
  for (const expression of expressions) {
    // What stands behind `&&` or `?` was asked for.
    if (expression.kind === "logical" || expression.kind === "conditional") continue;
    const found =
      (expression.kind === "call" && commitOf(expression, where, subject, depth)) ||
      commitIn(partsOf(expression), where, subject, depth);
    if (found) return found;
  }
  return undefined;
}

/** The same within statements, those of branches and loops included. */
export function commitWithin(
  statements: readonly Statement[],
  where: Reached,
  subject: FunctionAnalysis,
  depth = deepest,
): Commit | undefined {
  const all = allStatements(statements).flatMap((one) => expressionsIn(one));
  return commitIn(all, where, subject, depth);
}

/** The first commit that is reached whenever the messages have ended; `guarded` where something decides before it. */
export function unguarded(
  statements: readonly Statement[],
  where: Reached,
  subject: FunctionAnalysis,
  state: { waited: boolean; readonly depth: number } = { waited: false, depth: deepest },
): Commit | "guarded" | undefined {
  for (const statement of statements) {
    if (statement.kind === "if") {
      if (decides(statement, where, subject, state.waited)) return "guarded";
      continue;
    }
    if (statement.kind === "switch") return "guarded";
    if (statement.kind === "block" || statement.kind === "try") {
      const inner = statement.kind === "try" ? statement.block.body : statement.body;
      const found = unguarded(inner, where, subject, state);
      if (found) return found;
      continue;
    }
    const found =
      statement.kind === "loop"
        ? commitWithin([statement], where, subject, state.depth)
        : (commitIn(expressionsIn(statement), where, subject, state.depth) ??
          inCallbacks(expressionsIn(statement), where, subject, state.depth));
    if (found) return found;
    if (state.waited && expressionsIn(statement).some((one) => looks(one, where, subject))) return "guarded";
    if (expressionsIn(statement).some(waits)) state.waited = true;
    if (statement.kind === "return" || statement.kind === "throw") return "guarded";
  }
  return undefined;
}

/** What runs once something else is done: `file.end(() => rename(from, to))`, `flush().then(() => …)`. */
function inCallbacks(
  expressions: readonly Expression[],
  where: Reached,
  subject: FunctionAnalysis,
  depth: number,
): Commit | "guarded" | undefined {
  for (const expression of expressions) {
    const given =
      expression.kind === "call" && lastName(expression.callee) !== "catch" ? expression.arguments : [];
    for (const value of given) {
      const later = value.kind === "function" ? callbackOf(value, where, subject.project) : undefined;
      if (!later) continue;
      const found = unguarded(later.ir.body, later, subject, { waited: true, depth });
      if (found) return found;
    }
    const found = inCallbacks(partsOf(expression), where, subject, depth);
    if (found) return found;
  }
  return undefined;
}

/** Whether an `if` tells a complete upload from another. A check for cancellation does only after a wait. */
function decides(
  statement: IfStatement,
  where: Reached,
  subject: FunctionAnalysis,
  waited: boolean,
): boolean {
  const leaves = allStatements([statement]).some(({ kind }) => kind === "return" || kind === "throw");
  if (!leaves) return false;
  const asksCall = subject.conditions.of(statement.test, where) !== undefined;
  // `if (!(await reallyEnded(call))) return;`
  return asksCall ? waited || partsWait(statement.test) : asksOfUpload(statement.test, where, subject);
}

/** `signal.throwIfAborted()`, `assertLive(call)`: who gets past it was not cancelled. */
function looks(expression: Expression, where: Reached, { scope }: FunctionAnalysis): boolean {
  const call = expression.kind === "await" ? expression.value : expression;
  if (call.kind !== "call") return false;
  const { returns } = effectOf({ kind: "call", node: call }, where, scope);
  return returns !== 0 && statesOf(returns).every(isChecked);
}

function partsWait(test: Expression): boolean {
  return test.kind === "await" || partsOf(test).some(partsWait);
}

function waits(expression: Expression): boolean {
  return expression.kind === "await" || (expression.kind === "assignment" && waits(expression.value));
}

/** The statement of SQL that a call is given, as far as it is written there. */
export function statementOf({ arguments: [first] }: Call, { index }: Pick<Reached, "index">): string {
  if (first?.kind === "literal" && typeof first.value === "string") return first.value;
  if (first?.kind !== "template") return "";
  return index.file.text.slice(first.span.start + 1, first.span.end);
}

function commitOf(call: Call, where: Reached, subject: FunctionAnalysis, depth: number): Commit | undefined {
  if (call.new || isOwn(call, where, subject)) return undefined;
  const name = lastName(call.callee);
  const statement = statementOf(call, where);
  const change = changeElsewhere(call, where, subject);
  const own =
    isCommit(name, false) ||
    isWrite(name, statement) ||
    runsChange(name, statement) ||
    change === "surely" ||
    // A function that others call as well may ask something by it.
    (change && depth === deepest) ||
    handsOnWrite(call, where, subject);
  if (own) return { call, plain: true };
  const runs = commitRunBy(call, subject, depth);
  if (runs) return { call, plain: runs === "surely" };
  const parent = where.index.parentOf(call);
  const awaited = parent?.kind === "await" || subject.project.callFact(call)?.returns.awaited !== undefined;
  const likely =
    change || isCommit(name, awaited) || tellsOthers(call, where, subject) || runsRoutine(name, statement);
  return likely ? { call, plain: false } : undefined;
}

/** What packages are known to change: `redis.incr(key)`, `producer.send(…)`, and perhaps `axios.post(…)`. */
function changeElsewhere(
  call: Call,
  where: Reached,
  { project }: Pick<FunctionAnalysis, "project">,
): "surely" | "perhaps" | undefined {
  const external = project.callFact(call)?.external;
  if (!external) return undefined;
  const [first] = call.arguments;
  const command = first?.kind === "call" && first.new && isWritingCommand(lastName(first.callee));
  if (isExternalWrite(external) || command) return "surely";
  return requestSignal(external) === undefined ? undefined : changeOf(call, where, project);
}

/** `sql("insert into …", values)`, a helper that hands its statement on. */
function handsOnWrite(call: Call, where: Reached, { project }: Pick<FunctionAnalysis, "project">): boolean {
  const statement = statementOf(call, where);
  if (statement === "") return false;
  return (project.callFact(call)?.targets ?? []).some((target) => {
    const called = project.find(target);
    return called?.index.expressionsOf(called.ref.function).some((one) => {
      const name = one.kind === "call" ? lastName(one.callee) : "";
      return isWrite(name, statement) || runsRoutine(name, statement);
    });
  });
}

/** `bus.emit("imported", orders)` on what others listen to. */
function tellsOthers(call: Call, where: Reached, { project, lifetimes }: FunctionAnalysis): boolean {
  const { callee } = call;
  if (callee.kind !== "member" || callee.property !== "emit" || call.arguments.length < 2) return false;
  const external = project.callFact(call)?.external;
  return /EventEmitter/.test(external?.name ?? "") && lifetimes.of(callee.object, where) === "longer";
}

/** A method of the call itself, such as `call.write`. */
function isOwn({ callee }: Call, where: Reached, { carriers }: FunctionAnalysis): boolean {
  const carrier = callee.kind === "member" ? carriers.of(callee.object, where) : undefined;
  return carrier !== undefined && carrier.kind !== "holder";
}

/** Whether the functions that a call runs make something final: each of them whatever it is given, or some at times. */
function commitRunBy(call: Call, subject: FunctionAnalysis, depth: number): "surely" | "perhaps" | undefined {
  const { project } = subject;
  const { targets = [], complete } = project.callFact(call) ?? {};
  if (!complete || depth === 0) return undefined;
  const bodies = targets.flatMap((target) => project.find(target) ?? []);
  const commits = bodies.filter((body) => mayCommit(body, subject, depth - 1));
  if (commits.length === 0) return undefined;
  const sure = commits.filter((body) => {
    const found = unguarded(body.ir.body, body, subject, { waited: false, depth: depth - 1 });
    return found !== "guarded" && found?.plain;
  });
  return sure.length === targets.length ? "surely" : "perhaps";
}

function mayCommit(body: Reached, subject: FunctionAnalysis, depth: number): boolean {
  return body.index
    .expressionsOf(body.ref.function)
    .some((one) => one.kind === "call" && commitOf(one, body, subject, depth) !== undefined);
}
