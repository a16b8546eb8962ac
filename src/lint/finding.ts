import type { TextEdit } from "../text/edit";
import type { Span } from "../text/span";

/** How bad a true finding is. */
export type Severity = "error" | "warning" | "info";

/** How sure the linter is: `high` needs every call on the path resolved; only `high` is shown by default. */
export type Confidence = "high" | "medium" | "low";

/** A place in a file of the project, by absolute path with `/`. */
export interface Place {
  readonly file: string;
  readonly span: Span;
}

/** One step of the path that proves a finding, told at its place. */
export interface Note extends Place {
  readonly message: string;
}

/** Edits of one file. */
export interface FileEdits {
  readonly file: string;
  readonly edits: readonly TextEdit[];
}

/** A way to mend a finding. `safe` ones change nothing but the defect; a `suggestion` may change timing or meaning. */
export interface Fix {
  /** A verb phrase. */
  readonly title: string;
  readonly safety: "safe" | "suggestion";
  readonly changes: readonly FileEdits[];
}

/** The fixes for a place, or why there are none. */
export interface Offer {
  readonly fixes: readonly Fix[];
  /** Why there is no fix where there mostly is one, as a clause. */
  readonly withheld?: string | undefined;
}

/** What a rule says of one place. The message is the what; the notes are the why. */
export interface Finding extends Place, Offer {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly notes: readonly Note[];
  /** The function that it stands in: `Reports.watch`; empty at a file's top level. */
  readonly symbol?: string;
  /** Where that function has its name; nothing at a file's top level. */
  readonly symbolAt?: number;
  /** The handlers that get there, as {@link HandlerSummary} names them. */
  readonly reachedFrom?: readonly ReachingHandler[];
  /** It is in the project's baseline: known, and not told again. */
  readonly known?: true;
}

/**
 * A finding whose fixes are made when somebody first asks for them: most are only looked at. Until then it holds on to the
 * state that was linted.
 */
export function mendedLater(told: Omit<Finding, keyof Offer>, offer: () => Offer): Finding {
  let made: Offer | undefined;
  const offered = () => {
    made ??= offer();
    return made;
  };
  return {
    ...told,
    get fixes() {
      return offered().fixes;
    },
    get withheld() {
      return offered().withheld;
    },
  };
}

/** A handler from which a finding is reached. */
export interface ReachingHandler extends Place {
  /** The whole function, not only its name. */
  readonly whole: Span;
}

/** A function that serves one gRPC method, or, as middleware, runs around those that do. */
export interface HandlerSummary extends Place {
  readonly name: string;
  readonly kind: "unary" | "server-streaming" | "client-streaming" | "bidi" | "middleware" | "unknown";
  readonly dialect: string;
}

/** Something that kept a file or project from being linted as a whole, or from being linted as it was meant to. */
export interface Problem {
  readonly file: string;
  /** Where in the file, when one place is to blame; the result's `texts` then holds the file. */
  readonly span?: Span;
  readonly message: string;
  /** What is wrong: what the linter was told to do, a text, a file that cannot be read, or how a project is set up. */
  readonly about: "settings" | "syntax" | "access" | "project";
}

/** All that one lint run has to say. */
export interface LintResult {
  readonly findings: readonly Finding[];
  readonly handlers: readonly HandlerSummary[];
  readonly problems: readonly Problem[];
  /** What was linted, of every file that a finding, a note, a fix or a handler can name: spans are meant in these. */
  readonly texts: ReadonlyMap<string, string>;
  readonly stats: {
    readonly files: number;
    readonly handlers: number;
    readonly functions: number;
    readonly milliseconds: number;
  };
  /** Entries of baselines that nothing is found for any more; absent without a baseline. */
  readonly fixed?: readonly FixedEntry[];
}

/** A known finding that is gone. */
export interface FixedEntry {
  readonly rule: string;
  /** Absolute. */
  readonly file: string;
  readonly symbol: string;
  /** The file that still lists it, absolute. */
  readonly baseline: string;
}
