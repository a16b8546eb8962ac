import { parseArgs } from "node:util";
import type { Confidence, Fix, Severity } from "../../lint/finding";
import { UsageError } from "../command";

const formats = ["text", "json", "sarif", "github", "junit"] as const;
const confidences = ["high", "medium", "low"] as const;
const severities = ["error", "warning", "info"] as const;

/** The command line of `lint`, checked. */
export interface LintOptions {
  /** Files and folders as written. */
  readonly paths: readonly string[];
  readonly format: (typeof formats)[number];
  /** Findings of at least this severity make the exit code 1. */
  readonly failOn: Severity | "never";
  /** What the configuration file says, when undefined. */
  readonly confidence: Confidence | undefined;
  /** The configuration file, as written; the nearest of each project when undefined. */
  readonly config: string | undefined;
  /** The only rules to run; all when empty. */
  readonly rules: readonly string[];
  /** The baseline, as written; the nearest of each project when undefined. */
  readonly baseline: string | undefined;
  /** Where to write a baseline, empty for the usual place; undefined writes none. */
  readonly writeBaseline: string | undefined;
  /** Leaves out what the commits since this one have nothing to do with. */
  readonly diff: string | undefined;
  /** Which fixes to apply; undefined applies none. */
  readonly fix: Fix["safety"] | undefined;
  /** Prints what the fixes would change as a patch, and writes nothing. */
  readonly dryRun: boolean;
}

/**
 * Reads the command line of `lint`.
 *
 * @param ruleIds the rules that exist
 * @throws UsageError that names the wrong argument and what it may be
 */
export function parseLintOptions(args: readonly string[], ruleIds: readonly string[]): LintOptions {
  const { values, positionals } = parseArgs({
    args: withOptionalValue(args, "--write-baseline"),
    allowPositionals: true,
    options: {
      format: { type: "string", default: "text" },
      "fail-on": { type: "string", default: "info" },
      confidence: { type: "string" },
      config: { type: "string" },
      baseline: { type: "string" },
      "write-baseline": { type: "string" },
      diff: { type: "string" },
      rule: { type: "string", multiple: true, default: [] },
      fix: { type: "boolean", default: false },
      "fix-suggestions": { type: "boolean", default: false },
      "fix-dry-run": { type: "boolean", default: false },
    },
  });
  for (const id of values.rule) oneOf("--rule", id, ruleIds);
  const other = (["fix", "fix-suggestions", "fix-dry-run", "diff"] as const).find((name) => values[name]);
  if (values["write-baseline"] !== undefined && other !== undefined) {
    throw new UsageError(`--write-baseline does not go together with --${other}: run one after the other.`);
  }
  return {
    paths: positionals.length === 0 ? ["."] : positionals,
    format: oneOf("--format", values.format, formats),
    failOn: oneOf("--fail-on", values["fail-on"], [...severities, "never"]),
    confidence:
      values.confidence === undefined ? undefined : oneOf("--confidence", values.confidence, confidences),
    config: values.config,
    baseline: values.baseline,
    writeBaseline: values["write-baseline"],
    rules: values.rule,
    diff: values.diff,
    fix: values["fix-suggestions"] ? "suggestion" : values.fix || values["fix-dry-run"] ? "safe" : undefined,
    dryRun: values["fix-dry-run"],
  };
}

/** Gives an option its value: a file of JSON that follows it, which no path to lint is, else the empty string. */
function withOptionalValue(args: readonly string[], option: string): string[] {
  const at = args.indexOf(option);
  if (at < 0) return [...args];
  const value = args[at + 1]?.endsWith(".json") ? [args[at + 1]!] : [];
  return [...args.slice(0, at), `${option}=${value[0] ?? ""}`, ...args.slice(at + 1 + value.length)];
}

/** @throws UsageError that names the choices when the value is none of them */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === value);
  if (choice === undefined) {
    throw new UsageError(`${option} cannot be "${value}"; it is one of ${choices.join(", ")}.`);
  }
  return choice;
}
