import type { CallFact, FunctionFact, FunctionRef, ShapeFact, TypeFact, UsesFact } from "../facts";
import type { Handler } from "../handlers/handler";
import type { Call, Expression, FileIr, FunctionId } from "../ir";
import type { LintSettings } from "../settings";
import type { ClassPlace } from "../syntax/classes";
import type { FunctionPlace } from "../syntax/file-index";

/** A function that a handler can reach. */
export interface Reached extends FunctionPlace {
  readonly entry: Handler | undefined;
  /** The call, or the function that holds this one, through which a handler comes here by the shortest way. */
  readonly from: { readonly by: Reached; readonly call: Call | undefined } | undefined;
  /** It is come to only through work that is not done for the call, or that is done once for all calls. */
  readonly apart: boolean;
}

/** A place that calls a function of the project. */
export interface CallSite {
  readonly by: Reached;
  readonly call: Call;
}

/** The classes of the project whose members an object can have besides those of its own class. */
export interface Family {
  /** Those that the class extends, the nearest first. */
  readonly above: readonly ClassPlace[];
  /** Those that extend it. */
  readonly below: readonly ClassPlace[];
}

/** Tells work that is not done for the call that is served; asked with what is known of functions by then. */
export interface Apart {
  /** Whether what a call runs is such work. */
  calls(call: Call, by: Reached, callFact: CallFact, known: KnownEarly): boolean;
  /** Whether a function is such work that stands in another. */
  runs(inner: FunctionId, by: Reached, known: KnownEarly): boolean;
}

/** What is known before it is found out who calls whom. */
export type KnownEarly = Pick<Project, "functionFact" | "familyOf">;

/** Everything that handlers can reach, and what the back end says of it. */
export interface Project {
  readonly settings: LintSettings;
  /** Callers before what they call, as far as there is such an order. */
  readonly functions: readonly Reached[];
  find(ref: FunctionRef): Reached | undefined;
  callersOf(reached: Reached): readonly CallSite[];
  /** The functions that some functions can run, themselves and those within them included. */
  runBy(some: readonly Reached[]): readonly Reached[];
  callFact(call: Call): CallFact | undefined;
  /** Whether what a call runs is what callers of its function handed in: each of them something of its own. */
  isHandedIn(call: Call): boolean;
  /** Whether all that a call can run is declared to outlive the call that begins it. */
  isDetached(fact: CallFact): boolean;
  typeFact(expression: Expression): TypeFact | undefined;
  functionFact(reached: Reached): FunctionFact | undefined;
  /** Asked of the back end when it is asked for: only fixes want to know. */
  usesOf(reached: Reached): UsesFact | undefined;
  /** As lazily: what a function returns. */
  resultOf(reached: Reached): TypeFact | undefined;
  /** As lazily: what can be written with a value. */
  shapeOf(expression: Expression, where: FunctionPlace): ShapeFact | undefined;
  /** As lazily: the classes above and below a class, in whichever files. */
  familyOf(place: ClassPlace): Family;
  /** The text of a file of the project. */
  textOf(path: string): string | undefined;
  /** A file of the project, lowered when nobody has asked for it before. */
  irOf(path: string): FileIr | undefined;
  /** The version of an installed package, when its types take part. */
  version(name: string): string | undefined;
}
