import type { TextEdit } from "../../../text/edit";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import type { FileEdits } from "../../finding";
import type { FileIr } from "../../ir";
import { type ImportedType, importType } from "../edits/add-import";
import { topOfBody } from "../edits/top-of-body";

/** Why a carrier cannot be passed to where it is needed, for people. */
export interface Refusal {
  readonly refused: string;
}

/** The change that brings a carrier to a place, while it is being thought out. */
export interface Draft {
  readonly subject: FunctionAnalysis;
  /** The functions that take a parameter more, and its name. */
  readonly receivers: ReadonlyMap<Reached, string>;
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** Types that files have to import. */
  readonly types: ReadonlyMap<FileIr, readonly ImportedType[]>;
  /** Lines at the top of functions, in order. */
  readonly tops: ReadonlyMap<Reached, readonly string[]>;
}

/** The draft with more edits of one file. */
export function withEdits(draft: Draft, file: string, edits: readonly TextEdit[]): Draft {
  const known = draft.edits.get(file) ?? [];
  const fresh = edits.filter((edit) => !known.some((other) => isSame(edit, other)));
  return { ...draft, edits: new Map([...draft.edits, [file, [...known, ...fresh]]]) };
}

/** The draft with more types that a file has to import. */
export function withTypes(draft: Draft, file: FileIr, types: readonly ImportedType[]): Draft {
  if (types.length === 0) return draft;
  return { ...draft, types: new Map([...draft.types, [file, [...(draft.types.get(file) ?? []), ...types]]]) };
}

/** The draft with more lines at the top of a function; lines that are there already are not written twice. */
export function withTop(draft: Draft, reached: Reached, lines: readonly string[]): Draft {
  const known = draft.tops.get(reached) ?? [];
  const fresh = lines.filter((line) => !known.includes(line));
  return { ...draft, tops: new Map([...draft.tops, [reached, [...known, ...fresh]]]) };
}

/** The draft as edits of files. */
export function changesOf(draft: Draft): readonly FileEdits[] {
  let whole = draft;
  for (const [{ ref, ir, index }, lines] of draft.tops) {
    whole = withEdits(whole, ref.file, topOfBody(index, ir, lines));
  }
  for (const [file, types] of draft.types) whole = withEdits(whole, file.path, importType(file, types));
  return [...whole.edits].map(([file, edits]) => ({ file, edits }));
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;
}
