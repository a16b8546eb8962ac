import { createInterface } from "node:readline";
import type { Question } from "../../scenario/variables/variable-sources";
import type { CommandContext } from "../command";

/**
 * Asks the person at the terminal: the question goes to standard error, so that it does not mix with results. One
 * question is asked once, however often it stands in a file. Where nobody sits at a terminal nobody is asked.
 */
export function questionFor({
  stdin,
  stderr,
  signal,
}: Pick<CommandContext, "stdin" | "stderr" | "signal">): (question: Question) => Promise<string | undefined> {
  const answers = new Map<string, Promise<string | undefined>>();
  return ({ words, choices }) => {
    const answer = answers.get(words) ?? ask(choices ? `${words} (${choices.join(", ")})` : words);
    answers.set(words, answer);
    return answer;
  };

  async function ask(words: string): Promise<string | undefined> {
    if (!("isTTY" in stdin && stdin.isTTY) || signal.aborted) return undefined;
    // No terminal mode: Ctrl-C goes on ending the run.
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    const giveUp = () => lines.close();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await new Promise((resolve) => {
        lines.once("close", () => resolve(undefined));
        lines.question(`${words}: `, resolve);
      });
    } finally {
      signal.removeEventListener("abort", giveUp);
      lines.close();
    }
  }
}
