import type { SourcePlace } from "../evidence";
import type { Verdict } from "../verdicts/verdict";
import { type RunSays, runSays } from "./run-says";

/** The lines of one function, from 1, both included; the file is absolute. */
export interface FunctionLines {
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

/** The newest verdict on each handler, until its code is edited. */
export class RunMemory {
  private readonly newest = new Map<string, Verdict>();

  /** A later run of the same handler speaks in the place of an earlier one. Only what was told counts. */
  note(verdict: Verdict): void {
    if (verdict.outcome === "cannot-be-told") return;
    const key = `${verdict.server} ${verdict.path}`;
    const known = this.newest.get(key);
    // A handler that runs on is told of again when it ends, and later runs may have been told of meanwhile.
    if (known && known.hop !== verdict.hop && known.cancel.at > verdict.cancel.at) return;
    // The map keeps the order of the runs.
    this.newest.delete(key);
    this.newest.set(key, verdict);
  }

  /** Every verdict that is still held, the oldest run first. */
  all(): Iterable<Verdict> {
    return this.newest.values();
  }

  clear(): void {
    this.newest.clear();
  }

  /**
   * Lines of a file were edited: what ran there is no longer what stands there.
   *
   * @param lines `last` is infinite when the lines below have moved.
   * @returns whether a verdict was forgotten.
   */
  edited(lines: FunctionLines): boolean {
    const before = this.newest.size;
    for (const [key, { handler, blame }] of this.newest) {
      const places = [...(handler ? [handler] : []), ...blame.map(({ place }) => place)];
      if (places.some((place) => isIn(place, [lines]))) this.newest.delete(key);
    }
    return this.newest.size < before;
  }

  /** What the runs of any of the handlers say of a finding by this rule; one that confirms it outweighs others. */
  says(rule: string, handlers: readonly FunctionLines[]): RunSays | undefined {
    const own = [...this.newest.values()].filter(({ handler }) => isIn(handler, handlers));
    const told = own.map((verdict) => runSays(rule, verdict)).filter((one) => one !== undefined);
    return told.find(({ kind }) => kind === "confirmed") ?? told[0];
  }
}

/** Whether the handler at a place is one of these. */
export function isIn(place: SourcePlace | undefined, functions: readonly FunctionLines[]): boolean {
  if (!place) return false;
  return functions.some(
    ({ file, first, last }) => alike(file) === alike(place.file) && first <= place.line && place.line <= last,
  );
}

/** The linter writes `/` on Windows too. */
function alike(file: string): string {
  return file.replaceAll("\\", "/");
}
