import type { DialectSwitches, HandlerPattern, WrapperPattern } from "./config/config";
import type { Confidence, Severity } from "./finding";
import type { Glob } from "./globs";
import type { Library } from "./knowledge/library";

/** What a user can choose about linting. Hosts read it from their settings, flags and the project's configuration file. */
export interface LintSettings {
  /** Findings less sure than this are left out. */
  readonly confidence: Confidence;
  /** By rule id; rules not named keep their own severity. Undefined takes back that one was off before. */
  readonly rules: Readonly<Record<string, Severity | "off" | undefined>>;
  /** Loops that provably turn at most this often, and wait for nothing, are never reported. */
  readonly maxCheapIterations: number;
  /** How many turns a mended loop makes between two yields to the event loop. A power of two. */
  readonly yieldEvery: number;
  /** Files in which nothing is reported. */
  readonly ignore: readonly Glob[];
  /** Functions that serve methods though no library shows it. */
  readonly handlers: readonly ConfiguredHandler[];
  /** Functions that are given handlers. */
  readonly wrappers: readonly WrapperPattern[];
  /** Names of functions in which nothing is reported; `*` for anything. */
  readonly safeFunctions: readonly string[];
  /** Names of functions that start work which outlives the call on purpose; `*` for anything. */
  readonly detachedFunctions: readonly string[];
  /** Names of functions whose calls to other servers end by themselves with the call they are made for. */
  readonly tiedFunctions: readonly string[];
  /** Libraries whose handlers are let alone are `false`. */
  readonly dialects: DialectSwitches;
  /** The version of grpc-js that the servers run with; the installed one when undefined. */
  readonly grpcJsVersion: string | undefined;
  /** What is known of libraries, before what the linter knows by itself. */
  readonly libraries: readonly Library[];
}

/** A pattern for handlers whose files are absolute. */
export interface ConfiguredHandler extends Omit<HandlerPattern, "module"> {
  readonly module?: Glob;
}

/** Only what is sure; every rule at its own severity. */
export const defaultSettings: LintSettings = {
  confidence: "high",
  rules: {},
  maxCheapIterations: 100,
  yieldEvery: 1024,
  ignore: [],
  handlers: [],
  wrappers: [],
  safeFunctions: [],
  detachedFunctions: [],
  tiedFunctions: [],
  dialects: {},
  grpcJsVersion: undefined,
  libraries: [],
};

/** Settings of which the later ones win; rules are joined one by one. */
export function joinSettings(...parts: readonly Partial<LintSettings>[]): LintSettings {
  const rules: Record<string, LintSettings["rules"][string]> = { ...defaultSettings.rules };
  for (const [id, chosen] of parts.flatMap((part) => Object.entries(part.rules ?? {}))) {
    if (chosen !== undefined || rules[id] === "off") rules[id] = chosen;
  }
  return Object.assign({}, defaultSettings, ...parts, { rules });
}

const order: readonly Confidence[] = ["low", "medium", "high"];

/** Whether `confidence` is at least `least`. */
export function sureEnough(confidence: Confidence, least: Confidence): boolean {
  return order.indexOf(confidence) >= order.indexOf(least);
}

/** The lesser of two confidences: a chain is as sure as its weakest link. */
export function lesser(a: Confidence, b: Confidence): Confidence {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}
