import { formatBytes, formatCount, formatMilliseconds } from "../format";
import type { TimelineRow } from "./call-view";
import type { PanelEvent } from "./panel-event";

/**
 * Adds an event to the rows of a timeline. Neighbouring messages of one direction share a row, so that the
 * timeline of a long stream stays as short as its story.
 */
export function addTimelineEvent(rows: TimelineRow[], event: PanelEvent, afterCancel: boolean): void {
  if (event.type === "passed") addMessages(rows, event.direction, event, event.count, afterCancel);
  else if (event.type === "sent" || event.type === "received") {
    addMessages(rows, event.type, { ...event, from: event.at }, 1, afterCancel);
  } else {
    const entries = entriesOf(event);
    const text = textOf(event);
    rows.push({ kind: event.type, at: event.at, until: event.at, count: 1, text, afterCancel, entries });
  }
}

function addMessages(
  rows: TimelineRow[],
  kind: "sent" | "received",
  added: { readonly from: number; readonly at: number; readonly index: number; readonly bytes: number },
  count: number,
  afterCancel: boolean,
): void {
  const last = rows.at(-1);
  const joins = last?.kind === kind && last.afterCancel === afterCancel;
  const total = joins ? last.count + count : count;
  const text =
    total === 1
      ? `message ${formatCount(added.index)} ${kind}, ${formatBytes(added.bytes)}`
      : `messages ${formatCount(added.index - total + 1)} to ${formatCount(added.index)} ${kind}`;
  if (joins) rows[rows.length - 1] = { ...last, until: added.at, count: total, text };
  else rows.push({ kind, at: added.from, until: added.at, count: total, text, afterCancel, entries: [] });
}

type OtherEvent = Exclude<PanelEvent, { type: "sent" | "received" | "passed" }>;

function textOf(event: OtherEvent): string {
  switch (event.type) {
    case "started":
      return event.deadline === undefined
        ? `started, to ${event.target}, no deadline`
        : `started, to ${event.target}, deadline ${formatMilliseconds(event.deadline)}`;
    case "half-closed":
      return "half-closed: this side sends no more";
    case "headers":
      return event.metadata.length === 0 ? "headers received" : `headers received (${event.metadata.length})`;
    case "cancelled":
      return `cancelled ${triggerWords(event.trigger)}${event.reason === "" ? "" : `: “${event.reason}”`}`;
    case "status":
      return `ended: ${event.code} ${event.name}`;
  }
}

/** A plan's words stand for themselves: `after 3 received messages`. */
function triggerWords(trigger: string): string {
  return trigger === "user" ? "by the user" : trigger;
}

function entriesOf(event: OtherEvent): TimelineRow["entries"] {
  if (event.type === "headers") return event.metadata;
  if (event.type === "status") return event.trailers;
  return [];
}
