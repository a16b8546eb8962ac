/** One call as the panel shows it. */
import type { EndedBy } from "../../rpc/event";
import type { Remedy } from "../remedy";
import type { PanelEvent } from "./panel-event";

export type MessageDirection = "sent" | "received";

export interface MessageRow {
  readonly direction: MessageDirection;
  /** Counts from 1 in its direction. */
  readonly index: number;
  /** Milliseconds since the call was started. */
  readonly at: number;
  readonly bytes: number;
  /** JSON text, cut at a limit. */
  readonly text: string;
  /** The text is only the beginning. */
  readonly cut: boolean;
  /** The whole message stays with the engine, which can write it to a file. */
  readonly held: boolean;
  /** It arrived after this side had cancelled. */
  readonly afterCancel: boolean;
}

export type TimelineKind = Exclude<PanelEvent["type"], "passed">;

export interface TimelineRow {
  readonly kind: TimelineKind;
  /** Milliseconds since the call was started. */
  readonly at: number;
  /** When the last of several alike, neighbouring events happened. */
  readonly until: number;
  /** How many alike, neighbouring events this row tells. */
  readonly count: number;
  readonly text: string;
  readonly afterCancel: boolean;
  /** Headers or trailers, secrets redacted. */
  readonly entries: readonly (readonly [string, string])[];
}

/** One row that says how the call ended and how this is known. */
export interface Verdict {
  readonly headline: string;
  readonly tone: "ok" | "cancelled" | "warning" | "error";
  readonly endedBy: EndedBy;
  readonly code: number;
  readonly name: string;
  readonly details: string;
  /** What a `google.rpc.Status` beside the status says, one line for each detail and note. */
  readonly statusDetails: readonly string[];
  /** The words we cancelled with; they never left this machine. */
  readonly reason: string | undefined;
  readonly evidence: string;
  /** Milliseconds from our cancel to the local end of the call. */
  readonly cancelToEnd: number | undefined;
  readonly receivedAfterCancel: number;
  /** Milliseconds from start to end. */
  readonly elapsed: number;
  /** What the user can do about it; empty where nothing needs doing. */
  readonly next: string;
  /** What a button can do about it. */
  readonly remedy?: Remedy | undefined;
}

export type CallPhase = "starting" | "running" | "cancelling" | "ended";

export interface CallView {
  readonly id: string;
  readonly target: string;
  readonly phase: CallPhase;
  readonly halfClosed: boolean;
  /** Milliseconds, when the call has a deadline. */
  readonly deadline: number | undefined;
  /** Nothing is read, at the user's wish. */
  readonly paused: boolean;
  /** The file that takes every received message while it comes; empty for none. */
  readonly savesTo: string;
  /** The index of the first message in that file. */
  readonly savesFrom: number;
  readonly sent: number;
  readonly received: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly receivedAfterCancel: number;
  readonly cancelledAt: number | undefined;
  readonly cancelReason: string | undefined;
  /** The newest messages, oldest first; `sent + received` counts all that ever were. */
  readonly messages: readonly MessageRow[];
  readonly timeline: readonly TimelineRow[];
  readonly verdict: Verdict | undefined;
}
