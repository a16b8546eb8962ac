import path from "node:path";
import { parseArgs } from "node:util";
import { type JunitSuite, junitReport } from "../report/junit";
import { scenarioJson, scenarioSuite, scenarioText } from "../report/scenario";
import type { RequestBlock } from "../scenario/request-file";
import { runRequest, type ScenarioResult } from "../scenario/run";
import type { CommandBody, CommandContext } from "./command";
import {
  pickRequests,
  type RequestOptions,
  requestFlags,
  requestHelp,
  requestOptions,
} from "./request-files";
import { targetHelp } from "./target-flags";

/** `grpc-cancellation run`: the requests of files, held against what they expect. */
export const run: CommandBody = {
  help: `Usage: grpc-cancellation run FILE... [options]

Runs the requests of .http files that carry an expectation (# @expect ...), and says which were met.

${requestHelp}  --format text|json|junit (default: text)

Connection, for every request:
${targetHelp}
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

function parseOptions(args: readonly string[], cwd: string): RequestOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: requestFlags,
  });
  return requestOptions("run", positionals, values, cwd);
}

async function runFile(
  file: string,
  options: RequestOptions,
  context: CommandContext,
  tellResult: (result: ScenarioResult) => void,
): Promise<ScenarioResult[]> {
  const { requests, host } = await pickRequests(file, options, context, {
    takes: expects,
    missing: "no request has an # @expect line. Name one with --name to run it all the same",
  });
  const results: ScenarioResult[] = [];
  for (const request of requests) {
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

function tell(file: string, result: ScenarioResult, options: RequestOptions, context: CommandContext): void {
  if (options.format === "text") context.stdout.write(scenarioText(result));
  else if (options.format === "json") context.stdout.write(`${JSON.stringify(scenarioJson(file, result))}\n`);
}

function exitCode(results: readonly ScenarioResult[]): number {
  if (results.some(({ outcome }) => outcome === "could-not-run")) return 2;
  return results.every(({ outcome }) => outcome === "passed") ? 0 : 1;
}
