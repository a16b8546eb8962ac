import type { Client, Kind, Observed } from "../perform";
/** One way to write a handler, right or wrong: which, a run tells. */
export interface Shape {
  /** The rule whose claim is put to the test. */
  readonly rule: string;
  readonly name: string;
  readonly kind: Kind;
  /** Statements over `call`. */
  readonly text: string;
  /** Those that call it, one after the other; one that cancels after the first work when not given. */
  readonly clients?: readonly Client[];
  /** Without types nobody could tell its kind. */
  readonly typesOnly?: boolean;
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
