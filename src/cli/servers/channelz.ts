import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openChannelz } from "../../rpc/server/channelz";
import type { ServerCounters } from "../../rpc/server/channelz-counters";
import { channelzProves, openCalls } from "../../trace/channelz";
import { type CommandBody, type CommandContext, couldNotRun, UsageError } from "../command";
import { durationFlag } from "../server-flags";
import { flagSettings, targetFlags, targetHelp } from "../target-flags";
import { routeTo } from "../target-route";

/** How long a server may take to answer one question, in milliseconds. */
const answerWithin = 5000;
/** Between two questions, in milliseconds. */
const askEvery = 100;

/** `grpc-cancellation channelz`: how many calls a server has open, and what that proves. */
export const channelz: CommandBody = {
  help: `Usage: grpc-cancellation channelz HOST:PORT [options]

Reads the counters that a server offers by gRPC's channelz service: how many of its calls are open. Cancel a call
while it looks, and see whether the count falls. What that proves depends on the library of the server:

${proofs("  ")}
  --for TIME               looks so long, and tells each change (default: once)
  --format text|json       (default: text)

Connection:
${targetHelp}
Exit code: 0, or 2 when the server has no such service or cannot be reached.
`,
  run: async (args, context) => {
    const { source, lookFor, json } = await parse(args, context);
    const reader = await openChannelz(source, context.signal);
    if ("problem" in reader) throw new UsageError(reader.problem);
    try {
      const until = performance.now() + lookFor;
      let before: readonly ServerCounters[] | undefined;
      let told = "";
      do {
        const counters = await reader.read();
        if (context.signal.aborted) break;
        if ("problem" in counters) {
          context.stderr.write(`${counters.problem}\n`);
          return couldNotRun;
        }
        const servers = openCalls(counters, before);
        // A question more is no news.
        const news = servers.map(({ server, open }) => `server ${server}: ${open} open\n`).join("");
        if (news !== told) {
          const text = json ? `${JSON.stringify({ at: Date.now(), servers })}\n` : news;
          context.stdout.write(text);
        }
        told = news;
        before = counters;
        await pause(askEvery, undefined, { signal: context.signal }).catch(() => undefined);
      } while (performance.now() < until && !context.signal.aborted);
      if (!json) context.stdout.write(`An open call proves that\n${proofs("  ")}`);
      return 0;
    } finally {
      reader.close();
    }
  },
};

function proofs(indent: string): string {
  return Object.entries(channelzProves)
    .map(([library, text]) => `${indent}${library}: ${text}\n`)
    .join("");
}

async function parse(args: readonly string[], context: CommandContext) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...targetFlags,
      for: { type: "string", default: "0ms" },
      format: { type: "string", default: "text" },
    },
  });
  const [target, ...others] = positionals;
  if (target === undefined || others.length > 0)
    throw new UsageError("channelz takes one HOST:PORT, such as localhost:50051.");
  if (values.format !== "text" && values.format !== "json")
    throw new UsageError(`--format cannot be "${values.format}"; it is text or json.`);
  const security = values.tls ? ({ type: "tls" } as const) : ({ type: "plaintext" } as const);
  const route = await routeTo(target, security, flagSettings(values, context.cwd), [], context);
  return {
    source: { target, ...route, timeout: answerWithin },
    lookFor: durationFlag("--for", values.for),
    json: values.format === "json",
  };
}
