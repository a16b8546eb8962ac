import type { SourcePlace } from "../evidence";
import { outermostFirst, type Trace } from "./place";

interface Known {
  place?: SourcePlace | undefined;
  /** A moment at which the user's code ran for the method. */
  trace?: Trace;
}

const byPath = new Map<string, Known>();

/** Where the handler of a method is, as well as it is known. */
export function handlerPlace(path: string): SourcePlace | undefined {
  const known = byPath.get(path);
  if (!known?.trace || known.place) return known?.place;
  known.place = outermostFirst(known.trace);
  // Only a library ran then; perhaps another moment tells more.
  if (!known.place) byPath.delete(path);
  return known.place;
}

/** Whether nothing tells yet where the handler of a method is. */
export function isUnlocated(path: string): boolean {
  const known = byPath.get(path);
  return known === undefined || !(known.place || known.trace);
}

/** The user's code ran for a method. */
export function ranFor(path: string, trace: Trace): void {
  if (isUnlocated(path)) byPath.set(path, { trace });
}

/** The function that handles a method begins there. */
export function beginsAt(path: string, place: SourcePlace): void {
  byPath.set(path, { place });
}
