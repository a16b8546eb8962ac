import { once } from "node:events";
import { timelineWriter } from "../../report/timeline";
import type { CallEvent } from "../../rpc/event";
import type { CommandContext } from "../command";
import type { CallCommandOptions } from "./call-options";
import type { SlowReaders } from "./slow-readers";

/** Prints each event of a call as it comes, and says when the output is behind. */
export function eventPrinter(
  options: CallCommandOptions,
  { stdout }: Pick<CommandContext, "stdout">,
  slow: SlowReaders,
): (event: CallEvent) => void {
  const write = eventWriter(options);
  return (event) => {
    const text = write(event);
    if (text === "" || stdout.write(text) || slow.isBehind("output")) return;
    slow.set("output", true);
    const goOn = () => slow.set("output", false);
    once(stdout, "drain").then(goOn, goOn);
  };
}

function eventWriter({ format, count }: CallCommandOptions): (event: CallEvent) => string {
  const write = format === "json" ? (event: CallEvent) => `${JSON.stringify(event)}\n` : timelineWriter();
  if (!count) return write;
  const received = { type: "counted", messages: 0, bytes: 0 };
  return (event) => {
    if (event.type === "received") {
      received.messages++;
      received.bytes += event.bytes;
      return "";
    }
    return event.type === "status" ? countLine(received, event.at, format) + write(event) : write(event);
  };
}

function countLine(
  received: { messages: number; bytes: number },
  at: number,
  format: "text" | "json",
): string {
  if (format === "json") return `${JSON.stringify({ ...received, at })}\n`;
  return `${`${at.toFixed(1)} ms`.padStart(12)}  ← received     ${received.messages} messages, ${received.bytes} bytes in all\n`;
}
