import { overlaps, type Span } from "../../../text/span";
import type { FileEdits } from "../../finding";

/**
 * Two changes as one. What both insert at one place stands there one after the other.
 *
 * @returns undefined where one changes what the other does
 */
export function joinChanges(
  one: readonly FileEdits[],
  other: readonly FileEdits[],
): readonly FileEdits[] | undefined {
  const joined = new Map(one.map(({ file, edits }) => [file, [...edits]]));
  for (const { file, edits } of other) {
    const known = joined.get(file) ?? [];
    for (const edit of edits) {
      const at = known.findIndex((made) => overlaps(made.span, edit.span));
      if (at < 0) known.push(edit);
      else if (!insertsAt(known[at]!.span, edit.span.start) || edit.span.start !== edit.span.end)
        return undefined;
      else known[at] = { ...edit, newText: known[at]!.newText + edit.newText };
    }
    joined.set(file, known);
  }
  return [...joined].map(([file, edits]) => ({ file, edits }));
}

function insertsAt({ start, end }: Span, at: number): boolean {
  return start === at && end === at;
}
