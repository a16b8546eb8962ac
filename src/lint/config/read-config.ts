import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { dirname } from "node:path/posix";
import { type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { LintResult, Problem } from "../finding";
import type { LintSettings } from "../settings";
import { configName, type LintConfig } from "./config";
import { configShape } from "./fields";
import { nearestAbove } from "./nearest-above";
import { type ConfigProblem, readValue } from "./validate";

/** What a project's configuration file says; nothing when it has none. */
export interface ReadConfig {
  /** Absolute; undefined when there is no file. */
  readonly file: string | undefined;
  readonly text: string;
  /** Only what the file names. */
  readonly settings: Partial<LintSettings>;
  /** Where the file says that its baseline is, absolute. */
  readonly baseline: string | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads the configuration of a project: the nearest file at or above its folder, up to the repository's root.
 *
 * @param directory absolute, with `/`
 * @param file the file to read instead, absolute
 */
export function readConfig(directory: string, file?: string): ReadConfig {
  const found = file ?? nearestAbove(directory, configName);
  if (found === undefined)
    return { file: undefined, text: "", settings: {}, baseline: undefined, problems: [] };
  try {
    return parseConfig(found, readFileSync(found, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    const message = `The configuration file cannot be read: ${(error as Error).message}`;
    const problems = [{ file: found, span: { start: 0, end: 0 }, message, about: "settings" as const }];
    return { file: found, text: "", settings: {}, baseline: undefined, problems };
  }
}

/** A result that tells what is wrong with the configuration as well. */
export function withConfigProblems(result: LintResult, { file, text, problems }: ReadConfig): LintResult {
  if (file === undefined || problems.length === 0) return result;
  return {
    ...result,
    problems: [...problems, ...result.problems],
    texts: new Map([...result.texts, [file, text]]),
  };
}

/** Reads a configuration file's text. What makes no sense in it is a problem, and the rest counts. */
export function parseConfig(file: string, text: string): ReadConfig {
  const problems: ConfigProblem[] = [];
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  // What follows from the first mistake is nothing to mend.
  for (const { error, offset, length } of errors.slice(0, 1)) {
    const words = printParseErrorCode(error)
      .replace(/\B[A-Z]/g, " $&")
      .toLowerCase();
    const message = `This is not JSON: ${words}.`;
    problems.push({ span: { start: offset, end: offset + length }, message });
  }
  const read = tree && readValue(tree, configShape, "", (problem) => problems.push(problem));
  const config = (read ?? {}) as LintConfig;
  const folder = dirname(file);
  return {
    file,
    text,
    settings: settingsOf(config, folder),
    baseline:
      config.baseline === undefined ? undefined : resolve(folder, config.baseline).replace(/\\/g, "/"),
    problems: problems.map((problem) => ({ file, about: "settings", ...problem })),
  };
}

function settingsOf(config: LintConfig, folder: string): Partial<LintSettings> {
  const { $schema: _schema, baseline: _baseline, ignore, handlers, ...same } = config;
  return {
    ...same,
    ...(ignore && { ignore: ignore.map((pattern) => ({ folder, pattern })) }),
    ...(handlers && {
      handlers: handlers.map(({ module, ...pattern }) => ({
        ...pattern,
        ...(module !== undefined && { module: { folder, pattern: module.replace(/^\.\//, "") } }),
      })),
    }),
  };
}
