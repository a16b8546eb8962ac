import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import type { BindingId, Expression, Statement } from "../../ir";
import { saysSize } from "../../knowledge/methods";
import { bindingOf } from "../../syntax/names";
import { allStatements, partsOf } from "../../syntax/walk";
import { isUpload } from "./upload-ends";

/** A name that is made of another is followed this far. */
const farthest = 4;

/**
 * Whether a condition asks something of what was uploaded: a mark that the last message set, a count, a sum. Of
 * conditions that ask code elsewhere it is taken for granted; that something came at all says nothing of the end.
 */
export function asksOfUpload(test: Expression, where: Reached, subject: FunctionAnalysis): boolean {
  if (test.kind === "logical")
    return [test.left, test.right].some((one) => asksOfUpload(one, where, subject));
  if (isEmptiness(test) || isFailure(test, where)) return false;
  return mentions(test, where, (one) => {
    if (one.kind === "call" || one.kind === "this" || one.kind === "await") return true;
    return (
      one.kind === "identifier" && one.binding !== undefined && isOfUpload(one.binding, where, subject, 0)
    );
  });
}

/** `ids.length === 0`, `!parts.length`, `count < 1` */
function isEmptiness(test: Expression): boolean {
  if (test.kind === "unary" && test.operator === "!") {
    return test.value.kind === "member" && saysSize(test.value.property);
  }
  if (test.kind !== "binary") return false;
  return [test.left, test.right].some(
    (side) => side.kind === "literal" && (side.value === 0 || side.value === 1),
  );
}

/** `if (error) return callback(error)`: that nothing failed says nothing of the end of the messages. */
function isFailure(test: Expression, { index }: Reached): boolean {
  const { parameter, path, name = "" } = bindingOf(test, index.file) ?? {};
  return parameter === 0 && !path && /^(e|err|error)$/.test(name);
}

/** Whether a name is used where messages are read, or made of one that is. */
function isOfUpload(id: BindingId, where: Reached, subject: FunctionAnalysis, depth: number): boolean {
  const { index } = where;
  const binding = index.file.bindings[id]!;
  if (binding.parameter !== undefined) return binding.owner === where.ref.function && !where.entry;
  const { carriers, project } = subject;
  const used = index.usesOf(id).some(({ expression, function: by }) => {
    const user = project.find({ ...where.ref, function: by });
    return (
      user !== undefined &&
      (isInReading(expression, user, subject) ||
        listensToMessages(user, subject) ||
        isHandedMessages(expression, user, subject))
    );
  });
  if (used || !binding.init || depth > farthest) return used;
  return mentions(binding.init, where, (one) => {
    if (isUpload(carriers.of(one, where))) return true;
    return one.kind === "identifier" && one.binding !== undefined && one.binding !== id
      ? isOfUpload(one.binding, where, subject, depth + 1)
      : false;
  });
}

function isInReading({ span }: Expression, user: Reached, { carriers }: FunctionAnalysis): boolean {
  return allStatements(user.ir.body).some(
    (one) =>
      one.kind === "loop" &&
      one.over !== undefined &&
      one.span.start <= span.start &&
      span.end <= one.span.end &&
      isUpload(carriers.of(one.over, user)),
  );
}

/** `call.on("data", (message) => …)` */
function listensToMessages({ ref, index }: Reached, subject: FunctionAnalysis): boolean {
  const written = index.expressionOf(ref.function);
  const call = written && index.parentOf(written);
  const by = call && subject.project.find({ ...ref, function: index.ownerOf(written) });
  return by !== undefined && isListener(call!, by, subject);
}

/** `call.on("data", inbox.add)` */
function isHandedMessages(use: Expression, where: Reached, subject: FunctionAnalysis): boolean {
  let at = where.index.parentOf(use);
  if (at?.kind === "member" && at.object === use) at = where.index.parentOf(at);
  return at !== undefined && isListener(at, where, subject);
}

function isListener(call: Expression | Statement, where: Reached, { carriers }: FunctionAnalysis): boolean {
  if (call.kind !== "call" || call.callee.kind !== "member") return false;
  const [event] = call.arguments;
  const named = event?.kind === "literal" ? event.value === "data" : call.callee.property === "subscribe";
  return named && isUpload(carriers.of(call.callee.object, where));
}

function mentions(value: Expression, where: Reached, is: (one: Expression) => boolean): boolean {
  return is(value) || partsOf(value).some((part) => mentions(part, where, is));
}
