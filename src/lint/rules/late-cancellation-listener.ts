import { contains } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import { callbackOf } from "../analysis/graph/callbacks";
import type { Reached } from "../analysis/project";
import type { Confidence } from "../finding";
import { checkAfterWaitTitle, lookWhenLate, runIfOverTitle } from "../fixes/look/look-when-late";
import type { Call, Statement } from "../ir";
import { addsListener } from "../knowledge/methods";
import { onlyTells } from "../patterns/checks/aftermath";
import { mayHaveEnded } from "../patterns/checks/staleness";
import { callsFromHandler, sureOf, wayFromHandler } from "../patterns/notes";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { bindingOf, literalOf } from "../syntax/names";
import { expressionsIn, statementsIn } from "../syntax/walk";

/** Rule 6: beginning to listen when the call may be over. */
export const lateCancellationListener: Rule = {
  id: "late-cancellation-listener",
  severity: "warning",
  title: "Listener that comes too late",
  summary:
    "A handler waits for something, and only then begins to listen for the cancellation, without looking whether it has come.",
  why: `An event is told to who listens when it comes. A listener for \`cancelled\` or \`close\` that is added after the call was
cancelled never runs, and neither does one for \`abort\` on a signal that is aborted already. \`{ parent: call }\` is such a
listener too: an upstream call that is started with a parent which is already cancelled runs on. So between the last wait and
the listener there has to be a look.`,
  satisfiedBy: [
    "`if (call.cancelled) return;` after the last wait",
    "the listener above the first `await`",
    "`signal.throwIfAborted()`, or a wait that is given the signal, just before",
  ],
  fixes: [checkAfterWaitTitle, runIfOverTitle],
  *check(subject) {
    const { reached } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const kind = registrationOf(call, subject);
      if (!kind || isOfNewController(call, reached)) continue;
      const ended = mayHaveEnded(call, reached, subject);
      if (ended === "no" || asksNext(call, subject)) continue;
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message:
          kind === "upstream"
            ? "This upstream call runs on when the call that it serves was cancelled before it starts"
            : "This listener never runs when the call was cancelled before it is added",
        confidence: lesser(
          lesser(ended === "yes" ? "high" : "medium", worthOf(call, kind, subject)),
          sureOf(reached),
        ),
        notes: wayFromHandler(reached),
        offer: () => ({ fixes: lookWhenLate(subject, call) }),
      };
    }
  },
};

/** Whether the handler looks right after it has begun to listen, before anything is waited for. */
function asksNext({ span }: Call, { reached, conditions }: FunctionAnalysis): boolean {
  let list: readonly Statement[] = reached.ir.body;
  for (;;) {
    const at = list.findIndex((one) => contains(one.span, span));
    const holder = list[at];
    if (!holder) return false;
    for (const next of list.slice(at + 1)) {
      if (next.kind === "if" && conditions.of(next.test, reached) !== undefined) return true;
      if (next.kind !== "expression" && next.kind !== "variable") break;
      if (expressionsIn(next).some(({ kind }) => kind === "await")) break;
    }
    list = statementsIn(holder);
  }
}

/** `controller.signal` of a controller that the function has made since it last waited. */
function isOfNewController({ callee, span }: Call, { index, ref }: Reached): boolean {
  const signal = callee.kind === "member" ? callee.object : undefined;
  const name = signal?.kind === "member" && signal.property === "signal" ? signal.object : signal;
  const { init, owner } = bindingOf(name, index.file) ?? {};
  if (init?.kind !== "call" || !init.new || owner !== ref.function) return false;
  return !index
    .expressionsOf(ref.function)
    .some(
      (one) =>
        (one.kind === "await" || one.kind === "yield") &&
        init.span.end <= one.span.start &&
        one.span.end <= span.start,
    );
}

/** What a call begins to listen for, as a listener, a stream of events or a parent of an upstream call. */
function registrationOf(
  call: Call,
  { reached, carriers }: FunctionAnalysis,
): "listener" | "upstream" | undefined {
  const { callee } = call;
  const [first, second] = call.arguments;
  if (callee.kind === "member" && addsListener(callee.property)) {
    const carrier = carriers.of(callee.object, reached);
    const event = first?.kind === "literal" ? first.value : undefined;
    if (carrier?.kind === "signal") return event === "abort" ? "listener" : undefined;
    if (carrier?.kind !== "call") return undefined;
    return event === "cancelled" || (event === "close" && carrier.call !== "unary") ? "listener" : undefined;
  }
  // protobuf-ts: `context.onCancel(() => …)`
  if (callee.kind === "member" && callee.property === "onCancel")
    return carriers.of(callee.object, reached)?.kind === "context" ? "listener" : undefined;
  if (callee.kind === "identifier" && callee.name === "fromEvent" && first) {
    const listens = second?.kind === "literal" && /^(cancelled|close|abort)$/.test(String(second.value));
    return listens && carriers.of(first, reached) ? "listener" : undefined;
  }
  const parent = call.arguments
    .flatMap((one) => literalOf(one, reached.index.file)?.properties ?? [])
    .some(({ name, value }) => name === "parent" && carriers.of(value, reached)?.kind === "call");
  return parent && callee.kind === "member" ? "upstream" : undefined;
}

/** A listener that does something is missed; one that only tells of the end, or a short upstream call in a helper, hardly. */
function worthOf(
  call: Call,
  kind: "listener" | "upstream",
  { project, reached }: FunctionAnalysis,
): Confidence {
  if (kind === "upstream") {
    const streams = project
      .callFact(call)
      ?.returns.names.some(({ name }) => /Client(Readable|Duplex)Stream/.test(name));
    return streams || callsFromHandler(reached) === 0 ? "high" : "medium";
  }
  const listener = callbackOf(call.arguments[call.arguments.length === 1 ? 0 : 1], reached, project);
  return listener?.ir.body.every(onlyTells) ? "medium" : "high";
}
