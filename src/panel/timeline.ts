import type { TimelineRow } from "./call-view";
import { formatBytes, formatCount, formatMilliseconds } from "./format";
import type { PanelEvent } from "./panel-event";

/**
 * Adds an event to the rows of a timeline. Neighbouring messages of one direction share a row, so that the
 * timeline of a long stream stays as short as its story.
 */
export function addTimelineEvent(rows: TimelineRow[], event: PanelEvent, afterCancel: boolean): void {
  const last = rows.at(-1);
  const isMessage = event.type === "sent" || event.type === "received";
  if (isMessage && last?.kind === event.type && last.afterCancel === afterCancel) {
    const count = last.count + 1;
    const text = messagesText(event.type, event.index - last.count, event.index);
    rows[rows.length - 1] = { ...last, until: event.at, count, text };
    return;
  }
  rows.push({
    kind: event.type,
    at: event.at,
    until: event.at,
    count: 1,
    text: textOf(event),
    afterCancel,
    entries: entriesOf(event),
  });
}

function textOf(event: PanelEvent): string {
  switch (event.type) {
    case "started":
      return event.deadline === undefined
        ? `started, to ${event.target}, no deadline`
        : `started, to ${event.target}, deadline ${formatMilliseconds(event.deadline)}`;
    case "sent":
    case "received":
      return `message ${event.index} ${event.type}, ${formatBytes(event.bytes)}`;
    case "half-closed":
      return "half-closed: this side sends no more";
    case "headers":
      return event.metadata.length === 0 ? "headers received" : `headers received (${event.metadata.length})`;
    case "cancelled":
      return `cancelled by ${event.trigger}${event.reason === "" ? "" : `: “${event.reason}”`}`;
    case "status":
      return `ended: ${event.code} ${event.name}`;
  }
}

function messagesText(direction: "sent" | "received", first: number, last: number): string {
  return `messages ${formatCount(first)} to ${formatCount(last)} ${direction}`;
}

function entriesOf(event: PanelEvent): TimelineRow["entries"] {
  if (event.type === "headers") return event.metadata;
  if (event.type === "status") return event.trailers;
  return [];
}
