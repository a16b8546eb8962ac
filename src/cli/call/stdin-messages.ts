import type { Call } from "../../rpc/call/call-options";
import type { CommandContext } from "../command";
import { jsonValues } from "./json-values";

/** What became of the messages that standard input brings. */
export interface StdinMessages {
  /** One of them could not be sent. */
  readonly refused: boolean;
}

/**
 * Sends what standard input brings, value by value, and half-closes at its end. A value that cannot be sent ends the
 * call, because an upload must not go well without it; only who types may type it again.
 *
 * @param takesOne the method takes one message; without any, the empty one is sent
 * @param isOver whether the call was cancelled or has ended, so that what still comes is nobody's loss
 */
export function sendFromStdin(
  running: Call,
  takesOne: boolean,
  isOver: () => boolean,
  { stdin, stderr }: Pick<CommandContext, "stdin" | "stderr">,
): StdinMessages {
  const state = { refused: false };
  const typed = "isTTY" in stdin && stdin.isTTY === true;
  const refuse = (value: number, why: string) => {
    state.refused = true;
    stderr.write(`Value ${value} of standard input is not sent: ${why}\n`);
    if (!typed) running.cancel(`Value ${value} of standard input cannot be sent`, "standard input");
  };
  const send = async () => {
    let values = 0;
    stdin.setEncoding("utf8");
    for await (const text of jsonValues(stdin)) {
      values++;
      if (takesOne && values > 1) return refuse(values, "the method takes one message.");
      const result = await running.send({ text });
      if (result.accepted) continue;
      if (isOver()) return;
      refuse(values, result.problem.message);
    }
    if (takesOne && values === 0) await running.send({ text: "{}" });
    running.halfClose();
  };
  send().catch(() => {
    // The call ended while its input was still open; the status tells how.
  });
  return state;
}
