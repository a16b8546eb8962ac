import { once } from "node:events";
import { timelineWriter } from "../../report/timeline";
import { startCall } from "../../rpc/call/call";
import { callMethod } from "../../rpc/call/call-method";
import type { Call } from "../../rpc/call/call-options";
import { MessageFile } from "../../rpc/call/message-file";
import { openChannel, TransportError } from "../../rpc/channel/channel";
import type { TransportOptions } from "../../rpc/channel/transport";
import type { CallEvent, StatusEvent } from "../../rpc/event";
import { describeCancelPlan } from "../../rpc/plan/cancel-plan";
import type { OpenMethod } from "../../rpc/schema/method";
import { type CommandContext, couldNotRun, UsageError } from "../command";
import type { Route } from "../target-route";
import type { CallCommandOptions } from "./call-options";
import { jsonValues } from "./json-values";
import { sendFromStdin } from "./stdin-messages";

/**
 * Makes one call and tells it as it happens.
 *
 * @returns its end, and the exit code: 0 on OK, else 64 plus the status code
 * @throws UsageError when there are more messages than the method takes
 */
export async function makeCall(
  options: CallCommandOptions,
  { transport, metadata }: Route,
  opened: OpenMethod,
  context: CommandContext,
): Promise<{ readonly status: StatusEvent; readonly code: number }> {
  const channel = openTargetChannel(options.target, transport);
  const method = callMethod(opened);
  const takesOne = method.kind === "unary" || method.kind === "server-streaming";
  const given = options.data === "stdin" || options.data === undefined ? undefined : options.data.text;
  const messages = given === undefined ? [] : await textMessages(given);
  if (options.data !== "stdin" && messages.length === 0 && takesOne) messages.push({ text: "{}" });
  if (takesOne && messages.length > 1) {
    throw new UsageError(`${options.method} takes one request message; --data holds ${messages.length}.`);
  }
  const { target, waitForReady, deadline, cancelPlan, reason, count, save } = options;
  const write = eventWriter(options);
  let started: Call | undefined;
  // A reader or a disk slower than the server slows the server down, instead of filling this process.
  const slow = new Set<"output" | "file">();
  const setFull = (which: "output" | "file", full: boolean) => {
    if (full) slow.add(which);
    else slow.delete(which);
    if (slow.size > 0) started?.pause();
    else started?.resume();
  };
  const file = save === undefined ? undefined : new MessageFile(save, (full) => setFull("file", full));
  const unwritable = await file?.opened();
  if (unwritable !== undefined) throw new UsageError(`--save: ${unwritable}.`);
  const seen = new Set<CallEvent["type"]>();
  const running = startCall(
    {
      target,
      channel,
      method,
      metadata,
      waitForReady,
      messages,
      halfClose: options.data !== "stdin",
      countOnly: count && file === undefined,
      ...(deadline !== undefined && { deadline }),
      ...(cancelPlan && { cancelPlan }),
      ...(reason !== undefined && { cancelReason: reason }),
    },
    (event) => {
      seen.add(event.type);
      file?.take(event);
      const text = write(event);
      if (text === "" || context.stdout.write(text) || slow.has("output")) return;
      setFull("output", true);
      const goOn = () => setFull("output", false);
      once(context.stdout, "drain").then(goOn, goOn);
    },
  );
  started = running;
  if (slow.size > 0) running.pause();
  const interrupt = () => {
    const by = typeof context.signal.reason === "string" ? context.signal.reason : "Ctrl-C";
    running.cancel(reason ?? `Interrupted by ${by}`, by);
  };
  if (context.signal.aborted) interrupt();
  context.signal.addEventListener("abort", interrupt, { once: true });
  const isOver = () => seen.has("cancelled") || seen.has("status");
  const input = options.data === "stdin" ? sendFromStdin(running, takesOne, isOver, context) : undefined;
  const status = await running.ended;
  context.signal.removeEventListener("abort", interrupt);
  if (options.data === "stdin") context.stdin.destroy();
  channel.close();
  const saved = await file?.close();
  if (saved?.problem !== undefined) context.stderr.write(`--save: ${saved.problem}.\n`);
  if (cancelPlan && options.sweep === undefined && !seen.has("cancelled")) {
    context.stderr.write(`Not cancelled ${describeCancelPlan(cancelPlan)}: the call had ended before.\n`);
  }
  // Nothing of a request that this client refused has gone out, so its status is no answer.
  const refused = status.endedBy === "local" && !seen.has("sent");
  const lost = saved?.problem !== undefined && status.code === 0;
  if (refused || lost || input?.refused) return { status, code: couldNotRun };
  return { status, code: status.code === 0 ? 0 : 64 + status.code };
}

function openTargetChannel(target: string, transport: TransportOptions) {
  try {
    return openChannel(target, transport);
  } catch (error) {
    throw error instanceof TransportError ? new UsageError(error.message) : error;
  }
}

async function textMessages(text: string): Promise<{ text: string }[]> {
  const messages: { text: string }[] = [];
  for await (const value of jsonValues([text])) messages.push({ text: value });
  return messages;
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
