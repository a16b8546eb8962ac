import { effectOf } from "../analysis/effects/effects";
import type { FunctionAnalysis } from "../analysis/function";
import { callbackOf, callsWithin } from "../analysis/graph/callbacks";
import { awaitCancellation, awaitCancellationTitle } from "../fixes/look/await-cancellation";
import { isChecked, statesOf } from "../flow/states";
import type { Expression, IfStatement, Statement } from "../ir";
import { callListenersOf } from "../patterns/events/call-listeners";
import { sureOf, wayFromHandler } from "../patterns/notes";
import { type Commit, commitIn, commitWithin } from "../patterns/uploads/commits";
import { asksOfUpload } from "../patterns/uploads/upload-data";
import { type UploadEnd, uploadEndsOf } from "../patterns/uploads/upload-ends";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { lastName } from "../syntax/names";
import { allStatements, expressionsIn, partsOf } from "../syntax/walk";

/** Rule 7: something is made final when the client's messages end, though a cancelled upload ends alike. */
export const endIsNotSuccess: Rule = {
  id: "end-is-not-success",
  severity: "warning",
  title: "The end of an upload is not its success",
  summary:
    "What a client sent is made final when its messages end, but a cancelled or dropped upload ends just like a complete one.",
  why: `When a client cancels an upload, the server is told of its end first: \`for await (const message of call)\` ends
normally, and \`end\` is emitted, with \`call.cancelled === false\`. Over 199 cancelled uploads the cancellation came 0.11 to
1.88 ms later, so that a check right there sees nothing. nice-grpc, Connect and NestJS end the messages in the same way.
Half an upload is committed as a whole one: that is lost data, not lost time.

Answering with \`callback(null, …)\` alone hurts nobody, since the client is gone, and is not reported. A \`break\` out of the
loop is taken for the client's own mark of the end.`,
  satisfiedBy: [
    "a last message, a count or a checksum that the client sends and the handler checks: `if (!complete) return;`",
    "a short wait and then `if (call.cancelled) return;`, which is a guess by measurement and no promise of the protocol",
  ],
  fixes: [awaitCancellationTitle],
  *check(subject) {
    const reported = new Set<Commit["call"]>();
    for (const end of uploadEndsOf(subject)) {
      const found = unguarded(end.statements, end, subject, { waited: false });
      if (found === "guarded" || !found || reported.has(found.call)) continue;
      if (isDoneAtAnyEnd(found, subject)) continue;
      reported.add(found.call);
      const { where } = end;
      yield {
        file: where.ref.file,
        span: found.call.callee.kind === "member" ? found.call.callee.propertySpan : found.call.callee.span,
        message:
          "This makes an upload final that may have been cancelled: that ends it just like the last message",
        confidence: lesser(found.plain ? "high" : "medium", sureOf(where)),
        notes: wayFromHandler(where),
        offer: () => awaitCancellation({ ...subject, reached: where }, found.call),
      };
    }
  },
};

/** What a listener of another end of the call does too is no sign that the upload was complete. */
function isDoneAtAnyEnd({ call }: Commit, subject: FunctionAnalysis): boolean {
  const name = lastName(call.callee);
  return callListenersOf(subject)
    .filter(({ event }) => /^(error|cancelled|close)$/.test(event))
    .some(({ listener }) =>
      callsWithin(listener, subject.project).some((one) => lastName(one.call.callee) === name),
    );
}

/** The first commit that is reached whenever the messages have ended; `guarded` where something decides before it. */
function unguarded(
  statements: readonly Statement[],
  end: UploadEnd,
  subject: FunctionAnalysis,
  state: { waited: boolean },
): Commit | "guarded" | undefined {
  for (const statement of statements) {
    if (statement.kind === "if") {
      if (decides(statement, end, subject, state.waited)) return "guarded";
      continue;
    }
    if (statement.kind === "switch") return "guarded";
    if (statement.kind === "block" || statement.kind === "try") {
      const inner = statement.kind === "try" ? statement.block.body : statement.body;
      const found = unguarded(inner, end, subject, state);
      if (found) return found;
      continue;
    }
    const found =
      statement.kind === "loop"
        ? commitWithin([statement], end.where, subject)
        : (commitIn(expressionsIn(statement), end.where, subject) ??
          inCallbacks(expressionsIn(statement), end, subject, state));
    if (found) return found;
    if (state.waited && expressionsIn(statement).some((one) => looks(one, end, subject))) return "guarded";
    if (expressionsIn(statement).some(waits)) state.waited = true;
    if (statement.kind === "return" || statement.kind === "throw") return "guarded";
  }
  return undefined;
}

/** What runs once something else is done: `file.end(() => rename(from, to))`, `flush().then(() => …)`. */
function inCallbacks(
  expressions: readonly Expression[],
  end: UploadEnd,
  subject: FunctionAnalysis,
  state: { readonly waited: boolean },
): Commit | "guarded" | undefined {
  for (const expression of expressions) {
    const given =
      expression.kind === "call" && lastName(expression.callee) !== "catch" ? expression.arguments : [];
    for (const value of given) {
      const where = value.kind === "function" ? callbackOf(value, end.where, subject.project) : undefined;
      if (!where) continue;
      const found = unguarded(where.ir.body, { ...end, where }, subject, { waited: true });
      if (found) return found;
    }
    const found = inCallbacks(partsOf(expression), end, subject, state);
    if (found) return found;
  }
  return undefined;
}

/** Whether an `if` tells a complete upload from another. A check for cancellation does only after a wait. */
function decides(
  statement: IfStatement,
  { where }: UploadEnd,
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
function looks(expression: Expression, { where }: UploadEnd, { scope }: FunctionAnalysis): boolean {
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
