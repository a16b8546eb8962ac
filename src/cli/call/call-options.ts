import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { TargetSettings } from "../../rpc/channel/target-settings";
import type { SecurityOptions } from "../../rpc/channel/transport";
import type { MetadataEntries } from "../../rpc/event";
import { toWireMetadata } from "../../rpc/metadata";
import { type CancelPlan, parseCancelPlan } from "../../rpc/plan/cancel-plan";
import { parseDeadline } from "../../rpc/plan/cancel-presets";
import { parseTarget } from "../../scenario/target";
import { UsageError } from "../command";
import { flagSettings, targetFlags } from "../target-flags";

/** The command line of `call`, checked; paths are absolute. */
export interface CallCommandOptions {
  readonly target: string;
  readonly method: string;
  readonly protoFiles: readonly string[];
  readonly importPaths: readonly string[];
  /** JSON texts, or standard input; undefined when none was given. */
  readonly data: { readonly text: string } | "stdin" | undefined;
  readonly metadata: MetadataEntries;
  readonly security: SecurityOptions;
  readonly settings: TargetSettings;
  /** Ask the target for its schema. */
  readonly reflection: boolean;
  readonly waitForReady: boolean;
  /** Milliseconds. */
  readonly deadline: number | undefined;
  readonly cancelPlan: CancelPlan | undefined;
  /** Points at which the call is cancelled, a call for each; as `parseSweep` reads them, or `all`. */
  readonly sweep: string | undefined;
  readonly reason: string | undefined;
  readonly format: "text" | "json";
  /** Tell no single received message. */
  readonly count: boolean;
  /** Absolute path. */
  readonly save: string | undefined;
}

/**
 * Reads the command line of `call`, and the files that it names.
 *
 * @throws UsageError that names the wrong argument and says what would do
 */
export function parseCallOptions(args: readonly string[], cwd: string): CallCommandOptions {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: flags });
  const [target, method, ...rest] = positionals;
  if (target === undefined || method === undefined) {
    throw new UsageError("call needs a TARGET (host:port) and a METHOD (package.Service/Method).");
  }
  if (rest.length > 0) throw new UsageError(`call takes one target and one method, not also "${rest[0]}".`);
  if (values.format !== "text" && values.format !== "json") {
    throw new UsageError(`--format cannot be "${values.format}"; it is text or json.`);
  }
  if (
    values.sweep !== undefined &&
    (values["cancel-after"] !== undefined || values.data?.includes("-") || values.save)
  ) {
    throw new UsageError(
      "--sweep makes many calls: it goes with neither --cancel-after nor --save nor -d -.",
    );
  }
  return {
    ...reached(target, values),
    method,
    protoFiles: values.proto.map((file) => path.resolve(cwd, file)),
    importPaths: values["import-path"].map((directory) => path.resolve(cwd, directory)),
    data: data(values.data, cwd),
    metadata: [...values.metadata, ...values.header].map(entry),
    settings: flagSettings(values, cwd),
    // Without files there is nobody else who could know.
    reflection: values.reflection || values.proto.length === 0,
    waitForReady: values["wait-for-ready"],
    deadline: values.deadline === undefined ? undefined : deadlineOf(values.deadline),
    cancelPlan: values["cancel-after"] === undefined ? undefined : plan(values["cancel-after"]),
    sweep: values.sweep,
    reason: values.reason,
    format: values.format,
    count: values.count,
    save: values.save === undefined ? undefined : path.resolve(cwd, values.save),
  };
}

const flags = {
  proto: { type: "string", multiple: true, default: [] as string[] },
  "import-path": { type: "string", short: "I", multiple: true, default: [] as string[] },
  data: { type: "string", short: "d", multiple: true },
  metadata: { type: "string", multiple: true, default: [] as string[] },
  header: { type: "string", short: "H", multiple: true, default: [] as string[] },
  deadline: { type: "string" },
  "cancel-after": { type: "string" },
  sweep: { type: "string" },
  reason: { type: "string" },
  format: { type: "string", default: "text" },
  count: { type: "boolean", default: false },
  save: { type: "string" },
  reflection: { type: "boolean", default: false },
  "wait-for-ready": { type: "boolean", default: false },
  ...targetFlags,
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof flags; allowPositionals: true }>>["values"];

function data(values: readonly string[] | undefined, cwd: string): CallCommandOptions["data"] {
  if (values === undefined) return undefined;
  if (values.length === 1 && values[0] === "-") return "stdin";
  if (values.includes("-"))
    throw new UsageError("--data - stands alone: standard input brings every message.");
  const texts = values.map((one) => (one.startsWith("@") ? readText("--data", one.slice(1), cwd) : one));
  return { text: texts.join("\n") };
}

function entry(text: string): [string, string] {
  const match = /^\s*([^:\s]+)\s*:\s*(.*)$/s.exec(text);
  if (!match) throw new UsageError(`"${text}" is no metadata; write key:value.`);
  try {
    toWireMetadata([[match[1]!, match[2]!]]);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return [match[1]!, match[2]!];
}

function deadlineOf(text: string): number {
  const milliseconds = parseDeadline(text);
  if (milliseconds === undefined || milliseconds <= 0) {
    throw new UsageError(
      `--deadline cannot be "${text}"; write a time with its unit, such as 500ms, 5s or 2m.`,
    );
  }
  return milliseconds;
}

function plan(text: string): CancelPlan {
  const parsed = parseCancelPlan(text);
  if ("problem" in parsed) throw new UsageError(`--cancel-after: ${parsed.problem}`);
  return parsed;
}

/** `grpcs://` before the target asks for TLS as `--tls` does. */
function reached(text: string, values: Values): Pick<CallCommandOptions, "target" | "security"> {
  const { target, security } = parseTarget(text);
  if (values.tls || security.type === "tls") return { target, security: { type: "tls" } };
  const needless = (["cacert", "cert", "key", "servername", "insecure-skip-verify"] as const).find(
    (flag) => values[flag] !== undefined && values[flag] !== false,
  );
  if (needless) throw new UsageError(`--${needless} is about TLS; add --tls, or write grpcs://${target}.`);
  return { target, security };
}

function readText(option: string, file: string, cwd: string): string {
  try {
    return readFileSync(path.resolve(cwd, file), "utf8");
  } catch (error) {
    throw new UsageError(`${option}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
