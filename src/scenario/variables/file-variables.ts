import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { TargetSettings } from "../../rpc/channel/target-settings";
import type { RequestFile } from "../request-file";
import { loadEnvironments } from "./environments";
import type { VariableSources } from "./variable-sources";

/** Where a request file lies, and where values from outside come from. */
export interface VariableSetting extends Pick<VariableSources, "processEnv" | "prompt" | "secret"> {
  /** Absolute. */
  readonly path: string;
  /** The folder beyond which no environment is looked for, absolute. */
  readonly root: string;
  readonly environment: string | undefined;
}

/** What lies around a request file. */
export interface FileVariables {
  readonly variables: VariableSources;
  /** What the chosen environment says of targets; paths are absolute. */
  readonly settings: TargetSettings;
  /** Of the files that environments stand in, in sentences. */
  readonly problems: readonly string[];
}

/** Reads the environments around a request file, and says where its variables get their values. */
export async function fileVariables(
  file: RequestFile,
  { path, root, environment, processEnv, prompt, secret }: VariableSetting,
): Promise<FileVariables> {
  const environments = await loadEnvironments(path, root);
  const problems = [...environments.problems];
  if (environment !== undefined && !environments.names.includes(environment)) {
    const known = environments.names.join(", ") || "none";
    problems.push(`There is no environment "${environment}"; http-client.env.json has: ${known}.`);
  }
  const variables: VariableSources = {
    file: new Map(file.variables.map(({ name, value }) => [name, value])),
    environment: environments.variables(environment),
    dotenv: environments.dotenv(environment),
    processEnv,
    readFile: (named) => readFile(resolve(dirname(path), named), "utf8"),
    ...(prompt && { prompt }),
    ...(secret && { secret }),
  };
  return { variables, settings: environments.settings(environment), problems };
}
