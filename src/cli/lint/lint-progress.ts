import type { Writable } from "node:stream";
import type { LintProgress } from "../../lint/linter";

/** One line on a terminal that tells how far a run is. */
export interface ProgressLine {
  show(progress: LintProgress): void;
  /** Wipes the line, so that what follows stands alone. */
  end(): void;
}

/** Nothing is written where `out` is no terminal. */
export function progressLine(out: Writable): ProgressLine {
  if (!("isTTY" in out && out.isTTY)) return { show() {}, end() {} };
  let shown = false;
  return {
    show({ project, done, of }) {
      shown = true;
      out.write(`\r\u001b[2K${done}/${of} ${project}`);
    },
    end() {
      if (shown) out.write("\r\u001b[2K");
      shown = false;
    },
  };
}
