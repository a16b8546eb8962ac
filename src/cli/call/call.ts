import { nextStepText } from "../../report/next-step";
import { loadCatalog } from "../../rpc/catalog";
import type { OpenMethod } from "../../rpc/schema/method";
import type { SchemaProblem } from "../../rpc/schema/problem";
import { type CommandBody, type CommandContext, UsageError } from "../command";
import { type Route, routeTo } from "../target-route";
import { callHelp } from "./call-help";
import { type CallCommandOptions, parseCallOptions } from "./call-options";
import { sweepCalls } from "./call-sweep";
import { makeCall } from "./make-call";

/** `grpc-cancellation call`: one call, told as it happens; the exit code is 0 on OK, else 64 plus the status code. */
export const call: CommandBody = {
  help: callHelp,
  run: async (args, context) => {
    const options = parseCallOptions(args, context.cwd);
    const { target, security, settings, metadata } = options;
    const way = await routeTo(target, security, settings, metadata, context);
    const opened = await openMethod(options, way, context);
    if (options.sweep !== undefined) return sweepCalls(options.sweep, options, way, opened, context);
    return (await makeCall(options, way, opened, context)).code;
  },
};

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

function wordProblem({ message, file, line, column, setting }: SchemaProblem): string {
  if (file === undefined)
    return nextStepText(setting === undefined ? { text: message } : { text: message, setting });
  return `${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message}`;
}
