import type { Confidence, Severity } from "./finding";

/** What a user can choose about linting. Hosts read it from their settings or flags; the engine reads no file. */
export interface LintSettings {
  /** Findings less sure than this are left out. */
  readonly confidence: Confidence;
  /** By rule id; rules not named keep their own severity. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** Loops that provably turn at most this often, and wait for nothing, are never reported. */
  readonly maxCheapIterations: number;
  /** How many turns a mended loop makes between two yields to the event loop. A power of two. */
  readonly yieldEvery: number;
}

/** Only what is sure; every rule at its own severity. */
export const defaultSettings: LintSettings = {
  confidence: "high",
  rules: {},
  maxCheapIterations: 100,
  yieldEvery: 1024,
};

const order: readonly Confidence[] = ["low", "medium", "high"];

/** Whether `confidence` is at least `least`. */
export function sureEnough(confidence: Confidence, least: Confidence): boolean {
  return order.indexOf(confidence) >= order.indexOf(least);
}

/** The lesser of two confidences: a chain is as sure as its weakest link. */
export function lesser(a: Confidence, b: Confidence): Confidence {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}
