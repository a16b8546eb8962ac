import { monotonicNow } from "../clock";
import type { Hop } from "../hops/hops";
import { openedAt } from "../hops/lineage";
import { cancelOf } from "../verdicts/verdict";

/** Something that our own side of a call saw or did. */
export interface OwnEvent {
  /** Milliseconds since the call was started. */
  readonly at: number;
  readonly text: string;
  readonly kind: "cancelled" | "other";
}

/**
 * The events of a call of ours, which another process makes and tells us of, with when it was started on the trace's
 * clock: no later than any of its events came here minus the event's own time.
 */
export class OwnEvents {
  readonly events: OwnEvent[] = [];
  private latestStart = Number.POSITIVE_INFINITY;

  /** An event has come, just now. */
  add(event: OwnEvent): void {
    this.latestStart = Math.min(this.latestStart, monotonicNow() - event.at);
    this.events.push(event);
  }

  /** When it was started, as well as it is known; undefined before its first event. */
  startedAt(hop: Hop): number | undefined {
    if (this.events.length === 0) return undefined;
    // What it caused at the server came after it.
    const cancel = this.events.find(({ kind }) => kind === "cancelled");
    const seen = cancelOf(hop);
    const byCancel = cancel && seen?.cause === "client" ? seen.at - cancel.at : Number.POSITIVE_INFINITY;
    return Math.min(this.latestStart, openedAt(hop), byCancel);
  }
}
