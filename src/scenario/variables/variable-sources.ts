/** Where the values of `{{name}}` come from, asked in this order; the host decides what each of them may read. */
export interface VariableSources {
  /** The file's own `@name = value` lines; a later one wins, and values may use other variables. */
  readonly file: ReadonlyMap<string, string>;
  /** The chosen environment's variables. */
  readonly environment: ReadonlyMap<string, string>;
  /** `{{$dotenv NAME}}` and, last of all, a bare name. */
  readonly dotenv: ReadonlyMap<string, string>;
  /** `{{$processEnv NAME}}`. */
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  /** Reads a file that a request names; relative paths start at the request file. @throws Error that says why not */
  readonly readFile?: (path: string) => Promise<string>;
  /** Asks the user; undefined when nobody can be asked or nothing was answered. */
  readonly prompt?: (question: Question) => Promise<string | undefined>;
  /** `{{$secret name}}`: from the editor's secret storage. */
  readonly secret?: (name: string) => Promise<string | undefined>;
}

/** What `{{$prompt words}}` and its kin ask the user. */
export interface Question {
  readonly words: string;
  /** The answer to begin with. */
  readonly preset?: string | undefined;
  /** The answers that there are; any unless told. */
  readonly choices?: readonly string[];
  /** What is typed is not shown. */
  readonly hidden?: boolean;
}

export type Resolved =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };
