import { createInterface } from "node:readline";
import {
  type Disturbance,
  disturb,
  disturbanceForms,
  disturbanceText,
  parseDisturbance,
} from "../../trace/tap/disturbance";
import type { Tap } from "../../trace/tap/tap";
import type { CommandContext } from "../command";

/**
 * Does to the taps what the lines of standard input ask for, until the command ends: `cut`, `delay 200`, or to one of
 * them, `50051 freeze`.
 */
export function followDisturbances(
  taps: readonly Tap[],
  { stdin, stderr, signal }: Pick<CommandContext, "stdin" | "stderr" | "signal">,
): void {
  const lines = createInterface({ input: stdin });
  signal.addEventListener("abort", () => lines.close(), { once: true });
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const [, port, asked = ""] = /^\s*(?:(\d+)\s+)?(.*)$/.exec(line)!;
    const chosen = port === undefined ? taps : taps.filter((tap) => tap.port === Number(port));
    const disturbance = parseDisturbance(asked);
    if (!disturbance) stderr.write(`"${asked}" is none of: ${disturbanceForms.join(", ")}.\n`);
    else if (chosen.length === 0) stderr.write(`No tap listens on ${port}.\n`);
    else for (const tap of chosen) tell(tap, disturbance);
  });

  function tell(tap: Tap, disturbance: Disturbance): void {
    disturb(tap, disturbance);
    stderr.write(`127.0.0.1:${tap.port}: ${disturbanceText(disturbance)}\n`);
  }
}
