import type { Finding, Fix } from "../../../src/lint/finding";
import { chooseFixes } from "../../../src/lint/fix-all";
import { applyEdits } from "../../../src/text/edit";
import type { HandlerFiles } from "./load-handler";
import { folderOf, verdictsOf } from "./verdicts";

/** A handler after every fix that can be applied, round after round. */
export interface Mended {
  readonly files: HandlerFiles;
  /** What is still said of it. */
  readonly left: readonly Finding[];
}

const mostRounds = 6;

/**
 * Applies all fixes to many handlers, in as few compilations as can be.
 *
 * @param least `suggestion` takes those too that somebody has to look at
 */
export async function mendHandlers(
  handlers: readonly HandlerFiles[],
  least: Fix["safety"] = "suggestion",
): Promise<Mended[]> {
  const mended: Mended[] = [];
  let open = handlers.map((files, index) => ({ files, index }));
  for (let round = 0; open.length > 0; round++) {
    if (round === mostRounds) throw new Error(`fixes go on for ever in\n${JSON.stringify(open[0]!.files)}`);
    const verdicts = await verdictsOf(open.map(({ files }) => files));
    open = open.flatMap(({ files, index }, at) => {
      mended[index] = { files, left: verdicts[at]! };
      const { changes } = chooseFixes(verdicts[at]!, least);
      if (changes.size === 0) return [];
      const changed = Object.entries(files).map(([name, text]) => [
        name,
        applyEdits(text, changes.get(folderOf(at) + name) ?? []),
      ]);
      return [{ files: Object.fromEntries(changed) as HandlerFiles, index }];
    });
  }
  return mended;
}
