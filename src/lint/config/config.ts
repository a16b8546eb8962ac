import type { CarrierType, DialectId, Kind } from "../dialects/dialect";
import type { Confidence, Severity } from "../finding";
import type { Library } from "../knowledge/library";

/** The name of the file that a project keeps its choices in. */
export const configName = "grpc-cancellation.config.json";

/** What a configuration file can say, as written in it. {@link configFields} describes every key. */
export interface LintConfig {
  readonly $schema?: string;
  readonly rules?: Readonly<Record<string, Severity | "off">>;
  readonly confidence?: Confidence;
  readonly maxCheapIterations?: number;
  readonly yieldEvery?: number;
  readonly ignore?: readonly string[];
  readonly baseline?: string;
  readonly handlers?: readonly HandlerPattern[];
  readonly wrappers?: readonly WrapperPattern[];
  readonly safeFunctions?: readonly string[];
  readonly detachedFunctions?: readonly string[];
  readonly tiedFunctions?: readonly string[];
  readonly dialects?: DialectSwitches;
  readonly grpcJsVersion?: string;
  readonly libraries?: readonly Library[];
}

/** Libraries whose handlers are looked for, unless `false` is said. */
export type DialectSwitches = { readonly [Id in DialectId]?: boolean };

/** How functions look to their caller, where neither types nor a registration show it. */
export interface Served {
  /** Which parameter tells of the cancellation; the first when absent. */
  readonly parameter?: number;
  /** What that parameter is; a grpc-js call when absent. */
  readonly carrier?: CarrierType;
  readonly kind?: Kind;
}

/** Functions that serve methods though no library of ours says so. At least one of `name`, `module` and `type` is given. */
export interface HandlerPattern extends Served {
  /** The function's name, `*` for anything: `on*`, `Reports.watch`. */
  readonly name?: string;
  /** A glob of files whose exported functions are meant. */
  readonly module?: string;
  /** The name of the type that the function is declared with, or that its carrier parameter has. */
  readonly type?: string;
}

/** A function that is given handlers: `export const watch = served(async (call) => …)`. */
export interface WrapperPattern extends Served {
  /** The wrapper's name, `*` for anything. */
  readonly name: string;
  /** Which argument is the handler; the first when absent. */
  readonly argument?: number;
  /** Whether it catches what the handler rejects with; it is taken to do so unless this is false. */
  readonly catches?: boolean;
}
