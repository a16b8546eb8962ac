import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import { isProxy, type TargetSettings, withAbsolutePaths } from "../rpc/channel/target-settings";
import { parseJsonText } from "../rpc/schema/json/json-text";
import { nearestName } from "../text/nearest";
import { UsageError } from "./command";

const settingName = "grpcCancellation.targets";

/**
 * What the editor's settings say of targets: `grpcCancellation.targets` in the nearest `.vscode/settings.json`, from a
 * directory upwards. Paths in it start at the folder that holds `.vscode`.
 *
 * @param cwd where to begin to look
 * @param notes told once a target, when its settings weaken the connection: they may have come with a checkout, and
 *   whoever calls from there has not said so
 * @returns the settings of a target, by `host:port`; empty ones where there are none
 * @throws UsageError when the setting is not what it should be
 */
export async function settingsOfTargets(
  cwd: string,
  notes: Writable,
): Promise<(target: string) => TargetSettings> {
  const found = await nearestSettings(cwd);
  if (found === undefined) return () => ({});
  const parsed = parseJsonText(found.text);
  if (!parsed.ok) throw new UsageError(`${found.file} is not JSON: line ${parsed.problem.line ?? 1}.`);
  const targets = (parsed.value as Record<string, unknown>)[settingName] ?? {};
  const root = path.dirname(path.dirname(found.file));
  if (!isObject(targets)) throw wrong(found.file, settingName, "an object of targets by host:port");
  const checked = new Map(
    Object.entries(targets).map(([target, settings]) => [
      target,
      checkedSettings(found.file, target, settings),
    ]),
  );
  const told = new Set<string>();
  return (target) => {
    const settings = checked.get(target) ?? {};
    if (!told.has(target))
      for (const note of weakenings(settings)) notes.write(`${target}: ${note}, as ${found.file} says.\n`);
    told.add(target);
    return withAbsolutePaths(settings, root);
  };
}

function weakenings({ insecureSkipVerify, proxy }: TargetSettings): string[] {
  return [
    ...(insecureSkipVerify === true ? ["any certificate is accepted"] : []),
    ...(proxy !== undefined && proxy !== "none" ? [`reached through the proxy ${proxy}`] : []),
  ];
}

async function nearestSettings(cwd: string): Promise<{ file: string; text: string } | undefined> {
  for (let directory = cwd; ; directory = path.dirname(directory)) {
    const file = path.join(directory, ".vscode", "settings.json");
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return { file, text };
    if (directory === path.dirname(directory)) return undefined;
  }
}

type Kind = (value: unknown) => boolean;

const isText: Kind = (value) => typeof value === "string";
const isNumber: Kind = (value) => typeof value === "number";
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What each setting has to be, in words and as a test; the editor checks the same by the manifest's schema. */
const kinds: Readonly<Record<keyof TargetSettings, readonly [words: string, holds: Kind]>> = {
  rootCertificates: ["a path", isText],
  clientCertificate: ["a path", isText],
  clientKey: ["a path", isText],
  serverName: ["a name", isText],
  insecureSkipVerify: ["true or false", (value) => typeof value === "boolean"],
  authority: ["a name", isText],
  maxReceiveMegabytes: ["a number", isNumber],
  maxSendMegabytes: ["a number", isNumber],
  compression: [`"gzip" or "deflate"`, (value) => value === "gzip" || value === "deflate"],
  keepalive: [`an object such as { "time": "30s" }`, (value) => isObject(value) && isText(value["time"])],
  proxy: [`"http://host:port" or "none"`, (value) => typeof value === "string" && isProxy(value)],
  channelOptions: [
    "an object of texts and numbers",
    (value) => isObject(value) && Object.values(value).every((one) => isText(one) || isNumber(one)),
  ],
  metadata: ["an object of texts", (value) => isObject(value) && Object.values(value).every(isText)],
};

function checkedSettings(file: string, target: string, settings: unknown): TargetSettings {
  if (!isObject(settings)) throw wrong(file, `${settingName} "${target}"`, "an object");
  for (const [name, value] of Object.entries(settings)) {
    const kind = kinds[name as keyof TargetSettings] as (typeof kinds)[keyof TargetSettings] | undefined;
    if (kind === undefined) {
      const meant = nearestName(name, Object.keys(kinds));
      const hint =
        meant === undefined ? `there are: ${Object.keys(kinds).join(", ")}` : `did you mean "${meant}"?`;
      throw new UsageError(`${file}: a target has no setting "${name}"; ${hint}`);
    }
    if (!kind[1](value)) throw wrong(file, `${name} of "${target}"`, kind[0]);
  }
  return settings as TargetSettings;
}

function wrong(file: string, what: string, expected: string): UsageError {
  return new UsageError(`${file}: ${what} must be ${expected}.`);
}
