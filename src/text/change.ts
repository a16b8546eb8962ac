import type { Span } from "./span";

/** The one replacement that leads from a text to another. */
export interface Change {
  readonly start: number;
  readonly endBefore: number;
  readonly endAfter: number;
}

/** The shortest replacement that leads from a text to another. */
export function changeOf(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  const same = () =>
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail);
  while (tail < shorter - start && same()) tail++;
  return { start, endBefore: before.length - tail, endAfter: after.length - tail };
}

/** Where a span stands after a change; undefined when the change touches it. */
export function moved(span: Span, change: Change): Span | undefined {
  if (span.end < change.start || (span.end === change.start && span.start < span.end)) return span;
  const shift = change.endAfter - change.endBefore;
  if (span.start >= change.endBefore) return { start: span.start + shift, end: span.end + shift };
  // What holds all of the change is as much longer as that makes it.
  if (span.start <= change.start && change.endBefore <= span.end)
    return { start: span.start, end: span.end + shift };
  return undefined;
}
