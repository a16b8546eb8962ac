import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** The lines that a process prints. */
export class PrintedLines {
  readonly all: string[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    createInterface(child.stdout!).on("line", (line) => {
      this.all.push(line);
      for (const check of this.waiting) check();
    });
  }

  /**
   * The first line that matches, of those that are there and those that come.
   *
   * @param from how many lines are passed over
   * @throws Error (rejects) when the process ends without it
   */
  match(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => done(() => reject(new Error(`The process ended with ${code}.`)));
      const done = (settle: () => void) => {
        this.waiting.delete(check);
        this.child.off("error", reject).off("close", ended);
        settle();
      };
      const check = () => {
        for (const line of this.all.slice(from)) {
          const match = pattern.exec(line);
          if (match) return done(() => resolve(match));
        }
      };
      this.waiting.add(check);
      this.child.once("error", reject).once("close", ended);
      check();
    });
  }
}
