import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import type { Call, Expression, Statement } from "../../ir";
import { isCommit, isWrite, runsRoutine } from "../../knowledge/effects";
import { requestSignal } from "../../knowledge/requests";
import { isExternalWrite, isWritingCommand } from "../../knowledge/writes";
import { lastName } from "../../syntax/names";
import { allStatements, expressionsIn, partsOf } from "../../syntax/walk";
import { changeOf } from "../upstream/changing-requests";

/** A call that makes something final, and whether its own name says so. */
export interface Commit {
  readonly call: Call;
  readonly plain: boolean;
}

/** The first such call within expressions that is run whenever they are evaluated. */
export function commitIn(
  expressions: readonly Expression[],
  where: Reached,
  subject: FunctionAnalysis,
): Commit | undefined {
  for (const expression of expressions) {
    // What stands behind `&&` or `?` was asked for.
    if (expression.kind === "logical" || expression.kind === "conditional") continue;
    const found =
      (expression.kind === "call" && commitOf(expression, where, subject)) ||
      commitIn(partsOf(expression), where, subject);
    if (found) return found;
  }
  return undefined;
}

/** The same within statements, those of branches and loops included. */
export function commitWithin(
  statements: readonly Statement[],
  where: Reached,
  subject: FunctionAnalysis,
): Commit | undefined {
  const all = allStatements(statements).flatMap((one) => expressionsIn(one));
  return commitIn(all, where, subject);
}

/** The statement of SQL that a call is given, as far as it is written there. */
export function statementOf({ arguments: [first] }: Call, { index }: Pick<Reached, "index">): string {
  if (first?.kind === "literal" && typeof first.value === "string") return first.value;
  if (first?.kind !== "template") return "";
  return index.file.text.slice(first.span.start + 1, first.span.end);
}

function commitOf(call: Call, where: Reached, subject: FunctionAnalysis): Commit | undefined {
  if (call.new || isOwn(call, where, subject)) return undefined;
  const name = lastName(call.callee);
  if (isCommit(name, false) || isWrite(name, statementOf(call, where))) return { call, plain: true };
  if (writesElsewhere(call, where, subject) || handsOnWrite(call, where, subject))
    return { call, plain: true };
  if (tellsOthers(call, where, subject) || runsRoutine(name, statementOf(call, where)))
    return { call, plain: false };
  const parent = where.index.parentOf(call);
  const awaited = parent?.kind === "await" || subject.project.callFact(call)?.returns.awaited !== undefined;
  if (isCommit(name, awaited)) return { call, plain: false };
  return runsCommit(call, subject, 2) ? { call, plain: false } : undefined;
}

/** What packages are known to change: `redis.incr(key)`, `producer.send(…)`, `axios.post(…)`. */
function writesElsewhere(
  call: Call,
  where: Reached,
  { project }: Pick<FunctionAnalysis, "project">,
): boolean {
  const external = project.callFact(call)?.external;
  if (!external) return false;
  if (isExternalWrite(external)) return true;
  const [first] = call.arguments;
  if (first?.kind === "call" && first.new && isWritingCommand(lastName(first.callee))) return true;
  return requestSignal(external) !== undefined && changeOf(call, where, project) !== undefined;
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

function runsCommit(call: Call, { project }: Pick<FunctionAnalysis, "project">, depth: number): boolean {
  const fact = project.callFact(call);
  if (!fact?.complete || depth === 0) return false;
  return fact.targets.some((target) => {
    const called = project.find(target);
    const inner = called?.index.expressionsOf(called.ref.function) ?? [];
    return inner.some((one) => {
      if (one.kind !== "call" || one.new || !called) return false;
      const awaited = called.index.parentOf(one)?.kind === "await";
      return (
        isCommit(lastName(one.callee), awaited) ||
        isWrite(lastName(one.callee), statementOf(one, called)) ||
        writesElsewhere(one, called, { project }) ||
        handsOnWrite(one, called, { project }) ||
        runsCommit(one, { project }, depth - 1)
      );
    });
  });
}
