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
import { eventPrinter } from "./event-printer";
import { jsonValues } from "./json-values";
import { SlowReaders } from "./slow-readers";
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
  const messages = await requestMessages(options, takesOne);
  const { target, waitForReady, deadline, cancelPlan, reason, count } = options;
  const slow = new SlowReaders();
  const file = await openedFile(options, slow);
  const print = eventPrinter(options, context, slow);
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
      print(event);
    },
  );
  slow.follow(running);
  const release = cancelWhenInterrupted(running, reason, context.signal);
  const isOver = () => seen.has("cancelled") || seen.has("status");
  const input = options.data === "stdin" ? sendFromStdin(running, takesOne, isOver, context) : undefined;
  const status = await running.ended;
  release();
  if (options.data === "stdin") context.stdin.destroy();
  channel.close();
  const unsaved = (await file?.close())?.problem;
  if (unsaved !== undefined) context.stderr.write(`--save: ${unsaved}.\n`);
  if (cancelPlan && options.sweep === undefined && !seen.has("cancelled")) {
    context.stderr.write(`Not cancelled ${describeCancelPlan(cancelPlan)}: the call had ended before.\n`);
  }
  // Nothing of a request that this client refused has gone out, so its status is no answer.
  const refused = status.endedBy === "local" && !seen.has("sent");
  const lost = unsaved !== undefined && status.code === 0;
  if (refused || lost || input?.refused) return { status, code: couldNotRun };
  return { status, code: status.code === 0 ? 0 : 64 + status.code };
}

/** The messages that `--data` holds; a method that takes one is given the empty one where there is none. */
async function requestMessages(
  { data, method }: CallCommandOptions,
  takesOne: boolean,
): Promise<readonly { text: string }[]> {
  if (data === "stdin") return [];
  const messages = data === undefined ? [] : await textMessages(data.text);
  if (messages.length === 0 && takesOne) return [{ text: "{}" }];
  if (takesOne && messages.length > 1)
    throw new UsageError(`${method} takes one request message; --data holds ${messages.length}.`);
  return messages;
}

/** The file of `--save`, once it can be written. */
async function openedFile({ save }: CallCommandOptions, slow: SlowReaders): Promise<MessageFile | undefined> {
  if (save === undefined) return undefined;
  const file = new MessageFile(save, (full) => slow.set("file", full));
  const unwritable = await file.opened();
  if (unwritable !== undefined) throw new UsageError(`--save: ${unwritable}.`);
  return file;
}

/** @returns what takes it back */
function cancelWhenInterrupted(running: Call, reason: string | undefined, signal: AbortSignal): () => void {
  const interrupt = () => {
    const by = typeof signal.reason === "string" ? signal.reason : "Ctrl-C";
    running.cancel(reason ?? `Interrupted by ${by}`, by);
  };
  if (signal.aborted) interrupt();
  signal.addEventListener("abort", interrupt, { once: true });
  return () => signal.removeEventListener("abort", interrupt);
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
