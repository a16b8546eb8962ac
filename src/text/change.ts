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
  const start = agreeing(shorter, (from, to) => before.slice(from, to) === after.slice(from, to));
  const [last, end] = [before.length, after.length];
  const tail = agreeing(
    shorter - start,
    (from, to) => before.slice(last - to, last - from) === after.slice(end - to, end - from),
  );
  return { start, endBefore: last - tail, endAfter: end - tail };
}

/** How many characters agree, at most so many: compared many at once, as all but a few do. */
function agreeing(most: number, agree: (from: number, to: number) => boolean): number {
  let known = 0;
  for (let step = 1024; step > 0; ) {
    if (known + step <= most && agree(known, known + step)) known += step;
    else step >>= 1;
  }
  return known;
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
