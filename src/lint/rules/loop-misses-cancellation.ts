import { contains, type Span } from "../../text/span";
import { type Cycle, type Miss, misses } from "../analysis/cycles/cycle";
import { isWalk } from "../analysis/cycles/recursions";
import type { FunctionAnalysis } from "../analysis/function";
import { callsWithin, standsIn } from "../analysis/graph/callbacks";
import { classesOf } from "../analysis/values/classes";
import { longPause, pauseOf } from "../analysis/values/pauses";
import type { Confidence } from "../finding";
import { checkAtHead, checkAtHeadTitle } from "../fixes/look/check-at-head";
import { insertCheck, insertCheckTitle } from "../fixes/look/insert-check";
import { offer } from "../fixes/offer";
import { hasObserved, isChecked, macro, statesOf, suspensionOf, unknown } from "../flow/states";
import type { Call } from "../ir";
import { staying } from "../patterns/checks/false-checks";
import { undoes } from "../patterns/checks/undoing";
import { isDeclaredLong } from "../patterns/loops/declared-long";
import { repetitionOf } from "../patterns/loops/repetitions";
import { runsSteps, waitsWithin } from "../patterns/loops/steps";
import {
  mayLookElsewhere,
  restsOnDoubtfulFlag,
  restsOnUnreadTest,
  sureAt,
  sureOf,
  wayFromHandler,
  wayRound,
} from "../patterns/notes";
import { leavingOf } from "../patterns/upstream/leavings";
import { isTied } from "../patterns/upstream/ties";
import { upstreamOf } from "../patterns/upstream/upstream";
import { onlyWaits, waitsForWakeUp } from "../patterns/waits/wake-ups";
import type { Report, Rule } from "../rule";
import { lesser } from "../settings";
import { memberFunction } from "../syntax/classes";
import { bindingOf } from "../syntax/names";

/** Rule 1: a cycle that waits can come round again without having looked whether its call is over. */
export const loopMissesCancellation: Rule = {
  id: "loop-misses-cancellation",
  severity: "warning",
  title: "Loop misses cancellation",
  summary:
    "A long-running loop in a handler, or in what a handler calls, can come round again after waiting without having checked whether the call was cancelled.",
  why: `Node cannot interrupt a handler. When the client cancels, disconnects or runs out of time, the handler goes on
until it looks. A loop that waits and never looks keeps its database queries, upstream calls and memory busy for
nobody, often for ever: nothing else stops a chain of promises.

The finding follows every way through the loop, also those through \`continue\`, \`catch\` and \`finally\`, and reports
the one that gets back to the top without a live check whose "cancelled" side leaves the loop. A check on one branch
only, or one that another path jumps over, does not count.`,
  satisfiedBy: [
    "`if (call.cancelled) return;` on every way round, at the top, at the end or in the loop's condition",
    "`signal.throwIfAborted()` that no `catch` in the loop swallows",
    "waiting for something that is given the call's signal: `await setTimeout(1000, undefined, { signal })`",
    "a flag that a `cancelled` listener sets",
    "a function, in any file, that does one of these: `assertLive(call)`, `if (isCancelled(call)) return;`",
    "reading the call's own request stream: `for await (const message of call)`",
    "`yield` in a generator that nice-grpc or Connect drives",
  ],
  fixes: [insertCheckTitle, checkAtHeadTitle],
  *check(subject) {
    // What runs because the call has ended need not ask whether it has.
    if (subject.listeners.isCancelCallback(subject.reached.ref.function, subject.reached)) return;
    for (const cycle of subject.cycles) {
      const { loop, miss, where } = cycle;
      // Where nothing lets the event loop run a check would be of no use: another rule says so.
      if (cycle.longest < unknown && cycle.looks) continue;
      if (!miss) continue;
      const long = isDeclaredLong(cycle, subject.project);
      if (!long && isCheap(cycle, miss, subject)) continue;
      if (endsWithUpstream(cycle, subject) || walksValue(cycle, miss, subject) || tearsDown(cycle, subject))
        continue;
      if (runsSteps(cycle, subject)) continue;
      // One cause is told once: a check that does not leave says more than that other ways have none.
      if (goesThroughCalls(cycle, subject) || staying(subject, cycle).length > 0) continue;
      if (onlyWaits(loop, subject)) continue;
      yield {
        file: where.ref.file,
        span: loop.keywordSpan,
        message: messageOf(cycle),
        confidence: confidenceOf(subject, cycle, miss, long),
        notes: [...wayFromHandler(where), ...wayRound(where, loop, miss)],
        offer: () =>
          offer(subject, loop.span, (one) => (waitsForWakeUp(loop, one) ? [] : insertCheck(one, loop))),
      };
    }
    for (const recursion of subject.recursions) {
      const { where, again, sure } = recursion;
      yield {
        file: where.ref.file,
        span: nameOf(where),
        message: `\`${where.ir.name}\` starts itself again after waiting, without checking whether the call was cancelled`,
        confidence: lesser(sure ? "high" : "medium", sureOf(where)),
        notes: [
          ...wayFromHandler(where),
          { file: where.ref.file, span: again.span, message: "it starts itself again here" },
        ],
        offer: () => offer(subject, where.ir.bodySpan, (one) => checkAtHead(one, recursion)),
      };
    }
    yield* repeated(subject);
  },
};

/** Functions of lists and of packages that run a function again and again, of which each run waits. */
function* repeated(subject: FunctionAnalysis): Iterable<Report> {
  const { reached, scope } = subject;
  for (const call of reached.index.expressionsOf(reached.ref.function)) {
    const found = call.kind === "call" ? repetitionOf(call, subject) : undefined;
    if (!found || (found.how !== "in-turn" && found.how !== "until-done")) continue;
    const missing = statesOf(scope.summaries.settled(found.body).returns).filter(
      (one) => misses(one) || (found.waitsBetween && !isChecked(one) && !hasObserved(one)),
    );
    if (missing.length === 0) continue;
    const sure = found.how === "until-done" && missing.some((one) => suspensionOf(one) === macro);
    yield {
      file: reached.ref.file,
      span: nameOfCalled(found.call),
      message: "This goes on to the next one without checking whether the call was cancelled",
      confidence: lesser(sure ? "high" : "medium", sureAt(call.span, reached)),
      notes: wayFromHandler(reached),
    };
  }
}

/**
 * Data may be short, and mostly is. But who looks on one way round means to stop, and who writes to a stream after
 * each wait does it for nobody once the call is over.
 */
function isEvident(
  { reached, carriers, project }: FunctionAnalysis,
  { bound, looks, loop, miss }: Cycle,
): boolean {
  if (bound.kind === "unbounded" || miss?.suspension !== macro) return false;
  if (looks || (bound.kind === "constant" && bound.turns >= manyWaits)) return true;
  if (reached.entry?.kind !== "server-streaming" && reached.entry?.kind !== "bidi") return false;
  return callsWithin(reached, project).some(
    ({ call: { callee, span }, by }) =>
      callee.kind === "member" &&
      callee.property === "write" &&
      contains(loop.span, span) &&
      carriers.of(callee.object, by)?.kind === "call",
  );
}

/** Turns that wait for the event loop each, of which so many take longer than anybody waits for a test. */
const manyWaits = 500;

/**
 * `for await (const item of upstream.list(request))` would end if its upstream call were given the signal: that this is not
 * so is another rule's, and one cause is told once.
 */
function endsWithUpstream({ loop }: Cycle, subject: FunctionAnalysis): boolean {
  const { over } = loop;
  const made = over?.kind === "identifier" ? bindingOf(over, subject.reached.index.file)?.init : over;
  if (!loop.await || made?.kind !== "call") return false;
  const takes = upstreamOf(made, subject.project)?.takes;
  if (takes === "parent") return leavingOf(made, subject) !== undefined && !isTied(made, subject);
  return takes === "signal" && over === made && !isTied(made, subject);
}

/** `for (const server of servers) await server.close()`: what is closed has to be closed to the last, and so has what is undone. */
function tearsDown({ where, loop, bound }: Cycle, { project }: FunctionAnalysis): boolean {
  if (bound.kind === "unbounded") return false;
  if (undoes(loop.span, where, project)) return true;
  const { name } = where.ir;
  if (endingAll.test(name.slice(name.lastIndexOf(".") + 1))) return true;
  const waits = waitsWithin(loop.body.span, where);
  return waits.length > 0 && waits.every(({ value }) => value.kind === "call" && endsSomething(value));
}

function endsSomething({ callee }: Call): boolean {
  if (callee.kind === "identifier") return ending.test(callee.name);
  if (callee.kind !== "member") return false;
  // `server.close().catch(log)`
  if (/^(catch|finally)$/.test(callee.property))
    return callee.object.kind === "call" && endsSomething(callee.object);
  return ending.test(callee.property);
}

/** What takes things down: methods and functions. */
const ending =
  /^(close|dispose|destroy|release|shut[dD]own|stop|terminate|tear[dD]own|clean[uU]p|disconnect)([A-Z]\w*)?$/;

/** Functions that take down what the process has; `closeBooks` and `stopOrders` are work like any other. */
const endingAll =
  /^(close|dispose|destroy|shut[dD]own|stop|terminate|tear[dD]own|clean[uU]p|disconnect)(All|Everything|Connections?|Clients?|Servers?|Sessions?|Sockets?|Streams?|Channels?|Pools?|Workers?|Watchers?|Listeners?|Subscriptions?|Resources?|Handles?|Files?)?$/;

/** A walk through a value whose parts may be there already ends with it. */
function walksValue({ where }: Cycle, { waits, suspension }: Miss, { scope }: FunctionAnalysis): boolean {
  return waits?.kind === "await" && suspension !== macro && isWalk(waits.node.value, where, scope);
}

/** `for (const session of sessions) session.write(line)`: each turn is done for another call than the one that is served. */
function goesThroughCalls({ loop: { each } }: Cycle, { reached, carriers }: FunctionAnalysis): boolean {
  return (each?.bindings ?? []).some((id) =>
    reached.index.usesOf(id).some(({ expression }) => carriers.of(expression, reached)?.kind === "call"),
  );
}

/**
 * `while (this.running)`: something that outlives calls runs it, and stops it in its own way; unless it is made for the call,
 * and no handler comes to a function that would stop it.
 */
function isStopped({ loop: { test }, where }: Cycle, { lifetimes, project }: FunctionAnalysis): boolean {
  const asked = test?.kind === "unary" && test.operator === "!" ? test.value : test;
  if (asked?.kind !== "member" || asked.object.kind !== "this") return false;
  const writers = classesOf(where, project).flatMap((place) =>
    place.held.writes.flatMap(({ member, function: id }) =>
      member === asked.property && id !== memberFunction(place.held, "constructor")
        ? (project.find({ file: place.index.file.path, function: id }) ?? [])
        : [],
    ),
  );
  return lifetimes.isLasting(where) || writers.some((by) => !standsIn(by, where));
}

function nameOfCalled({ callee }: Call): Span {
  return callee.kind === "member" ? callee.propertySpan : callee.span;
}

/** Where a function has its name, or begins. */
function nameOf({ index, ref, ir }: FunctionAnalysis["reached"]): Span {
  const binding = index.bindingOf(ref.function);
  return binding === undefined ? ir.nameSpan : index.file.bindings[binding]!.span;
}

/** Turns that wait for the event loop each, of which so few are over before anybody minds. */
const fewWaits = 10;

/** So few turns are over before anybody minds, unless each sleeps for long. */
function isCheap({ bound, loop, where }: Cycle, { suspension }: Miss, subject: FunctionAnalysis): boolean {
  const cheap = subject.settings.maxCheapIterations;
  const few = suspension === macro ? Math.min(cheap, fewWaits) : cheap;
  if (bound.kind !== "constant" || bound.turns > few) return false;
  if (suspension !== macro) return true;
  const { turns } = bound;
  return !waitsWithin(loop.span, where).some(
    ({ value }) => value.kind === "call" && pauseOf(value, where, subject.project) * turns >= longPause,
  );
}

function messageOf({ looks, bound }: Cycle): string {
  if (looks) return "This loop can come round again without checking whether the call was cancelled";
  if (bound.kind === "unbounded") return "This loop never checks whether the call was cancelled";
  return "This loop waits in every turn and never checks whether the call was cancelled";
}

function confidenceOf(
  subject: FunctionAnalysis,
  cycle: Cycle,
  { confidence, steps }: Miss,
  long: boolean,
): Confidence {
  const known =
    long || isEvident(subject, cycle)
      ? "high"
      : isStopped(cycle, subject)
        ? lesser(confidence, "medium")
        : confidence;
  const sure = lesser(known, sureAt(cycle.loop.span, subject.reached));
  if (restsOnUnreadTest(subject, steps)) return "low";
  return mayLookElsewhere(subject, cycle.loop) || restsOnDoubtfulFlag(subject, steps)
    ? lesser(sure, "medium")
    : sure;
}
