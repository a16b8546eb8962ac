import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TargetSettings } from "../../rpc/channel/target-settings";
import { hostForFile } from "../../scenario/host";
import { parseRequestFile } from "../../scenario/parse";
import type { RequestBlock, RequestFile } from "../../scenario/request-file";
import type { ScenarioHost } from "../../scenario/run";
import { secretVariable } from "../../scenario/variables/dynamic-variables";
import { type CommandContext, UsageError } from "../command";
import { settingsOfTargets } from "../settings-file";
import { flagSettings, type TargetValues, targetFlags } from "../target-flags";
import { questionFor } from "./prompt";

/** The flags that every command over request files takes, for `parseArgs`. */
export const requestFlags = {
  name: { type: "string" },
  env: { type: "string" },
  proto: { type: "string", multiple: true, default: [] as string[] },
  "import-path": { type: "string", short: "I", multiple: true, default: [] as string[] },
  reflection: { type: "boolean", default: false },
  format: { type: "string", default: "text" },
  ...targetFlags,
} as const;

/** The part of a help text that says where schemas come from and how variables get their values. */
export const requestHelp = `  --name TEXT              runs the requests of this name only, with or without an expectation
  --env NAME               environment of http-client.env.json, and of .env.NAME
  --proto FILE             .proto file of the services, descriptor set or Buf image; may be given again
  -I, --import-path DIR    where imports are looked up; may be given again
  --reflection             asks each target for its schema; so it is where no .proto file is found
`;

/** Those flags, checked; paths are absolute. */
export interface RequestOptions {
  readonly files: readonly string[];
  readonly name: string | undefined;
  readonly environment: string | undefined;
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  readonly reflection: boolean;
  readonly tls: boolean;
  readonly settings: TargetSettings;
  readonly format: "text" | "json" | "junit";
}

interface RequestValues extends TargetValues {
  readonly name?: string | undefined;
  readonly env?: string | undefined;
  readonly proto: readonly string[];
  readonly "import-path": readonly string[];
  readonly reflection: boolean;
  readonly tls: boolean;
  readonly format: string;
}

/**
 * Checks the flags of a command over request files.
 *
 * @throws UsageError that names what is wrong
 */
export function requestOptions(
  command: string,
  files: readonly string[],
  values: RequestValues,
  cwd: string,
): RequestOptions {
  if (files.length === 0)
    throw new UsageError(`${command} needs a request FILE, such as requests/orders.http.`);
  const { format } = values;
  if (format !== "text" && format !== "json" && format !== "junit") {
    throw new UsageError(`--format cannot be "${format}"; it is text, json or junit.`);
  }
  const absolute = (each: string) => path.resolve(cwd, each);
  return {
    files: files.map(absolute),
    name: values.name,
    environment: values.env,
    protos: values.proto.map(absolute),
    importPaths: values["import-path"].map(absolute),
    reflection: values.reflection,
    tls: values.tls,
    settings: flagSettings(values, cwd),
    format,
  };
}

/** What a command over request files has to do with one of them. */
export interface PickedRequests {
  readonly requests: readonly RequestBlock[];
  readonly host: ScenarioHost;
  /** Something in the file that might have been picked cannot be read. */
  readonly unreadable: boolean;
}

/**
 * Reads one request file and picks the requests to run; what cannot be read as a request is told on standard error.
 *
 * @param pick chooses among them where the user names none; the words say what is missing when it takes none
 * @throws UsageError when the file cannot be read, an environment is wrong, or nothing is picked
 */
export async function pickRequests(
  file: string,
  options: RequestOptions,
  context: Pick<CommandContext, "cwd" | "stdin" | "stderr" | "signal">,
  pick: { readonly takes: (request: RequestBlock) => boolean; readonly missing: string },
): Promise<PickedRequests> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read: ${error.message}`,
    );
  });
  const parsed = parseRequestFile(text);
  const { name, protos, importPaths, reflection, tls, settings, environment } = options;
  const requests = parsed.requests.filter((request) =>
    name === undefined ? pick.takes(request) : request.name === name,
  );
  // What is wrong in a request that is picked is told where the request is.
  const unread = parsed.problems.filter((one) => !requests.some(({ problems }) => problems.includes(one)));
  for (const { span, message } of unread) {
    context.stderr.write(`${file}:${lineOf(text, span.start)}: ${message}\n`);
  }
  if (requests.length === 0) throw new UsageError(`${file}: ${nothingPicked(name, parsed, pick.missing)}`);
  const { host, problems } = await hostForFile(parsed, {
    path: file,
    root: context.cwd,
    environment,
    protos,
    importPaths,
    reflection,
    tls,
    settings,
    settingsOf: await settingsOfTargets(context.cwd, context.stderr),
    processEnv: process.env,
    prompt: questionFor(context),
    secret: async (secret) => process.env[secretVariable(secret)],
    signal: context.signal,
  });
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { requests, host, unreadable: name === undefined && unread.length > 0 };
}

function nothingPicked(name: string | undefined, { requests }: RequestFile, missing: string): string {
  const known = requests.map((request) => `"${request.name}"`).join(", ") || "none";
  return `${name === undefined ? missing : `no request is named "${name}"`}; there are: ${known}.`;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}
