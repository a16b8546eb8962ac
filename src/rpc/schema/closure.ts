import { linkFile } from "./link/link";
import { pacer } from "./pace";
import type { FilePool, PoolFile } from "./pool";
import type { SchemaProblem } from "./problem";

/**
 * Reads and links a file and everything it imports, in turns that leave the event loop free.
 *
 * @returns the problems of all those files
 * @throws the signal's reason when it is aborted
 */
export async function loadClosure(
  pool: FilePool,
  file: PoolFile,
  signal: AbortSignal | undefined,
): Promise<SchemaProblem[]> {
  const pause = pacer(signal);
  const closure = new Set([file]);
  for (const member of closure) {
    await pause();
    for (const { name } of member.parsed.imports) {
      const dependency = pool.file(name);
      if (dependency !== undefined) closure.add(dependency);
    }
  }
  // The files deepest in the imports were found last, in most trees: linking them first makes short turns.
  for (const member of [...closure].reverse()) {
    await pause();
    linkFile(pool, member);
  }
  return [...closure].flatMap((member) => member.problems);
}
