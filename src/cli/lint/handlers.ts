import { parseArgs } from "node:util";
import { lintPaths } from "../../lint/lint-paths";
import { formatHandlers } from "../../report/handlers";
import { problemLine, reportOf } from "../../report/lint-report";
import { type CommandBody, couldNotRun } from "../command";
import { isMisled } from "./apply-fixes";
import { sourcePaths } from "./existing-paths";
import { oneOf } from "./lint-options";

/** `grpc-cancellation handlers [paths]`: what the linter takes for a handler, to see what it may have overlooked. */
export const handlers: CommandBody = {
  help: `Usage: grpc-cancellation handlers [paths] [--format text|json]

Lists every gRPC handler that the linter finds: its name, kind, library and place.
`,
  async run(args, { cwd, stdout, stderr, signal }) {
    const options = { format: { type: "string", default: "text" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const format = oneOf("--format", values.format, ["text", "json"]);
    const paths = await sourcePaths(positionals.length === 0 ? ["."] : positionals, cwd);
    const result = await lintPaths(paths, { settings: {} }, signal);
    const report = reportOf(result, cwd);
    for (const problem of report.problems) stderr.write(`${problemLine(problem)}\n`);
    stdout.write(
      format === "json" ? `${JSON.stringify(report.handlers, undefined, 2)}\n` : formatHandlers(report),
    );
    return isMisled(result) ? couldNotRun : 0;
  },
};
