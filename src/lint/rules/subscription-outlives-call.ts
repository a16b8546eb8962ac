import { isAware } from "../analysis/effects/settling";
import type { FunctionAnalysis } from "../analysis/function";
import { isEnding } from "../analysis/values/endings";
import { placesOf } from "../analysis/values/flows";
import { happensOnce } from "../analysis/values/once";
import { sourcesOf } from "../analysis/values/sources";
import type { Fix } from "../finding";
import { nearestSignal } from "../fixes/nearest";
import { offer } from "../fixes/offer";
import { endOnCancel } from "../fixes/release/end-on-cancel";
import { removeOnCancel, removeOnCancelTitle } from "../fixes/release/remove-on-cancel";
import type { Call, Expression } from "../ir";
import { sureOf, wayFromHandler } from "../patterns/notes";
import { begunSubscription, isRemovedByCallers } from "../patterns/resources/begun";
import { type KeptCall, keptCallOf } from "../patterns/resources/kept-calls";
import { releaseOf } from "../patterns/resources/releases";
import { isRemoved } from "../patterns/resources/removals";
import type { Subscription } from "../patterns/resources/subscriptions";
import type { Report, Rule } from "../rule";
import { lesser } from "../settings";
import { initialOf } from "../syntax/names";

const endTitle = "End the subscription when the call is cancelled";

/** Rule 14: listening, for a call that is over, to something that goes on. */
export const subscriptionOutlivesCall: Rule = {
  id: "subscription-outlives-call",
  severity: "warning",
  title: "Subscription outlives its call",
  summary:
    "A handler listens to something that outlives the call, and goes on listening when the call is cancelled.",
  why: `A listener on an emitter that outlives the call holds what it uses, the call included, and is run for every event until
the process ends: twelve cancelled calls left twelve listeners behind. The same goes for a subscription to a subject, and for
a watcher that nobody closes, and for a call that is put into a list of those to write to, and never taken out.

What was made for the call and is held by nothing else goes with it, so its listeners are left alone; so are listeners that
come once, and observables that end by themselves. A program, a thread or a file whose output is written to the call does not go
with it: it runs, or is read, to its end. A listener that is taken away on an event that never comes is told of
where that is ([dead-cancellation-listener](dead-cancellation-listener.md)).`,
  satisfiedBy: [
    '`call.on("cancelled", () => bus.off("price", send))`, with the same function',
    '`call.on("cancelled", () => subscription.unsubscribe())`',
    '`updates.pipe(takeUntil(fromEvent(call, "cancelled"))).subscribe(…)`',
    '`on(bus, "price", { signal })` from `node:events`, `target.addEventListener("price", send, { signal })`',
    '`clients.add(call); call.on("cancelled", () => clients.delete(call))`',
    "returning the Observable from a NestJS handler",
    "removal in a `finally`, or in the teardown that `new Observable` is given",
  ],
  fixes: [removeOnCancelTitle, endTitle],
  *check(subject) {
    const { reached, scope, lifetimes } = subject;
    for (const call of reached.index.expressionsOf(reached.ref.function)) {
      if (call.kind !== "call") continue;
      const kept = keptCallOf(call, subject);
      if (kept) yield reportOfKept(kept, subject);
      const found = begunSubscription(call, subject);
      if (!found || isAware(call, reached, scope) || isRemovedByCallers(found, subject)) continue;
      if (mayBeGivenSignal(call, subject)) continue;
      if (happensOnce(call, reached, (where) => lifetimes.isLasting(where))) continue;
      const release = releaseOf(endedOn(found, subject), reached, subject, isEnding);
      if (release.released || release.dead || isHandedBack(found, subject)) continue;
      // `const { consumerTag } = await channel.consume(…)`: what the call gave may end it as well.
      if (found.acquired?.byObject && releaseOf(call, reached, subject, isEnding).released) continue;
      if (found.acquired?.byObject && isEndedWhereMade(found, subject)) continue;
      if (found.kind === "feed" && (release.ends || release.escapes)) continue;
      if (found.kind === "watcher" && isGoneThrough(found, subject)) continue;
      const removed = isRemoved(found, subject);
      if (removed === "yes") continue;
      const doubt = release.ends || release.escapes || removed === "elsewhere";
      yield {
        file: reached.ref.file,
        span: call.callee.kind === "member" ? call.callee.propertySpan : call.callee.span,
        message: messageOf(found),
        confidence: lesser(doubt ? "low" : found.confidence, sureOf(reached)),
        notes: wayFromHandler(reached),
        offer: () => offer(subject, found.call.span, (one) => fixesOf(found, one)),
      };
    }
  },
};

/** A signal that is at hand and not passed on is another rule's. */
function mayBeGivenSignal(call: Call, subject: FunctionAnalysis): boolean {
  const { external, acceptsSignal } = subject.project.callFact(call) ?? {};
  if (!acceptsSignal || !/^node:(events|child_process)$/.test(external?.package ?? "")) return false;
  return nearestSignal(subject, call.span)?.signal !== undefined;
}

/** What is ended: what the call gave, or the object whose method it is, by the expression that made that. */
function endedOn({ call, object, acquired }: Subscription, { reached }: FunctionAnalysis): Expression {
  if (!acquired?.byObject) return call;
  return initialOf(object, reached.index.file) ?? object;
}

/** `listen(channel)`, whose callers close the channels that they hand it. */
function isEndedWhereMade({ object }: Subscription, subject: FunctionAnalysis): boolean {
  const { reached, project } = subject;
  const made = sourcesOf(object, reached, project, ({ kind }) => kind === "call");
  return made.every(
    ({ value, where }) => where !== reached && releaseOf(value, where, subject, isEnding).released,
  );
}

function reportOfKept({ collection, removedElsewhere }: KeptCall, { reached }: FunctionAnalysis): Report {
  return {
    file: reached.ref.file,
    span: collection.span,
    message: "The call stays in this collection when it is cancelled",
    confidence: lesser(removedElsewhere ? "low" : "medium", sureOf(reached)),
    notes: wayFromHandler(reached),
  };
}

function messageOf({ kind, acquired }: Subscription): string {
  if (acquired?.kind === "timer") return "This interval goes on when the call is cancelled";
  switch (kind) {
    case "listener":
      return "This listener stays when the call is cancelled";
    case "subscription":
      return "This subscription goes on when the call is cancelled";
    case "watcher":
      return "This watcher goes on when the call is cancelled";
    case "feed":
      return `This goes on when the call is cancelled: nothing ends it with \`${acquired?.end.slice(1)}\``;
  }
}

/** Whether it is the result of the handler, which the framework ends. */
function isHandedBack({ call }: Subscription, { reached, project }: FunctionAnalysis): boolean {
  return placesOf(call, reached, project).some(
    ({ expression, where }) => where.entry && where.index.parentOf(expression)?.kind === "return",
  );
}

/** Whether a `for await` goes through it, which is a loop that has to look. */
function isGoneThrough({ call }: Subscription, { reached, project }: FunctionAnalysis): boolean {
  return placesOf(call, reached, project).some(({ expression, where }) => {
    const parent = where.index.parentOf(expression);
    return parent?.kind === "loop" && parent.await && parent.over === expression;
  });
}

function fixesOf(found: Subscription, subject: FunctionAnalysis): readonly Fix[] {
  const { call, kind, acquired } = found;
  if (kind === "listener") return removeOnCancel(found, subject);
  const end = acquired ? (acquired.end ?? ".unsubscribe") : endOf(found, subject);
  if (end === undefined || acquired?.byObject) return [];
  const names =
    kind === "feed"
      ? ["source"]
      : kind === "watcher"
        ? ["watcher"]
        : end === ""
          ? ["unsubscribe", "stop"]
          : ["subscription"];
  return endOnCancel(subject, call, { title: endTitle, names, write: (name) => `${name}${end}()` });
}

const endings = ["unsubscribe", "close", "dispose", "stop", "off", "cancel", "remove"];

/** How what a subscription gave is ended: as RxJS has it, by the one method that can, or by being called itself. */
function endOf({ call }: Subscription, { project, reached }: FunctionAnalysis): string | undefined {
  const shape = project.shapeOf(call, reached);
  if (shape?.members === undefined) {
    const names = project.callFact(call)?.returns.names ?? [];
    return names.some(({ name }) => /Subscription$|^Unsubscribable$/.test(name)) ? ".unsubscribe" : undefined;
  }
  if (shape.overloads.some((list) => list.every(({ optional }) => optional))) return "";
  const method = endings.find((one) => shape.members?.includes(one));
  return method && `.${method}`;
}
