import type { FunctionAnalysis } from "../analysis/function";
import type { Project } from "../analysis/project";
import { returnedBy } from "../analysis/values/carriers";
import { isEndedOnCancel } from "../analysis/values/endings";
import { placesOf } from "../analysis/values/flows";
import { isNeverAborted } from "../analysis/values/unlinked-signals";
import type { Confidence, Offer } from "../finding";
import { forwardSignal, forwardSignalTitle } from "../fixes/forward/forward-signal";
import {
  cancelUpstream,
  cancelUpstreamTitle,
  propagateCall,
  propagateCallTitle,
} from "../fixes/forward/propagate-call";
import { takeUntilCancelled, takeUntilCancelledTitle } from "../fixes/forward/take-until-cancelled";
import { offer, offerCall, offerParent } from "../fixes/offer";
import type { Call, Expression } from "../ir";
import { undoes } from "../patterns/checks/undoing";
import { sureAt, wayFromHandler } from "../patterns/notes";
import { changeOf } from "../patterns/upstream/changing-requests";
import { leavingOf } from "../patterns/upstream/leavings";
import { goesOnObserved } from "../patterns/upstream/observed";
import { isShared } from "../patterns/upstream/shared";
import { isMadeInProject, isTied } from "../patterns/upstream/ties";
import { type Upstream, upstreamOf } from "../patterns/upstream/upstream";
import type { Rule } from "../rule";
import { lesser } from "../settings";
import { literalOf } from "../syntax/names";

/** Rule 9: a call to another server that goes on when the call it is made for has ended. */
export const unpropagatedUpstreamCall: Rule = {
  id: "unpropagated-upstream-call",
  severity: "warning",
  title: "Upstream call is not cancelled with its own",
  summary:
    "A handler makes a gRPC call or an HTTP request to another server that is not told when the handler's own call is cancelled.",
  why: `Propagation is opt-in in Node: a call made without \`{ parent: call }\` was still running 800 ms after the client
had cancelled the call that it was made for, and so was everything that it started in turn. With \`{ parent: call }\` the
upstream call is cancelled at once, and inherits the deadline; \`propagate_flags\` that leave out cancellation undo that.
Clients of nice-grpc and Connect, \`fetch\`, undici, axios and got take the call's \`signal\` instead, and clients of
protobuf-ts take it as \`abort\`. A client of NestJS returns an Observable: its call is cancelled when nobody is subscribed any
more, which a handler that awaits \`firstValueFrom(…)\` has no say in.

Calls to other servers are this rule's, whatever they take; \`signal-not-forwarded\` is about everything else that takes a
signal. A request that changes something may be meant to reach its end: a \`POST\`, which as often only asks, is reported at medium
confidence, \`PUT\`, \`PATCH\`, \`DELETE\` and what sends mail at low. Commands of AWS, which are mostly short, are reported at medium confidence,
and at low when they change something. What a language model is asked for takes long and is paid for, so it is reported unless its answer
is gone through by a loop, which then has to look.`,
  satisfiedBy: [
    "`client.get(request, { parent: call }, callback)`",
    "`upstream.cancel()` in a `cancelled` listener or in a `finally` block",
    "`fetch(url, { signal: context.signal })`, and every signal that is made of it",
    '`this.heroes.find(request).pipe(takeUntil(fromEvent(call, "cancelled")))` of a NestJS client',
    "`{ signal: undefined }`, which says that the request is meant to go on",
  ],
  fixes: [
    propagateCallTitle,
    cancelUpstreamTitle,
    forwardSignalTitle("context.signal"),
    takeUntilCancelledTitle,
  ],
  *check(subject) {
    const { reached, project, listeners } = subject;
    // What is asked because the call was cancelled is asked for somebody else.
    if (listeners.isCancelCallback(reached.ref.function, reached)) return;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const upstream = upstreamOf(call, project);
      if (!upstream || isTied(call, subject) || undoes(call.span, reached, project)) continue;
      if (upstream.takes === "unsubscribe" && !goesOnObserved(call, subject)) continue;
      if (isGivenDeadSignal(call, subject) || endsWithResult(call, upstream, subject)) continue;
      if (!(upstream.takes === "parent" && upstream.stream) && isShared(call, subject)) continue;
      if (upstream.takes === "parent") {
        if (isMadeInProject(call, subject) || (upstream.stream && leavingOf(call, subject))) continue;
      }
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: messageOf(upstream),
        confidence: lesser(confidenceOf(call, upstream, subject), sureAt(call.span, reached)),
        notes: wayFromHandler(reached),
        offer: () => offerOf(call, upstream, subject),
      };
    }
  },
};

function offerOf(call: Call, upstream: Upstream, subject: FunctionAnalysis): Offer {
  switch (upstream.takes) {
    case "parent": {
      const propagated = offerParent(subject, (one) => propagateCall(one, call));
      if (propagated.fixes.length > 0) return propagated;
      const cancelled = offer(subject, call.span, (one) => cancelUpstream(one, call));
      return cancelled.fixes.length > 0 ? cancelled : propagated;
    }
    case "signal":
      return offer(subject, call.span, (one) => forwardSignal(one, call, upstream.place));
    case "unsubscribe":
      return offerCall(subject, (one) => takeUntilCancelled(one, call));
  }
}

/** What a request gave is ended with the call: by `stream.abort()`, or by a loop over it, which has to look. */
function endsWithResult(
  call: Call,
  upstream: Upstream,
  { reached, project, scope }: FunctionAnalysis,
): boolean {
  if (upstream.takes !== "signal" || upstream.of !== "http") return false;
  if (isEndedOnCancel(call, reached, scope)) return true;
  return placesOf(call, reached, project).some(({ expression, where }) => {
    const parent = where.index.parentOf(expression);
    const over = parent?.kind === "member" && parent.object === expression ? parent : expression;
    const loop = where.index.parentOf(over);
    return loop?.kind === "loop" && loop.await && loop.over === over;
  });
}

/** One that no controller ever aborts is told of where the controller is made. */
function isGivenDeadSignal(call: Call, { reached }: FunctionAnalysis): boolean {
  const options = call.arguments.flatMap((one) => literalOf(one, reached.index.file)?.properties ?? []);
  return options.some(({ name, value }) => isSignalOption(name) && isNeverAborted(value, reached));
}

/** protobuf-ts calls it `abort`. */
function isSignalOption(name: string | undefined): boolean {
  return name === "signal" || name === "abort";
}

function messageOf(upstream: Upstream): string {
  const what = upstream.takes !== "parent" && upstream.of === "http" ? "request" : "upstream call";
  return `This ${what} goes on when the call that it serves is cancelled`;
}

/** Options made elsewhere may hold the parent or a signal; what is handed on may be cancelled by others. */
function confidenceOf(call: Call, upstream: Upstream, subject: FunctionAnalysis): Confidence {
  const sure = upstream.sure;
  if (upstream.takes === "unsubscribe" && upstream.of === "grpc") return sure;
  if (upstream.takes === "signal") {
    const options = call.arguments[upstream.place.argument];
    if (options && !isReadable(options, subject)) return "low";
    // Where the options are all that it takes, they are seldom made elsewhere without one.
    if (options && upstream.place.argument === 0 && !literalOf(options, subject.reached.index.file))
      return "low";
    if (upstream.of !== "http") return sure;
  }
  if (upstream.takes !== "parent") {
    const change = changeOf(call, subject.reached, subject.project);
    if (change === "surely") return "low";
    return change === "perhaps" || hasTimeLimit(call, subject) ? lesser(sure, "medium") : sure;
  }
  if (escapes(call, subject)) return lesser(sure, "medium");
  return call.arguments.slice(1).every((one) => isReadable(one, subject)) ? sure : "low";
}

/** Whether an argument is no options, or options that are written where we can read them. */
function isReadable(argument: Expression, { reached, project }: FunctionAnalysis): boolean {
  const literal = literalOf(argument, reached.index.file);
  if (literal) return isWrittenOut(literal);
  if (argument.kind === "function" || argument.kind === "literal") return true;
  if (argument.kind === "spread") return false;
  if (argument.kind === "call" && (argument.new || returnsWrittenOut(argument, project))) return true;
  const type = argument.kind === "call" ? project.callFact(argument)?.returns : project.typeFact(argument);
  if (argument.kind === "call" && (!type || type.any)) return false;
  return !type?.names.some(({ name }) => /Options|RequestInit|Config$/.test(name));
}

/** A function of the project whose every result is an object that is written where we can read it. */
function returnsWrittenOut(call: Call, project: Project): boolean {
  const { targets = [] } = project.callFact(call) ?? {};
  const made = targets.flatMap((target) => {
    const reached = project.find(target);
    return reached ? returnedBy(reached) : [];
  });
  return made.length > 0 && made.every((one) => one.kind === "object" && isWrittenOut(one));
}

function isWrittenOut(literal: Extract<Expression, { kind: "object" }>): boolean {
  return literal.properties.every(({ value }) => value.kind !== "spread");
}

/** Whether what the call returned is handed to others whom we cannot read, and who may cancel it. */
function escapes(call: Call, { reached, project }: FunctionAnalysis): boolean {
  return placesOf(call, reached, project).some(({ expression: value, where }) => {
    const parent = where.index.parentOf(value);
    switch (parent?.kind) {
      case "assignment":
        return parent.target !== value && parent.target.kind !== "identifier";
      case "call":
        return parent.callee !== value && !project.callFact(parent)?.targets.length;
      case "object":
      case "array":
        return true;
      case "return":
        return value !== call && where === reached;
      default:
        return false;
    }
  });
}

/** A request whose signal a clock aborts goes on for a while only; `timeout` says how long a server may say nothing. */
function hasTimeLimit(call: Call, { reached }: FunctionAnalysis): boolean {
  return call.arguments.some((argument) =>
    literalOf(argument, reached.index.file)?.properties.some(
      ({ name, value }) => isSignalOption(name) && isTimeLimit(value),
    ),
  );
}

/** `AbortSignal.timeout(5000)` */
function isTimeLimit(value: Expression): boolean {
  return (
    value.kind === "call" &&
    value.callee.kind === "member" &&
    value.callee.property === "timeout" &&
    value.callee.object.kind === "identifier" &&
    value.callee.object.name === "AbortSignal"
  );
}
