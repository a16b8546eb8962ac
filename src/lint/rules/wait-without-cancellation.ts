import type { FunctionAnalysis } from "../analysis/function";
import type { Confidence } from "../finding";
import { nearestCarrier } from "../fixes/nearest";
import { offer } from "../fixes/offer";
import { onceWithSignalTitle } from "../fixes/release/once-with-signal";
import { passSignalTitle, waitForClose, waitForCloseTitle } from "../fixes/release/wait-for-close";
import { addsListener } from "../knowledge/methods";
import { isDeclared } from "../patterns/declared";
import { sureAt, wayFromHandler } from "../patterns/notes";
import { isMadeForHandler, type Wait, waitOf } from "../patterns/waits/waits";
import { isToldByLoop } from "../patterns/waits/wake-ups";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { lastName } from "../syntax/names";

/** Rule 16: waiting for something that does not come when the call is cancelled. */
export const waitWithoutCancellation: Rule = {
  id: "wait-without-cancellation",
  severity: "warning",
  title: "Wait that never ends",
  summary: "A handler waits for something that need not come any more when the call is cancelled.",
  why: `\`once(call, "drain")\` that is pending when the call is cancelled, or started after, does not settle: it was still
pending most of a second later, and no further event is due that could settle it. The handler stands still at that line, and
all that it holds stays with it; no \`finally\` runs. The same goes for every event of the call other than \`cancelled\` and, on
streaming calls, \`close\`. An event of an emitter that outlives the call, a lock that others hold, an entry of a queue, and a
promise whose \`resolve\` is kept for others to call, may come much later, or never. A lock or a queue of the project's own is
told of where it is waited for.

For a lock, an entry of a queue and what others resolve there is no fix: who only stops waiting is given the lock or the
entry all the same, and loses it. The function that hands them out has to take the signal.`,
  satisfiedBy: [
    '`once(call, "drain", { signal })`',
    'a promise that `call.once("close", resolve)` settles as well, on a streaming call',
    '`Promise.race([once(call, "drain"), once(call, "close")])`, on a streaming call',
    '`Promise.race([jobs.take(), once(call, "cancelled")])`, and what takes the signal: `jobs.take(signal)`',
  ],
  fixes: [passSignalTitle, onceWithSignalTitle, waitForCloseTitle],
  *check(subject) {
    const { reached } = subject;
    for (const expression of reached.index.expressionsOf(reached.ref.function)) {
      const wait = waitOf(expression, subject);
      if (!wait || isToldByLoop(wait, subject)) continue;
      const { promise, registration } = wait;
      const call = registration ?? promise;
      yield {
        file: reached.ref.file,
        span: call.kind === "call" ? call.callee.span : call.span,
        message: messageOf(wait),
        confidence: lesser(confidenceOf(wait, subject), sureAt(call.span, reached)),
        ...(wait.event === "drain" && wait.on === "call" && { severity: "error" as const }),
        notes: wayFromHandler(reached),
        offer: () => offer(subject, promise.span, (one) => waitForClose(one, wait)),
      };
    }
  },
};

/** Events of what starts and ends by itself, soon or in any case. */
const ofItself =
  /^(abort|available|close[dr]?|connect\w*|disconnect\w*|drain|end|error|exit|finish(ed)?|idle|init\w*|listening|load\w*|online|open\w*|ready|secureConnect|spawn|start\w*|stop\w*)$/;

/**
 * What others hold, or have to do, mostly comes soon. An event of an emitter is what happens to others, and whoever waits for it
 * in a handler, or where the cancellation is at hand, waits for its call alone.
 */
function confidenceOf(wait: Wait, subject: FunctionAnalysis): Confidence {
  const { on, event, promise, registration } = wait;
  if (on === "call") return "high";
  if (on !== "emitter" || (event !== undefined && ofItself.test(event))) return "medium";
  if (registration && !addsListener(lastName(registration.callee)) && !isDeclared(registration, subject))
    return "medium";
  const isOwn = registration !== undefined || (promise.kind === "call" && !promise.new);
  const isForCall = isMadeForHandler(subject.reached) || nearestCarrier(subject, promise.span) !== undefined;
  return isOwn && isForCall ? "high" : "medium";
}

function messageOf({ on, event }: Wait): string {
  switch (on) {
    case "call":
      return `This waits for \`${event}\`, which does not come when the call is cancelled`;
    case "emitter":
      return `This waits for ${event === undefined ? "an event" : `\`${event}\``} even when the call is cancelled`;
    case "others":
      return "This waits for something that others have to do, even when the call is cancelled";
    case "lock":
      return "This waits for its turn at a lock, even when the call is cancelled";
  }
}
