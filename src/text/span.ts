/** A half-open range of UTF-16 code units in one text: `[start, end)`, both from 0. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether `outer` holds all of `inner`. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether the two ranges share a code unit, or are both empty at the same place. */
export function overlaps(a: Span, b: Span): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start;
  return a.start < b.end && b.start < a.end;
}

/** The text that a range holds. */
export function textIn(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}
