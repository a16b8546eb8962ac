import type { Fact, FactRequest } from "../facts";
import type { Problem } from "../finding";
import type { FileIr, FunctionId } from "../ir";

/** Unsaved or changed text of a file; undefined when the file is gone. */
export interface FileText {
  readonly path: string;
  readonly text: string | undefined;
}

/** One set of files that are compiled together: a tsconfig, a jsconfig, or a folder with neither. */
export interface ProjectSpec {
  /** The tsconfig or jsconfig, absolute; undefined for loose files. */
  readonly config: string | undefined;
  /** The folder that relative paths are meant from. */
  readonly directory: string;
  /** Files to read handlers from, absolute. */
  readonly roots: readonly string[];
}

/**
 * The only door to a compiler. TypeScript 6 stands behind it; the native compiler's API can, since every question is
 * plain data and facts are asked in bulk.
 */
export interface Backend {
  /** Syntax alone: no project, no types. Cheap enough for every keystroke. */
  parse(path: string, text: string): FileIr;
  /**
   * One file by itself: what it imports is known by name, and nothing is read from disk, the language's own types
   * neither. Soon enough for the moment in which a file is opened.
   */
  openAlone(path: string, text: string): View;
  /** A project with types. Overlays are unsaved texts. */
  open(spec: ProjectSpec, overlays: readonly FileText[]): View;
  /**
   * Forgets every file read from disk, so that the next `open` reads anew: for when packages were installed or files
   * changed unseen. Views that are open stay as they are.
   */
  forget(): void;
}

/** An edit that changed one function's body and nothing that code outside it can see. */
export interface LocalEdit {
  readonly file: string;
  /** The function, and all those within it up to `end`, which is the first after them. */
  readonly start: FunctionId;
  readonly endBefore: FunctionId;
  readonly endAfter: FunctionId;
}

/** One immutable state of a project. */
export interface View {
  readonly problems: readonly Problem[];
  /** Those of `files` that cannot be parsed as they stand: in an editor all the time, so they are no `problems` of it. */
  readonly unparsed: readonly Problem[];
  /** The project's own source files that take part, absolute; declaration files and packages are not among them. */
  readonly files: readonly string[];
  ir(path: string): FileIr | undefined;
  /** The text of one of `files`, which costs nothing: a look at it can spare lowering the file. */
  text(path: string): string | undefined;
  /** The version of an installed package whose types take part, as its `package.json` says; undefined for others. */
  version(name: string): string | undefined;
  /** Answers in the order of the questions. Bulk on purpose: collect all questions of a function or call level first. */
  facts(requests: readonly FactRequest[]): readonly Fact[];
  /** The state after the edits; this one stays valid until dropped. A text of a new file takes part from then on. */
  update(edits: readonly FileText[]): View;
  /** The edits that led here by `update`, when all were local; undefined when more may have changed. */
  readonly edits: readonly LocalEdit[] | undefined;
  /** Whether a text of one of `files` cannot be parsed, where the text that it has in this state can. */
  breaks(edit: FileText): boolean;
  /**
   * The state after edits that look local, as far as it is known without asking about types anew: a question about what
   * was typed just now has no answer, and what the code around it says is taken to be unchanged. Undefined when an edit
   * is more than that, or adds or removes functions.
   */
  glance(edits: readonly FileText[]): View | undefined;
}
