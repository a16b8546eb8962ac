import type { MethodView } from "../state";
import type { CallView } from "./call-view";

/**
 * A call's timeline and verdict as JSON text for issues and chats: secrets are redacted already, and messages are
 * counted and not shown.
 */
export function exportTimeline(method: MethodView, call: CallView): string {
  const { target, sent, received, sentBytes, receivedBytes, receivedAfterCancel, timeline, verdict } = call;
  const exported = {
    version: 1,
    method: `${method.service}/${method.name}`,
    kind: method.kind,
    target,
    counts: { sent, received, sentBytes, receivedBytes, receivedAfterCancel },
    timeline: timeline.map(({ at, until, kind, count, text, afterCancel, entries }) => ({
      at,
      ...(count > 1 ? { until, count } : {}),
      type: kind,
      text,
      ...(afterCancel ? { afterCancel } : {}),
      ...(entries.length > 0 ? { metadata: entries } : {}),
    })),
    verdict: verdict ?? null,
  };
  return JSON.stringify(exported, null, 2);
}
