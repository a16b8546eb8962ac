import type { PanelAction } from "../state";
import type { MessagesPassedEvent, PanelEvent } from "./panel-event";

/** Messages that are worth sending to a page that is busy drawing; older ones it could not show anyway. */
export const messagesInFlood = 200;

/**
 * The same actions with fewer messages, for a page that draws more slowly than messages come: all but the newest
 * become sums, so that counters, timeline and verdict come out the same.
 */
export function compactActions(actions: readonly PanelAction[]): PanelAction[] {
  const joined: PanelAction[] = [];
  for (const action of actions) {
    const last = joined.at(-1);
    if (action.type === "call-events" && last?.type === "call-events" && last.id === action.id) {
      joined[joined.length - 1] = { ...last, events: [...last.events, ...action.events] };
    } else joined.push(action);
  }
  return joined.map((action) =>
    action.type === "call-events" ? { ...action, events: compactEvents(action.events) } : action,
  );
}

/** Whether something was left out of the actions that a page would keep. */
export function isCompacted(actions: readonly PanelAction[]): boolean {
  return actions.some(
    (action) => action.type === "call-events" && action.events.some(({ type }) => type === "passed"),
  );
}

function compactEvents(events: readonly PanelEvent[]): readonly PanelEvent[] {
  const isMessage = (event: PanelEvent): boolean => event.type === "sent" || event.type === "received";
  let older = events.filter(isMessage).length - messagesInFlood;
  if (older <= 0) return events;
  const compacted: PanelEvent[] = [];
  for (const event of events) {
    if ((event.type !== "sent" && event.type !== "received") || older-- <= 0) compacted.push(event);
    else addPassed(compacted, event);
  }
  return compacted;
}

function addPassed(events: PanelEvent[], message: Extract<PanelEvent, { text: string }>): void {
  const { type: direction, at, index, bytes } = message;
  const last = events.at(-1);
  if (last?.type !== "passed" || last.direction !== direction) {
    events.push({ type: "passed", direction, from: at, at, index, bytes, count: 1 });
    return;
  }
  const sum: MessagesPassedEvent = { ...last, at, index, bytes: last.bytes + bytes, count: last.count + 1 };
  events[events.length - 1] = sum;
}
