import { contains, type Span } from "../../text/span";
import type { Cycle } from "../analysis/cycles/cycle";
import type { FunctionAnalysis } from "../analysis/function";
import type { Confidence } from "../finding";
import { insertYield, insertYieldTitle } from "../fixes/look/insert-yield";
import { nextTurn, nextTurnTitle } from "../fixes/look/next-turn";
import { offer } from "../fixes/offer";
import { micro, none, unknown } from "../flow/states";
import { asksOthersOnly } from "../patterns/checks/looks";
import { busyness, hasSlowTurns, isMicroRecursion } from "../patterns/loops/busy";
import { isDeclaredLong } from "../patterns/loops/declared-long";
import { isHeavy, isHeavyCall } from "../patterns/loops/heavy";
import { callsFromHandler, sureOf, wayFromHandler } from "../patterns/notes";
import type { Report, Rule } from "../rule";
import { lesser } from "../settings";
import { bindingOf } from "../syntax/names";

/** Rule 2: a cycle that never lets the event loop run, so that no check inside it can ever see a cancel. */
export const loopBlocksEventLoop: Rule = {
  id: "loop-blocks-event-loop",
  severity: "warning",
  title: "Loop blocks the event loop",
  summary:
    "A long loop never gives the event loop a turn, so that a cancellation cannot even be noticed while it runs.",
  why: `A cancellation reaches the process as bytes on a socket. Node reads sockets only between turns of its event
loop, so \`call.cancelled\` and \`signal.aborted\` cannot change while a loop runs that never yields. Awaiting a value
that is already there does not yield: \`await null\`, a cache hit, an \`async\` function that does nothing and
\`process.nextTick\` run in the microtask queue. A handler that went round 5,369,305 times with \`await null\` never saw
its cancellation; one that awaited \`setImmediate()\` saw it at once, for 2.7 microseconds a turn.

Until such a loop ends, every other call of the process waits with it, and deadlines do not fire.

Where the function around the loop is not \`async\` there is no fix: whoever calls it relies on the result at once.`,
  satisfiedBy: [
    "`await setImmediate()` from `node:timers/promises` every so many turns, with a check after it",
    "awaiting real input or output, or a timer, on some way round, with a check",
    "a small constant number of turns",
    "moving the work to a worker thread",
  ],
  fixes: [insertYieldTitle, nextTurnTitle],
  *check(subject) {
    yield* blockingLoops(subject);
    yield* blockingCalls(subject);
  },
};

function* blockingLoops(subject: FunctionAnalysis): Generator<Report> {
  const told: Span[] = [];
  // Inner ones first: what turns a loop that is told of is the same cause.
  for (const one of subject.cycles) {
    if (one.longest >= unknown) continue;
    const cycle = one.looks && asksOthersOnly(one.loop, subject) ? { ...one, looks: false } : one;
    const { where, loop } = cycle;
    const confidence =
      declared(cycle, subject) ??
      confidenceOf(cycle, subject) ??
      busyness(cycle, subject) ??
      heaviness(cycle, subject);
    if (confidence === undefined || told.some((span) => contains(loop.span, span))) continue;
    told.push(loop.span);
    yield {
      file: where.ref.file,
      span: loop.keywordSpan,
      message: messageOf(cycle),
      confidence: lesser(confidence, sureOf(where)),
      notes: wayFromHandler(where),
      offer: () => offer(subject, loop.span, (by) => insertYield(by, loop, turnsBetween(cycle, subject))),
    };
  }
}

/** Calls that keep the event loop from running as a loop does. */
function* blockingCalls(subject: FunctionAnalysis): Generator<Report> {
  const { reached } = subject;
  const { file } = reached.ref;
  for (const call of reached.index.expressionsOf(reached.ref.function)) {
    if (call.kind !== "call") continue;
    const { callee } = call;
    if (isMicroRecursion(call, subject)) {
      const message = `\`${reached.ir.name}\` starts itself again before the event loop runs, so no cancellation can be noticed`;
      const mend = () => ({ fixes: nextTurn(subject, call) });
      const told = { confidence: sureOf(reached), notes: wayFromHandler(reached) };
      yield { file, span: callee.span, message, ...told, offer: mend };
    } else if (callee.kind === "member" && isHeavyCall(call, subject)) {
      const message = "This never lets the event loop run, so no cancellation can be noticed";
      const told = { confidence: lesser("medium", sureOf(reached)), notes: wayFromHandler(reached) };
      yield { file, span: callee.propertySpan, message, ...told };
    }
  }
}

function messageOf({ looks, longest }: Cycle): string {
  if (looks) return "The check in this loop can never become true: the loop never lets the event loop run";
  if (longest === micro)
    return "This loop only waits for what is already there, which never lets the event loop run";
  return "This loop never lets the event loop run, so no cancellation can be noticed";
}

/** Where one turn alone is felt, each of them is followed by a look. */
function turnsBetween(cycle: Cycle, { project, settings }: FunctionAnalysis): number {
  const felt = isDeclaredLong(cycle, project) || hasSlowTurns(cycle, project);
  return felt ? 1 : settings.yieldEvery;
}

function declared(cycle: Cycle, { project }: FunctionAnalysis): Confidence | undefined {
  return isDeclaredLong(cycle, project) ? "high" : undefined;
}

/** A loop that looks shows that its author expects to be cancelled; of others most are short. */
function confidenceOf(
  { bound, looks, longest, ends, loop }: Cycle,
  { settings, reached, conditions, project }: FunctionAnalysis,
): Confidence | undefined {
  if (bound.kind === "constant" && bound.turns <= settings.maxCheapIterations) return undefined;
  if (bound.kind === "unbounded") {
    if (looks && endsItself(loop, reached)) return longest === none ? undefined : "medium";
    if (looks || !ends) return "high";
    return longest === none ? undefined : "medium";
  }
  if (!looks) return undefined;
  if (longest !== none) return "high";
  // Where only what the loop calls looks, it does so for others as well, which may wait.
  const own = reached.index
    .expressionsOf(reached.ref.function)
    .some(
      (one) =>
        (one.kind === "member" || (one.kind === "call" && project.isHandedIn(one))) &&
        contains(loop.span, one.span) &&
        conditions.of(one, reached),
    );
  return own ? "medium" : undefined;
}

/** `while (!done) { …; done = true; }`: the flag is for more than the cancellation. */
function endsItself({ test, body }: Cycle["loop"], { index }: FunctionAnalysis["reached"]): boolean {
  const asked = test?.kind === "unary" && test.operator === "!" ? test.value : test;
  const { writes = [] } = bindingOf(asked, index.file) ?? {};
  return writes.some(({ expression }) => contains(body.span, expression.span));
}

/** Far from a handler few loops are as long as what a client sends. */
function heaviness(cycle: Cycle, subject: FunctionAnalysis): Confidence | undefined {
  return callsFromHandler(subject.reached) <= near && isHeavy(cycle, subject) ? "medium" : undefined;
}

const near = 2;
