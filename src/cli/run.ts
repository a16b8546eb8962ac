import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { type JunitSuite, junitReport } from "../report/junit";
import { scenarioJson, scenarioSuite, scenarioText } from "../report/scenario";
import { hostForFile } from "../scenario/host";
import { parseRequestFile } from "../scenario/parse";
import type { RequestBlock } from "../scenario/request-file";
import { runRequest, type ScenarioResult } from "../scenario/run";
import { type CommandBody, type CommandContext, UsageError } from "./command";

/** `grpc-cancellation run`: the requests of files, held against what they expect. */
export const run: CommandBody = {
  help: `Usage: grpc-cancellation run FILE... [options]

Runs the requests of .http files that carry an expectation (# @expect ...), and says which were met.

  --name TEXT              runs the requests of this name only, with or without an expectation
  --env NAME               environment of http-client.env.json, and of .env.NAME
  --proto FILE             .proto file of the services; may be given again
  -I, --import-path DIR    where imports are looked up; may be given again
  --format text|json|junit (default: text)

Exit code: 0 when every expectation was met, 1 when one was not, 2 when a request could not be run.
`,
  run: async (args, context) => {
    const options = parseOptions(args, context.cwd);
    const suites: JunitSuite[] = [];
    const results: ScenarioResult[] = [];
    for (const file of options.files) {
      const shown = path.relative(context.cwd, file).replaceAll("\\", "/");
      const ofFile = await runFile(file, options, context, (result) => tell(shown, result, options, context));
      suites.push(scenarioSuite(shown, ofFile));
      results.push(...ofFile);
    }
    if (options.format === "junit") context.stdout.write(junitReport(suites));
    return exitCode(results);
  },
};

type Options = ReturnType<typeof parseOptions>;

function parseOptions(args: readonly string[], cwd: string) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: "string" },
      env: { type: "string" },
      proto: { type: "string", multiple: true, default: [] },
      "import-path": { type: "string", short: "I", multiple: true, default: [] },
      format: { type: "string", default: "text" },
    },
  });
  if (positionals.length === 0)
    throw new UsageError("run needs a request FILE, such as requests/orders.http.");
  if (!["text", "json", "junit"].includes(values.format)) {
    throw new UsageError(`--format cannot be "${values.format}"; it is text, json or junit.`);
  }
  const absolute = (each: string) => path.resolve(cwd, each);
  return {
    files: positionals.map(absolute),
    name: values.name,
    environment: values.env,
    protos: values.proto.map(absolute),
    importPaths: values["import-path"].map(absolute),
    format: values.format,
  };
}

async function runFile(
  file: string,
  options: Options,
  context: CommandContext,
  tellResult: (result: ScenarioResult) => void,
): Promise<ScenarioResult[]> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  const parsed = parseRequestFile(text);
  for (const { span, message } of parsed.problems) {
    context.stderr.write(`${file}:${lineOf(text, span.start)}: ${message}\n`);
  }
  const chosen = parsed.requests.filter((request) =>
    options.name === undefined ? expects(request) : request.name === options.name,
  );
  if (chosen.length === 0) throw new UsageError(`${file}: ${nothingToRun(options.name, parsed.requests)}`);
  const { protos, importPaths, environment } = options;
  const { host, problems } = await hostForFile(parsed, {
    path: file,
    root: context.cwd,
    environment,
    protos,
    importPaths,
    processEnv: process.env,
    signal: context.signal,
  });
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const results: ScenarioResult[] = [];
  for (const request of chosen) {
    if (context.signal.aborted) break;
    const result = await runRequest(request, host);
    results.push(result);
    tellResult(result);
  }
  return results;
}

function expects(request: RequestBlock): boolean {
  return request.directives.some(({ key }) => key.text === "expect");
}

function nothingToRun(name: string | undefined, requests: readonly RequestBlock[]): string {
  const known = requests.map((request) => `"${request.name}"`).join(", ") || "none";
  return name === undefined
    ? `no request has an # @expect line. Name one with --name to run it all the same; there are: ${known}.`
    : `no request is named "${name}"; there are: ${known}.`;
}

function tell(file: string, result: ScenarioResult, options: Options, context: CommandContext): void {
  if (options.format === "text") context.stdout.write(scenarioText(result));
  else if (options.format === "json") context.stdout.write(`${JSON.stringify(scenarioJson(file, result))}\n`);
}

function exitCode(results: readonly ScenarioResult[]): number {
  if (results.some(({ outcome }) => outcome === "could-not-run")) return 2;
  return results.every(({ outcome }) => outcome === "passed") ? 0 : 1;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}
