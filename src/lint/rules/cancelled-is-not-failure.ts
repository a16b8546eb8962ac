import { textIn } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import type { Reached } from "../analysis/project";
import type { Confidence } from "../finding";
import { guardFinished, guardFinishedTitle } from "../fixes/release/guard-finished";
import type { Call, Expression } from "../ir";
import { isCommit, isCompensation, isReport, isUndoing } from "../knowledge/effects";
import { isExternalRemoval } from "../knowledge/writes";
import { isLeftOpen } from "../patterns/events/open-streams";
import { handlerOf, sureOf } from "../patterns/notes";
import { commitIn, statementOf } from "../patterns/uploads/commits";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { bindingOf, lastName } from "../syntax/names";
import { allStatements, partsOf } from "../syntax/walk";

/** Rule 8: a listener takes the end of the call for its failure, and undoes what succeeded. */
export const cancelledIsNotFailure: Rule = {
  id: "cancelled-is-not-failure",
  severity: "warning",
  title: "`cancelled` is emitted after success too",
  summary:
    "A listener for the end of a call undoes, records or reports something, though it also runs after the call has succeeded.",
  why: `In grpc-js since 1.10, \`cancelled\` means that the call is over, not that the client gave up: it is emitted after every
answer as well, on purpose. The \`signal\` of Connect is aborted after success too. A listener that rolls back, refunds or
counts a failure does so for every call that went well.

Releasing what the call held (clearing a timer, removing a listener, closing a stream) is right either way and is not
reported. Nor is anything in nice-grpc, whose signal is aborted by a cancellation alone, or with grpc-js before 1.10. A listener
that only logs or counts is reported when what it tells speaks of a cancellation, else at low confidence.

In an upload there is no fix: a cancelled one ends and is answered like a complete one, before the cancellation comes.`,
  satisfiedBy: [
    "`if (finished) return;` with a flag that is set before the call is answered",
    "`if (call.writableFinished) return;` in a server-streaming call, which is not finished when it is cancelled",
    "removing the listener when the call is answered",
    "a listener that only releases: `clearInterval`, `off`, `unsubscribe`, `destroy`, `abort`",
    "a stream that the server never ends: each of its ends is the client's",
  ],
  fixes: [guardFinishedTitle],
  *check(subject) {
    const { reached, listeners } = subject;
    const { ref, index } = reached;
    if (!listeners.isCancelCallback(ref.function, reached) || !tellsOfSuccess(subject)) return;
    const registration = registrationOf(subject);
    const added = registration?.callee.span ?? assignedTo(subject)?.span;
    if (!added || isGuarded(reached, subject)) return;
    if (registration && isRemoved(registration, subject)) return;
    for (const call of index.expressionsOf(ref.function)) {
      if (call.kind !== "call" || call.new || isConditional(call, subject) || runsGuarded(call, subject))
        continue;
      const confidence = effectOf(call, subject);
      if (!confidence) continue;
      if (registration && isLeftOpen(registration, reached, subject)) return;
      yield {
        file: ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: "This also runs after the call has succeeded: the event tells of every end",
        confidence: lesser(confidence, sureOf(reached)),
        notes: [{ file: ref.file, span: added, message: "the listener is added here" }],
        offer: () => (registration ? guardFinished(subject, registration) : { fixes: [] }),
      };
      // One listener, one mistake.
      return;
    }
  },
};

/** Whether the library ends a call that succeeded in the same way. */
function tellsOfSuccess({ reached, project }: FunctionAnalysis): boolean {
  const dialect = handlerOf(reached)?.entry?.dialect;
  if (dialect === "connect") return true;
  if (dialect !== "grpc-js" && dialect !== "nestjs") return false;
  const [major, minor] = (project.version("@grpc/grpc-js") ?? "1.10").split(".").map(Number);
  return major! > 1 || minor! >= 10;
}

/** The call that takes the function as a listener; nothing for one that is called elsewhere as well. */
function registrationOf({ reached: { index, ref }, listeners, reached }: FunctionAnalysis): Call | undefined {
  const binding = index.bindingOf(ref.function);
  const written = index.expressionOf(ref.function);
  const uses = binding === undefined ? [] : index.usesOf(binding).map(({ expression }) => expression);
  const values: readonly Expression[] = written ? [written, ...uses] : uses;
  const parents = values.map((value) => ({ value, parent: index.parentOf(value) }));
  if (parents.some(({ value, parent }) => parent?.kind === "call" && parent.callee === value))
    return undefined;
  return parents
    .flatMap(({ parent }) => (parent?.kind === "call" ? [parent] : []))
    .find((call) => listeners.isCancelRegistration(call, reached) && !isOfMessages(call));
}

/** `signal.onabort = () => …` */
function assignedTo({ reached: { index, ref } }: FunctionAnalysis): Expression | undefined {
  const written = index.expressionOf(ref.function);
  const parent = written && index.parentOf(written);
  if (parent?.kind !== "assignment" || parent.value !== written) return undefined;
  return parent.target.kind === "member" && parent.target.property === "onabort" ? parent.target : undefined;
}

/** `end` is the end of the client's messages, which is another mistake. */
function isOfMessages({ arguments: [event] }: Call): boolean {
  return event?.kind === "literal" && !/^(cancelled|close|abort)$/.test(String(event.value));
}

function isRemoved({ callee: on }: Call, { reached: { index, ref } }: FunctionAnalysis): boolean {
  const binding = index.bindingOf(ref.function);
  return index.file.functions.some(({ id }) =>
    index.expressionsOf(id).some((one) => {
      if (one.kind !== "call") return false;
      const name = lastName(one.callee);
      if (name === "removeAllListeners") return isSameObject(one.callee, on, index);
      const removes = /^(off|removeListener|removeEventListener)$/.test(name);
      return (
        removes &&
        binding !== undefined &&
        one.arguments.some((a) => a.kind === "identifier" && a.binding === binding)
      );
    }),
  );
}

/** `call.on(…)`, `call.removeAllListeners()` */
function isSameObject(one: Expression, other: Expression, { file }: FunctionAnalysis["reached"]["index"]) {
  if (one.kind !== "member" || other.kind !== "member") return false;
  const [text, otherText] = [one.object.span, other.object.span].map((span) => textIn(file.text, span));
  return text === otherText;
}

/** Whether anything but the cancellation itself is asked in the listener, or in a function that it calls. */
function isGuarded(where: Reached, subject: FunctionAnalysis): boolean {
  const { conditions } = subject;
  return allStatements(where.ir.body).some(
    (one) =>
      one.kind === "switch" ||
      (one.kind === "if" &&
        (conditions.of(one.test, where) === undefined || isKept(one.test, where, subject))),
  );
}

/** `if (!answered)`, of what the handler itself sets: `answered = !call.cancelled`. */
function isKept(test: Expression, where: Reached, { listeners }: FunctionAnalysis): boolean {
  const asked = test.kind === "unary" && test.operator === "!" ? test.value : test;
  const { writes = [] } = bindingOf(asked, where.index.file) ?? {};
  return writes.some(({ function: by }) => !listeners.isCancelCallback(by, where));
}

/** `call.on("cancelled", () => this.undo())`, where `undo` asks whether there is anything to undo. */
function runsGuarded(call: Call, subject: FunctionAnalysis): boolean {
  const { targets = [], complete } = subject.project.callFact(call) ?? {};
  return (
    complete === true &&
    targets.length > 0 &&
    targets.every((target) => {
      const called = subject.project.find(target);
      return called !== undefined && isGuarded(called, subject);
    })
  );
}

function isConditional(call: Call, { reached: { index } }: FunctionAnalysis): boolean {
  for (let at = index.parentOf(call); at; at = index.parentOf(at as Expression)) {
    if (at.kind === "logical" || at.kind === "conditional") return true;
    if (at.kind === "expression" || at.kind === "variable" || at.kind === "return" || at.kind === "if")
      return false;
  }
  return false;
}

/** How surely a call in the listener is more than a release. */
function effectOf(call: Call, subject: FunctionAnalysis): Confidence | undefined {
  const { reached, project } = subject;
  const name = lastName(call.callee);
  const statement = statementOf(call, reached);
  if (name === "fail" && handsOnError(call)) return undefined;
  if (isCompensation(name) || answersCancelled(call)) return "high";
  const external = project.callFact(call)?.external;
  if (external && isExternalRemoval(external)) return "medium";
  if (isReport(name) && call.callee.kind === "member")
    return tells(call, reached, subject, cancellation)
      ? "high"
      : tells(call, reached, subject, departure)
        ? "medium"
        : "low";
  if (tellsElsewhere(call, subject)) return "high";
  if (letsGo.test(name)) return undefined;
  const commit = commitIn([call], reached, subject);
  if (!commit) return undefined;
  // What a stream has put down while it lasted is taken back at any end; what one answer was for is not.
  const undoes = isUndoing(statement) || isCommit(name, false) || handlerOf(reached)?.entry?.kind === "unary";
  return (commit.plain && undoes) || tells(call, reached, subject, cancellation) ? "high" : "medium";
}

/** `queue.fail(new Error("cancelled"))` ends what waits for the next value, and undoes nothing. */
function handsOnError({ arguments: [given] }: Call): boolean {
  return given?.kind === "call" && given.new && /Error$/.test(lastName(given.callee));
}

/** Commands of stores that take out what the call had put there: a lock, a presence, a count of the open ones. */
const letsGo = /^(del|unlink|expire|[sz]rem|hdel|lrem|decr(by)?)$/i;

/** `callback({ code: status.CANCELLED })` */
function answersCancelled({ callee, arguments: [first] }: Call): boolean {
  if (callee.kind !== "identifier" || first?.kind !== "object") return false;
  const code = first.properties.find(({ name }) => name === "code")?.value;
  if (code?.kind === "literal") return code.value === 1;
  return code?.kind === "member" && /^CANCELL?ED$/i.test(code.property);
}

/** `audit.note(id)`, a function of the project's own that tells of a cancellation. */
function tellsElsewhere(call: Call, subject: FunctionAnalysis): boolean {
  const { project } = subject;
  return (project.callFact(call)?.targets ?? []).some((target) => {
    const called = project.find(target);
    return called?.index
      .expressionsOf(called.ref.function)
      .some(
        (one) =>
          one.kind === "call" && isReport(lastName(one.callee)) && tells(one, called, subject, cancellation),
      );
  });
}

const cancellation = /cancel|abort|abandon|gave.?up|hung.?up|roll(ed|ing)?.?back/i;
const departure = /disconnect/i;

/** Whether what is told, or written, says so, which it says of every call: `failures.inc("cancelled")`. */
function tells(expression: Expression, where: Reached, subject: FunctionAnalysis, what: RegExp): boolean {
  // `{ signal: abort.signal }`, `call.cancelled`
  const asked = expression.kind === "member" ? expression.object : expression;
  if (subject.carriers.of(asked, where)) return false;
  return (
    what.test(ownWords(expression, where)) ||
    partsOf(expression).some((part) => tells(part, where, subject, what))
  );
}

function ownWords(expression: Expression, { index }: Reached): string {
  switch (expression.kind) {
    case "literal":
      return String(expression.value);
    case "template":
      return textIn(index.file.text, expression.span).replace(/\$\{[^}]*\}/g, "");
    case "identifier":
      return expression.name;
    case "member":
      return expression.property;
    case "object":
      return expression.properties.map(({ name }) => name).join(" ");
    default:
      return "";
  }
}
