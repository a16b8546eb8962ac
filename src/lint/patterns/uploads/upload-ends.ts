import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { isRead } from "../../analysis/values/carrier";
import type { Expression, FunctionId, Statement } from "../../ir";
import { addsListener } from "../../knowledge/methods";
import { functionNamed, lastName } from "../../syntax/names";
import { allStatements, expressionsIn, statementsIn } from "../../syntax/walk";

/** Code that runs when the client's messages have ended, whether the upload was complete or was cancelled. */
export interface UploadEnd {
  readonly where: Reached;
  readonly statements: readonly Statement[];
}

/** Every place of a function after which the client's messages have ended. */
export function uploadEndsOf(subject: FunctionAnalysis): UploadEnd[] {
  const { reached, project } = subject;
  const after = following(reached.ir.body, subject).map((statements) => ({ where: reached, statements }));
  const listened = reached.index
    .expressionsOf(reached.ref.function)
    .flatMap((expression) => endCallbacks(expression, subject))
    .flatMap((id): UploadEnd[] => {
      const where = project.find({ ...reached.ref, function: id });
      return where ? [{ where, statements: where.ir.body }] : [];
    });
  return [...after, ...listened];
}

/** For every statement that reads all messages: what can run after it, in order. */
function following(list: readonly Statement[], subject: FunctionAnalysis): Statement[][] {
  return list.flatMap((statement, at) => {
    const rest = list.slice(at + 1);
    if (readsAll(statement, subject)) return [rest];
    if (statement.kind === "loop") return [];
    const parts = statement.kind === "block" ? [statement] : statementsIn(statement);
    const within = parts.flatMap((part) => following(part.kind === "block" ? part.body : [part], subject));
    return within.map((inner) => [...inner, ...rest]);
  });
}

function readsAll(statement: Statement, subject: FunctionAnalysis): boolean {
  if (statement.kind === "loop") return readsInLoop(statement, subject);
  if (statement.kind !== "expression" && statement.kind !== "variable") return false;
  return expressionsIn(statement).some((one) => {
    const value = one.kind === "assignment" ? one.value : one;
    return value.kind === "await" && collects(value.value, subject);
  });
}

/** `for await (const message of call)`; a `break` may be the client's own mark of the end. */
function readsInLoop(loop: Statement, { reached, carriers }: FunctionAnalysis): boolean {
  if (loop.kind !== "loop" || !loop.await || !loop.over) return false;
  const leaves = allStatements([loop.body]).some(({ kind }) => kind === "break");
  return !leaves && isUpload(carriers.of(loop.over, reached));
}

/** `call.toArray()`, `pipeline(call, file)`, `collect(call)` with such a loop in it, `lastValueFrom(requests.pipe(toArray()))`. */
function collects(value: Expression, subject: FunctionAnalysis): boolean {
  const { reached, carriers, project } = subject;
  if (value.kind !== "call") return false;
  const { callee } = value;
  if (callee.kind === "member" && /^(toArray|forEach|reduce)$/.test(callee.property))
    return isUpload(carriers.of(callee.object, reached));
  const given = value.arguments.some((one) => isUpload(carriers.of(sourceOf(one), reached)));
  if (!given) return false;
  if (callee.kind === "identifier" && callee.name === "lastValueFrom") return true;
  if (lastName(callee) === "pipeline") return isUpload(carriers.of(value.arguments[0]!, reached));
  return (project.callFact(value)?.targets ?? []).some((target) => {
    const called = project.find(target);
    return (
      called !== undefined &&
      called !== reached &&
      allStatements(called.ir.body).some((one) => readsInLoop(one, { ...subject, reached: called }))
    );
  });
}

/** Functions that are run at the end: of `call.on("end", …)`, and of a subscription to the messages. */
function endCallbacks(expression: Expression, subject: FunctionAnalysis): FunctionId[] {
  const { reached, carriers } = subject;
  if (expression.kind !== "call") return [];
  const { callee, arguments: given } = expression;
  const [first] = given;
  const functionsOf = (values: readonly (Expression | undefined)[]) =>
    values.flatMap((value) => (value && functionNamed(value, reached.index.file)) ?? []);
  if (callee.kind === "identifier" && callee.name === "pipeline") {
    // Where a promise tells of the end, the last function is what the messages go into.
    const told = reached.index.parentOf(expression)?.kind !== "await";
    return told && first && isUpload(carriers.of(first, reached)) ? functionsOf([given.at(-1)]) : [];
  }
  if (callee.kind !== "member") return [];
  if (addsListener(callee.property)) {
    const ends = first?.kind === "literal" && first.value === "end";
    return ends && isUpload(carriers.of(callee.object, reached)) ? functionsOf([given[1]]) : [];
  }
  if (callee.property === "pipe" && carriers.of(sourceOf(callee.object), reached)?.kind === "requests")
    return functionsOf(
      afterGathering(given, reached).flatMap((one) => (one.kind === "call" ? one.arguments : [])),
    );
  if (callee.property !== "subscribe") return [];
  if (carriers.of(sourceOf(callee.object), reached)?.kind !== "requests") return [];
  const complete =
    first?.kind === "object" ? first.properties.find(({ name }) => name === "complete")?.value : given[2];
  const next = first?.kind === "object" ? first.properties.find(({ name }) => name === "next")?.value : first;
  return functionsOf(gathers(callee.object) ? [complete, next] : [complete]);
}

/**
 * Operators behind the one that gathers all messages, up to one that may let nothing through:
 * `requests.pipe(toArray(), mergeMap(save))`.
 */
function afterGathering(operators: readonly Expression[], where: Reached): readonly Expression[] {
  const at = operators.findIndex(isGathering);
  const after = at < 0 ? [] : operators.slice(at + 1);
  const guard = after.findIndex((one) => mayRefuse(one, where));
  return guard < 0 ? after : after.slice(0, guard);
}

function mayRefuse(operator: Expression, { index }: Reached): boolean {
  if (operator.kind !== "call" || operator.callee.kind !== "identifier") return true;
  if (/^(filter|takeWhile|skipWhile|throwIfEmpty)$/.test(operator.callee.name)) return true;
  return operator.arguments.some(
    (one) =>
      one.kind === "function" &&
      (allStatements(index.file.functions[one.function]!.body).some(({ kind }) => kind === "throw") ||
        index.expressionsOf(one.function).some(isRefusal)),
  );
}

/** `throwError(() => new RpcException(…))`, `EMPTY` */
function isRefusal(value: Expression): boolean {
  const named = value.kind === "call" ? value.callee : value;
  return named.kind === "identifier" && /^(throwError|EMPTY|NEVER)$/.test(named.name);
}

/** `requests` in `requests.pipe(…).pipe(…)`. */
function sourceOf(value: Expression): Expression {
  return value.kind === "call" && value.callee.kind === "member" && value.callee.property === "pipe"
    ? sourceOf(value.callee.object)
    : value;
}

/** Whether what comes out of a pipe comes only when everything has gone in. */
function gathers(value: Expression): boolean {
  return value.kind === "call" && value.arguments.some(isGathering);
}

function isGathering(operator: Expression): boolean {
  return (
    operator.kind === "call" &&
    operator.callee.kind === "identifier" &&
    /^(reduce|toArray|last|takeLast|count)$/.test(operator.callee.name)
  );
}

/** Whether a value brings the client's messages. */
export function isUpload(carrier: ReturnType<FunctionAnalysis["carriers"]["of"]>): boolean {
  if (carrier?.kind === "requests") return true;
  return carrier?.kind === "call" && isRead(carrier.call);
}
