import { overlaps, type Span } from "./span";

/** Replaces the text of `span` by `newText`; an empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/**
 * The text after all edits, which all speak of the text before.
 *
 * Edits may come in any order but must not overlap; two insertions at one place would depend on their order
 * and count as overlapping.
 *
 * @throws RangeError when two edits overlap: that is a bug of whoever made them.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = "";
  let at = 0;
  let previous: TextEdit | undefined;
  for (const edit of ordered) {
    if (previous && overlaps(previous.span, edit.span)) {
      throw new RangeError(`edits overlap at ${edit.span.start}`);
    }
    result += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
    previous = edit;
  }
  return result + text.slice(at);
}
