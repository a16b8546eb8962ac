import { ms } from "../../text/duration";
import type { HandlerEvidence } from "../evidence";
import { lastPlace, remains } from "./blame";
import type { Confidence, Finding } from "./outcome";

/** The gRPC status code of a cancelled call. */
const CANCELLED = 1;
/** The HTTP/2 error code with which clients give up. */
const HTTP2_CANCEL = 8;
/** An upload's end and a cancel that are no further apart were one deed of the client, in milliseconds. */
export const TOGETHER = 25;
/** A handler that takes longer to stop is told where it spent the time, in milliseconds. */
export const SLOW = 100;

/**
 * What a probe saw a handler do after its call was cancelled.
 *
 * @param cancelAt when the cancel came by on the wire; the server's own time of it is preferred.
 */
export function judgeHandler(handler: HandlerEvidence, cancelAt: number): Finding {
  const finding = withUpload(crashed(handler) ?? judged(handler, cancelAt), handler);
  return handler.handler ? { ...finding, handler: handler.handler } : finding;
}

/** An error out of the call's work ended the whole process: it did stop, with everything else. */
function crashed({ cancelled, crashed, handler }: HandlerEvidence): Finding | undefined {
  if (!cancelled || !crashed) return undefined;
  const after = Math.max(0, crashed.at - cancelled.at);
  const text = `it ended the whole process by ${crashed.error}, an error that nobody handled`;
  const place = crashed.place ?? handler;
  const blame = place ? [{ kind: "crash" as const, text, place }] : [];
  return { outcome: "stopped", after, confidence: "certain", evidence: [text], blame };
}

/** What the handler made of an upload whose end came with the cancel. */
function withUpload(finding: Finding, handler: HandlerEvidence): Finding {
  const { cancelled, uploadEndedAt, answeredWith, handler: place } = handler;
  if (!cancelled || uploadEndedAt === undefined || handler.crashed) return finding;
  const before = cancelled.at - uploadEndedAt;
  // Clients half-close just before they reset, so that the two come together.
  if (before > TOGETHER || (cancelled.cause === "completed" && cancelled.code !== HTTP2_CANCEL))
    return finding;
  if (answeredWith !== "message")
    return finding.outcome === "stopped" ? { ...finding, upload: "refused" } : finding;
  const text = `it answered with a result, though the upload's end came only ${ms(Math.max(0, before))} before the cancel`;
  return {
    ...finding,
    upload: "committed",
    evidence: [...finding.evidence, text],
    blame: [...finding.blame, ...(place ? [{ kind: "upload" as const, text, place }] : [])],
  };
}

function judged(handler: HandlerEvidence, cancelAt: number): Finding {
  const { cancelled } = handler;
  if (!cancelled) return notTold(handler, cancelAt);
  if ((handler.answeredAt ?? Number.POSITIVE_INFINITY) <= cancelled.at || cancelled.cause === "completed") {
    return answeredFirst(handler, cancelled.at);
  }
  const evidence = awareness(handler, cancelled.at);
  if (handler.phase !== "stopped" && handler.phase !== "finished")
    return stillRunning(handler, cancelled.at, evidence);
  const after = Math.max(0, endOf(handler) - cancelled.at);
  const leftWork =
    handler.settled && handler.settled.at < endOf(handler) && handler.settled.at <= cancelled.at;
  if (leftWork) evidence.push("the handler had returned before, but what it had started went on");
  const left = remains(handler);
  if (ranToItsEnd(handler)) {
    const late = handler.writes.afterCancel;
    if (late > 0) evidence.push(`${late} messages were written after the cancel and went nowhere`);
    const blame = [...lastPlace(handler), ...left.blame];
    evidence.push(...left.evidence);
    return { outcome: "finished-anyway", after, confidence: "certain", evidence, blame };
  }
  const blame = [...(after >= SLOW ? lastPlace(handler) : []), ...left.blame];
  evidence.push(...left.evidence);
  return { outcome: "stopped", after, confidence: confidence(handler), evidence, blame };
}

/** The client gave up, but the server never saw it: the connection is dead or the event loop was blocked. */
function notTold(handler: HandlerEvidence, cancelAt: number): Finding {
  const over = handler.phase === "finished" || handler.phase === "stopped";
  const until = over ? endOf(handler) : handler.at;
  return {
    outcome: "never-learned",
    after: Math.max(0, until - cancelAt),
    confidence: "certain",
    evidence: ["the cancel passed the wire, but the server's process never took notice of it"],
    blame: lastPlace(handler),
  };
}

/** The handler answered, and only then did the server read that the caller had given up. */
function answeredFirst(handler: HandlerEvidence, at: number): Finding {
  return {
    outcome: "finished-anyway",
    after: Math.max(0, endOf(handler) - at),
    confidence: "certain",
    evidence: ["the handler had answered before the server read the cancel"],
    blame: [],
  };
}

function stillRunning(handler: HandlerEvidence, cancelledAt: number, evidence: string[]): Finding {
  const left = remains(handler);
  evidence.push(...left.evidence);
  if (!handler.settled && handler.promised) evidence.push("the handler's promise has not settled");
  if (handler.writes.afterCancel > 0) {
    evidence.push(`${handler.writes.afterCancel} messages were written after the cancel and went nowhere`);
  }
  const after = handler.at - cancelledAt;
  const blame = left.blame.length > 0 ? left.blame : lastPlace(handler);
  return { outcome: "still-running", after, confidence: "certain", evidence, blame };
}

/** How the handler learned, in sentences. */
function awareness(handler: HandlerEvidence, cancelledAt: number): string[] {
  const { seen, checks, listeners, depth } = handler;
  if (seen) {
    const through = { check: "a check", listener: "a listener", signal: "a signal" }[seen.through];
    return [`${through} told the handler ${ms(Math.max(0, seen.at - cancelledAt))} after the cancel`];
  }
  if (depth === "stream") return [];
  if (toldByUpstream(handler)) return ["the call it made in turn was cancelled with it"];
  if (checks.count > 0) return [`it had checked ${times(checks.count)}, but not since the cancel`];
  if (listeners.length === 0) return ["it neither checks nor listens"];
  return ["its framework was told; whether the handler was, cannot be seen"];
}

/** Whether the handler went on to its ordinary end although it could have known better. */
function ranToItsEnd(handler: HandlerEvidence): boolean {
  const { depth, seen, listeners, settled, cancelled, promised } = handler;
  if (depth === "stream" || seen || listeners.length > 0 || toldByUpstream(handler) || !settled) return false;
  // It had returned before: only what it had started went on.
  if (settled.at <= (cancelled?.at ?? 0)) return false;
  if (settled.how === "threw" || settled.how === "rejected") return false;
  return settled.how !== "returned" || promised;
}

/** Whether a call that the handler made as this call's child came back cancelled. */
function toldByUpstream(handler: HandlerEvidence): boolean {
  return handler.upstreams.some(
    (upstream) => upstream.parent === "this" && upstream.ended?.code === CANCELLED,
  );
}

/** The last moment at which anything was seen to happen for the call. */
function endOf(handler: HandlerEvidence): number {
  const ends = handler.upstreams.map((upstream) => upstream.ended?.at ?? 0);
  return Math.max(handler.settled?.at ?? 0, handler.lastActivity ?? 0, ...ends);
}

function confidence(handler: HandlerEvidence): Confidence {
  return handler.depth === "handler" && handler.promised && handler.settled ? "certain" : "likely";
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
