import type { CallPhase, CallView, MessageRow } from "./call-view";
import type { PanelEvent } from "./panel-event";
import { addTimelineEvent } from "./timeline";
import { verdictOf } from "./verdict";

/** How many of the newest messages a panel keeps; the counters count all. */
export const messagesKept = 1000;

/** Characters of message text that a panel keeps in all, whatever their number. */
const charactersKept = 4_000_000;

/** The call after some more events, in their order; what comes after the status is not looked at. */
export function addEvents(call: CallView, events: readonly PanelEvent[]): CallView {
  const draft: Draft = { ...call, messages: [...call.messages], timeline: [...call.timeline] };
  for (const event of events) {
    if (draft.verdict !== undefined) break;
    addEvent(draft, event);
  }
  draft.messages = newest(draft.messages);
  return draft;
}

type Draft = {
  -readonly [Key in keyof CallView]: CallView[Key] extends readonly (infer Row)[] ? Row[] : CallView[Key];
};

function addEvent(call: Draft, event: PanelEvent): void {
  if (event.type === "sent" || event.type === "received") {
    countMessages(call, event.type, event, 1);
    call.messages.push(messageRow(call, event));
  }
  if (event.type === "passed") {
    countMessages(call, event.direction, event, event.count);
    // The list has no gaps: it begins anew behind the messages that it was not told.
    call.messages = [];
  }
  if (event.type === "started") call.deadline = event.deadline;
  if (event.type === "half-closed") call.halfClosed = true;
  if (event.type === "cancelled" && call.cancelledAt === undefined) {
    call.cancelledAt = event.at;
    call.cancelReason = event.reason;
  }
  addTimelineEvent(call.timeline, event, call.cancelledAt !== undefined && event.type !== "cancelled");
  if (event.type === "status") {
    call.verdict = verdictOf(event, call);
    call.paused = false;
  }
  call.phase = phaseAfter(call.phase, event);
}

function countMessages(
  call: Draft,
  direction: "sent" | "received",
  { index, bytes }: { readonly index: number; readonly bytes: number },
  count: number,
): void {
  if (direction === "sent") {
    call.sent = index;
    call.sentBytes += bytes;
    return;
  }
  call.received = index;
  call.receivedBytes += bytes;
  if (call.cancelledAt !== undefined) call.receivedAfterCancel += count;
}

function messageRow(call: Draft, event: Extract<PanelEvent, { text: string }>): MessageRow {
  return {
    direction: event.type,
    index: event.index,
    at: event.at,
    bytes: event.bytes,
    text: event.text,
    cut: event.cut,
    held: event.held ?? false,
    afterCancel: call.cancelledAt !== undefined,
  };
}

function phaseAfter(phase: CallPhase, event: PanelEvent): CallPhase {
  switch (event.type) {
    case "status":
      return "ended";
    case "cancelled":
      return "cancelling";
    case "started":
    case "headers":
    case "sent":
    case "received":
    case "half-closed":
    case "passed":
      return phase === "starting" ? "running" : phase;
  }
}

/** The end of the list that keeps both limits; the newest message always stays. */
function newest(messages: MessageRow[]): MessageRow[] {
  let characters = 0;
  let first = messages.length;
  while (first > 0 && messages.length - first < messagesKept) {
    characters += messages[first - 1]!.text.length;
    if (characters > charactersKept && first < messages.length) break;
    first--;
  }
  return first === 0 ? messages : messages.slice(first);
}
