import type { Span } from "../../text/span";
import type { Cycle } from "../analysis/cycles/cycle";
import { failsWhenOver } from "../analysis/cycles/overruns";
import { effectOf } from "../analysis/effects/effects";
import { settling } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import { callbackOf, callsWithin } from "../analysis/graph/callbacks";
import type { Reached } from "../analysis/project";
import { returnedBy } from "../analysis/values/carriers";
import type { Note } from "../finding";
import { checkFirstInCatch, checkFirstInCatchTitle } from "../fixes/look/check-in-catch";
import { insertCheck, insertCheckTitle } from "../fixes/look/insert-check";
import { offer } from "../fixes/offer";
import { graphOf } from "../flow/build";
import { hasObserved, statesOf, unknown } from "../flow/states";
import type { Call, Statement } from "../ir";
import { mayEndLoop } from "../patterns/checks/aftermath";
import { looksIn } from "../patterns/checks/looks";
import { repetitionOf } from "../patterns/loops/repetitions";
import { sureOf, wayFromHandler } from "../patterns/notes";
import type { Report, Rule } from "../rule";
import { lesser } from "../settings";
import { literalOf } from "../syntax/names";
import { allStatements } from "../syntax/walk";

/** Rule 17: the error that tells of the cancellation is caught, and the loop goes on. */
export const swallowedCancellation: Rule = {
  id: "swallowed-cancellation",
  severity: "warning",
  title: "Swallowed cancellation",
  summary:
    "A loop catches the error by which it learns of the cancellation, and goes on as after any failure.",
  why: `\`signal.throwIfAborted()\`, a wait that is given the call's signal, and an upstream call with \`{ parent: call }\`
all tell of the cancellation by an error. A \`catch\` around them inside a loop takes that error for a failure: it
logs, waits and tries again. From then on every try fails at once, for a caller who is gone; without a pause between
tries the loop takes a whole processor.`,
  satisfiedBy: [
    "`if (call.cancelled) return;` at the top of the `catch`",
    '`if (error.name === "AbortError") throw error;`',
    "`if (error.code === status.CANCELLED) return;`",
    "a live check in the loop's condition, or at the top of its body",
    "the `try` around the loop instead of in it",
  ],
  fixes: [checkFirstInCatchTitle, insertCheckTitle],
  *check(subject) {
    for (const cycle of subject.cycles) {
      const { overrun, where, loop } = cycle;
      if (overrun?.cause.kind !== "catch" && overrun?.cause.kind !== "settled") continue;
      if (overrun.cause.kind === "settled" && isAnswered(overrun.cause.call, where, subject)) continue;
      if (!goesOn(subject, cycle, overrun)) continue;
      const { cause } = overrun;
      const file = where.ref.file;
      const { start } = cause.kind === "catch" ? cause.via.span : cause.call.span;
      yield {
        file,
        span:
          cause.kind === "catch"
            ? { start, end: start + "catch".length }
            : cause.call.callee.kind === "member"
              ? cause.call.callee.propertySpan
              : cause.call.span,
        message:
          cause.kind === "catch"
            ? "This `catch` takes the cancellation for a failure, and the loop goes on"
            : "The cancellation is swallowed here, and the loop goes on",
        confidence: sureOf(where),
        notes: [
          ...wayFromHandler(where),
          ...sourceOf(cause, file),
          { file, span: loop.keywordSpan, message: "the loop that goes on" },
        ],
        offer: () =>
          offer(subject, loop.span, (one) =>
            cause.kind === "catch" ? checkFirstInCatch(one, loop, cause.via.span) : insertCheck(one, loop),
          ),
      };
    }
    yield* retried(subject);
  },
};

/** A retry of a library that knows nothing of the cancellation, around a function that is told by an error. */
function* retried(subject: FunctionAnalysis): Iterable<Report> {
  const { reached } = subject;
  for (const call of reached.index.expressionsOf(reached.ref.function)) {
    const found = call.kind === "call" ? repetitionOf(call, subject) : undefined;
    if (found?.how !== "on-failure") continue;
    if (!isToldByError(found.body, subject) || asksBetween(found.call, subject)) continue;
    const { callee } = found.call;
    yield {
      file: reached.ref.file,
      span: callee.kind === "member" ? callee.propertySpan : callee.span,
      message: "This takes the cancellation for a failure, and tries again",
      confidence: lesser("medium", sureOf(reached)),
      notes: wayFromHandler(reached),
    };
  }
}

/** `{ onFailedAttempt: () => { if (call.cancelled) throw new AbortError(); } }`, `{ retryIf: () => !signal.aborted }` */
function asksBetween(call: Call, subject: FunctionAnalysis): boolean {
  const { reached, project } = subject;
  const options = call.arguments.flatMap((one) => literalOf(one, reached.index.file)?.properties ?? []);
  return options.some(({ value }) => {
    const asked = callbackOf(value, reached, project);
    return asked !== undefined && looksIn(asked, subject);
  });
}

function isToldByError(body: Reached, { scope, conditions, project }: FunctionAnalysis): boolean {
  // `throw new AbortError(error)` of p-retry ends the tries.
  if (callsWithin(body, project).some(({ call: { callee } }) => isAbortError(callee))) return false;
  if (!statesOf(scope.summaries.settled(body).throws).some(hasObserved)) return false;
  return failsWhenOver(graphOf(body.ir), {
    effect: (event) =>
      event.kind === "return" ? settling(event.value, body, scope) : effectOf(event, body, scope),
    meaning: (test) => conditions.sense(test, body),
  });
}

function isAbortError(callee: Call["callee"]): boolean {
  return (
    (callee.kind === "identifier" && /^(AbortError|bail)$/.test(callee.name)) ||
    (callee.kind === "member" && callee.property === "AbortError")
  );
}

/** Whether the loop goes on to more than a few turns that fail at once, which are over soon. */
function goesOn(
  subject: FunctionAnalysis,
  { bound, loop }: Cycle,
  { cause, suspension }: NonNullable<Cycle["overrun"]>,
): boolean {
  if (cause.kind === "catch" && mayEndLoop(subject, cause.via.span, loop)) return false;
  const few = bound.kind === "constant" && bound.turns <= subject.settings.maxCheapIterations;
  return suspension >= unknown || !few;
}

/** `const slept = await rest(signal).then(() => true, () => false); if (!slept) return;` */
function isAnswered(call: Call, where: Reached, { project }: FunctionAnalysis): boolean {
  const { index } = where;
  const failed = callbackOf(call.arguments.at(-1), where, project);
  const [result] = failed ? returnedBy(failed) : [];
  const waited = index.parentOf(call);
  const parent = waited?.kind === "await" ? index.parentOf(waited) : undefined;
  if (result?.kind !== "literal" || parent?.kind !== "variable") return false;
  return allStatements(where.ir.body).some((one) => {
    if (one.kind !== "if") return false;
    const inverted = one.test.kind === "unary" && one.test.operator === "!";
    const asked = inverted ? one.test.value : one.test;
    const isResult = asked.kind === "identifier" && parent.bindings.some((id) => id === asked.binding);
    return isResult && Boolean(result.value) !== inverted && leaves(one.then);
  });
}

function leaves(branch: Statement): boolean {
  const last = branch.kind === "block" ? branch.body.at(-1) : branch;
  return last?.kind === "return" || last?.kind === "break" || last?.kind === "throw";
}

function sourceOf(cause: NonNullable<Cycle["overrun"]>["cause"], file: string): Note[] {
  if (cause.kind !== "catch") return [];
  const { event } = cause;
  const span: Span | undefined =
    event.kind === "call" || event.kind === "await" || event.kind === "yield" ? event.node.span : undefined;
  const over = event.kind === "step" ? event.loop.over?.span : undefined;
  const at = span ?? over;
  return at ? [{ file, span: at, message: "a cancellation is thrown here" }] : [];
}
