import type { Observed } from "../perform";
import type { Kind } from "../perform";

/** One way to write a handler, right or wrong: which, a run tells. */
export interface Shape {
  /** The rule whose claim is put to the test. */
  readonly rule: string;
  readonly name: string;
  readonly kind: Kind;
  /** Statements over `call`. */
  readonly text: string;
  /** After how much work the client cancels; after the first when not given. */
  readonly worksBefore?: number;
}

export const kinds: readonly Kind[] = ["unary", "server-streaming", "client-streaming", "bidi"];
export const reading: readonly Kind[] = ["client-streaming", "bidi"];
export const writing: readonly Kind[] = ["server-streaming", "bidi"];

/** What each rule claims that a handler does when its call is cancelled. */
export const claims: Readonly<Record<string, keyof Observed>> = {
  "loop-misses-cancellation": "goesOn",
  "stale-cancellation-snapshot": "goesOn",
  "ineffective-cancellation-check": "goesOn",
  "swallowed-cancellation": "goesOn",
  "dead-cancellation-listener": "goesOn",
  "late-cancellation-listener": "goesOn",
  "end-is-not-success": "commits",
  "unpropagated-upstream-call": "goesOn",
  "stream-destroy-is-not-cancel": "goesOn",
  "signal-not-forwarded": "goesOn",
  "abort-controller-never-aborted": "goesOn",
  "timer-outlives-call": "goesOn",
  "subscription-outlives-call": "goesOn",
  "pipe-without-teardown": "goesOn",
  "wait-without-cancellation": "hangs",
  "async-handler-can-crash": "crashes",
};

/** Whether the statements wait, outside of functions within them, so that what is around them is `async`. */
export function waits(text: string): boolean {
  return /^(?: {2})*(?!.*=>.*\bawait\b).*\bawait\b/m.test(text);
}
