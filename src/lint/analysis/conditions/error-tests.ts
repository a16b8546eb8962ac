import type { Binary, Expression, Member } from "../../ir";
import { bindingOf, lastName } from "../../syntax/names";
import type { Project, Reached } from "../project";
import { returnedBy } from "../values/carriers";

/** The names by which libraries call the error of something that was aborted or cancelled. */
const names =
  /^(AbortError|ABORT_ERR|ERR_CANCELED|CanceledError|CancelledError|CANCELLED|Canceled|ERR_STREAM_PREMATURE_CLOSE)$/;
/** The other statuses of gRPC, as grpc-js, nice-grpc and Connect spell them. */
const otherStatus =
  /^(INVALID_?ARGUMENT|DEADLINE_?EXCEEDED|NOT_?FOUND|ALREADY_?EXISTS|PERMISSION_?DENIED|RESOURCE_?EXHAUSTED|FAILED_?PRECONDITION|ABORTED|OUT_?OF_?RANGE|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_?LOSS|UNAUTHENTICATED)$/i;
/** gRPC's number of the status CANCELLED. */
const cancelledStatus = 1;
/** That, the code of a `DOMException` that aborts, and the HTTP status of a request that its client gave up. */
const cancelledNumbers: readonly unknown[] = [cancelledStatus, 20, 499];

/**
 * The outcome on which an error that a condition asks about is surely not that of a cancellation, also through a predicate
 * of the project's own: `if (!isRetriable(error)) throw error`. Undefined for other conditions.
 */
export function errorTestThrough(
  expression: Expression,
  where: Reached,
  project: Project,
): boolean | undefined {
  const told = errorTest(expression, where);
  if (told !== undefined || expression.kind !== "call") return told;
  const fact = project.callFact(expression);
  const target = fact?.complete && fact.targets.length === 1 ? project.find(fact.targets[0]!) : undefined;
  const [only, ...more] = target ? returnedBy(target) : [];
  return target && only && more.length === 0 ? errorTest(only, target) : undefined;
}

/** `error.code === status.CANCELLED`, `error.name === "AbortError"`, `isAbortError(error)` */
function errorTest(expression: Expression, where: Reached): boolean | undefined {
  if (expression.kind === "logical") return ofLogical(expression, where);
  if (expression.kind === "call") return asksByName(expression, where) ? false : undefined;
  if (expression.kind === "member") return isOwnMark(expression, where) || undefined;
  if (expression.kind !== "binary") return undefined;
  const { operator, right } = expression;
  if (operator === "instanceof") return isNamed(right) ? false : undefined;
  if (!/^[!=]==?$/.test(operator)) return undefined;
  if (comparesError(expression, where)) return operator.startsWith("!");
  return isOtherCode(expression) || isOtherLiteral(expression, where) ? operator.startsWith("=") : undefined;
}

/** Both parts hold, or neither does, where the whole says so. */
function ofLogical({ operator, left, right }: Extract<Expression, { kind: "logical" }>, where: Reached) {
  const parts = [left, right].map((one) => errorTest(one, where));
  if (operator === "??") return undefined;
  const decided = operator === "&&";
  if (parts.includes(decided)) return decided;
  return parts.every((one) => one === !decided) ? !decided : undefined;
}

/** `error.code === status.UNAVAILABLE`, `ConnectError.from(error).code === Code.Unavailable` */
function isOtherCode({ left, right }: Binary): boolean {
  return (
    left.kind === "member" &&
    left.property === "code" &&
    right.kind === "member" &&
    right.object.kind !== "this" &&
    otherStatus.test(right.property)
  );
}

/** `error.code === "ENOENT"`, `error.statusCode === 404`: what is no name of a cancellation, asked once those were ruled out. */
function isOtherLiteral({ left, right }: Binary, where: Reached): boolean {
  if (left.kind !== "member" || !/^(code|status|statusCode|errno|name)$/.test(left.property)) return false;
  if (!isCaught(left.object, where) || right.kind !== "literal") return false;
  return /^(string|number)$/.test(typeof right.value) && !cancelledNumbers.includes(right.value);
}

/** `error.data?.userDeleted`: a mark that the project's own errors bear, and those of libraries do not. */
function isOwnMark({ object, property }: Member, where: Reached): boolean {
  if (ofEveryError.test(property)) return false;
  return isCaught(object, where) || (object.kind === "member" && isOwnMark(object, where));
}

/** What errors of libraries have as well, and what may be said of a cancellation. */
const ofEveryError =
  /^(name|message|code|status|statusCode|stack|cause|reason|details|metadata|errors|type)$|abort|cancel|retr|transient|temporary/i;

function comparesError({ left, right }: Binary, where: Reached): boolean {
  if ([left, right].some((side) => isNamed(side) || isReason(side))) return true;
  return isCode(left, where) && right.kind === "literal" && right.value === cancelledStatus;
}

function isNamed(side: Expression): boolean {
  if (side.kind === "literal") return typeof side.value === "string" && names.test(side.value);
  const name = lastName(side);
  return names.test(name);
}

/** `.code` of what was caught. */
function isCode(side: Expression, where: Reached): boolean {
  return side.kind === "member" && side.property === "code" && isCaught(side.object, where);
}

function isCaught(value: Expression, { index }: Reached): boolean {
  return bindingOf(value, index.file)?.kind === "catch";
}

/** `error === signal.reason`. */
function isReason(side: Expression): boolean {
  return side.kind === "member" && side.property === "reason";
}

function asksByName(
  { callee, arguments: given }: Extract<Expression, { kind: "call" }>,
  where: Reached,
): boolean {
  const name = lastName(callee);
  return /abort|cancel/i.test(name) && given.some((one) => isCaught(one, where));
}
