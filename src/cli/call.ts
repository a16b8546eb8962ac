import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { timelineWriter } from "../report/timeline";
import { startCall } from "../rpc/call";
import { callMethod } from "../rpc/call-method";
import type { Call } from "../rpc/call-options";
import { loadCatalog } from "../rpc/catalog";
import { openChannel, TransportError } from "../rpc/channel";
import type { CallEvent, MetadataEntries } from "../rpc/event";
import { MessageFile } from "../rpc/message-file";
import type { OpenMethod } from "../rpc/schema/method";
import type { SchemaProblem } from "../rpc/schema/problem";
import { mergedSettings, targetTransport, withTargetMetadata } from "../rpc/target-settings";
import type { TransportOptions } from "../rpc/transport";
import { callHelp } from "./call-help";
import { type CallCommandOptions, parseCallOptions } from "./call-options";
import { type CommandBody, type CommandContext, UsageError } from "./command";
import { jsonValues } from "./json-values";
import { settingsOfTargets } from "./settings-file";

/** `grpc-cancellation call`: one call, told as it happens; the exit code is 0 on OK, else 64 plus the status code. */
export const call: CommandBody = {
  help: callHelp,
  run: async (args, context) => {
    const options = parseCallOptions(args, context.cwd);
    const way = await routeOf(options, context);
    return makeCall(options, way, await openMethod(options, way, context), context);
  },
};

/** The way to the target, and what goes along it. */
interface Route {
  readonly transport: TransportOptions;
  readonly metadata: MetadataEntries;
}

async function routeOf(
  { target, security, settings, metadata }: CallCommandOptions,
  context: CommandContext,
) {
  const settingsOf = await settingsOfTargets(context.cwd);
  const all = mergedSettings(settingsOf(target), settings);
  const files = { read: (file: string) => readFile(file, "utf8"), keptKey: async () => undefined };
  const transport = await targetTransport(all, security, files);
  if ("problem" in transport) throw new UsageError(transport.problem);
  return { transport, metadata: withTargetMetadata(all, metadata) };
}

/** Milliseconds after which a server that does not describe itself is given up. */
const reflectionTimeout = 10_000;

async function openMethod(
  { protoFiles, importPaths, method, target, reflection }: CallCommandOptions,
  way: Route,
  context: CommandContext,
): Promise<OpenMethod> {
  const sources = {
    files: protoFiles,
    importPaths,
    root: context.cwd,
    ...(reflection && { reflection: { target, ...way, timeout: reflectionTimeout } }),
  };
  const catalog = await loadCatalog(sources, context.signal);
  const opened = await catalog.open(method, context.signal);
  if (opened.ok) return opened.method;
  // What is wrong with the files is usually why the method is not among them, so it comes first.
  const problems = [...catalog.problems, ...opened.problems].filter((one) => one.severity === "error");
  throw new UsageError([...new Set(problems.map(wordProblem))].join("\n"));
}

function wordProblem({ message, file, line, column }: SchemaProblem): string {
  if (file === undefined) return message;
  return `${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message}`;
}

async function makeCall(
  options: CallCommandOptions,
  { transport, metadata }: Route,
  opened: OpenMethod,
  context: CommandContext,
): Promise<number> {
  const channel = openTargetChannel(options.target, transport);
  const method = callMethod(opened);
  const takesOne = method.kind === "unary" || method.kind === "server-streaming";
  const given = options.data === "stdin" || options.data === undefined ? undefined : options.data.text;
  const messages = given === undefined ? [] : await textMessages(given);
  if (options.data === undefined && takesOne) messages.push({ text: "{}" });
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
      file?.take(event);
      const text = write(event);
      if (text === "" || context.stdout.write(text) || slow.has("output")) return;
      setFull("output", true);
      void once(context.stdout, "drain").then(() => setFull("output", false));
    },
  );
  started = running;
  if (slow.size > 0) running.pause();
  const interrupt = () => running.cancel(reason ?? "Interrupted by Ctrl-C", "Ctrl-C");
  context.signal.addEventListener("abort", interrupt, { once: true });
  if (options.data === "stdin") void sendFromStdin(running, context);
  const status = await running.ended;
  context.signal.removeEventListener("abort", interrupt);
  if (options.data === "stdin") context.stdin.destroy();
  channel.close();
  const saved = await file?.close();
  if (saved?.problem !== undefined) context.stderr.write(`--save: ${saved.problem}.\n`);
  if (saved?.problem !== undefined && status.code === 0) return 2;
  return status.code === 0 ? 0 : 64 + status.code;
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

/** Sends what standard input brings, value by value, and half-closes at its end. */
async function sendFromStdin(running: Call, { stdin, stderr }: CommandContext): Promise<void> {
  stdin.setEncoding("utf8");
  try {
    for await (const text of jsonValues(stdin)) {
      const result = await running.send({ text });
      if (!result.accepted) stderr.write(`Not sent: ${result.problem.message}\n`);
    }
    running.halfClose();
  } catch {
    // The call ended while its input was still open; the status tells how.
  }
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
