import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { Resolved, VariableSources } from "./variable-sources";

/** The dynamic variables that every text may use, for completion. */
export const dynamicVariables = [
  "$guid",
  "$timestamp",
  "$isoTimestamp",
  "$datetime iso8601",
  "$randomInt",
  "$random.integer(0, 100)",
  "$random.alphabetic(10)",
  "$random.alphanumeric(10)",
  "$random.hexadecimal(10)",
  "$random.email",
  "$dotenv NAME",
  "$processEnv NAME",
  "$prompt words",
  "$pick words $value: one,another",
  "$secret name",
] as const;

/** Names that other tools have for the same, or for what is asked of the user. */
export const otherDynamicNames = [
  "$uuid",
  "$random.uuid",
  "$random.float",
  "$localDatetime",
  "$input",
  "$input-askonce",
  "$password",
  "$password-askonce",
  "$pick-askonce",
] as const;

/** The value of a variable whose name begins with a dollar sign, in our spelling, httpYac's or JetBrains'. */
export async function dynamicValue(expression: string, sources: VariableSources): Promise<Resolved> {
  const [, name = "", given = ""] = /^(\$[\w.-]+)\s*(.*)$/s.exec(expression) ?? [];
  const words = given.trim();
  switch (name) {
    case "$guid":
    case "$uuid":
    case "$random.uuid":
      return resolved(randomUUID());
    case "$timestamp":
      return atOffset(words, (at) => String(Math.floor(at.getTime() / 1000)));
    case "$isoTimestamp":
      return atOffset(words, (at) => at.toISOString());
    case "$datetime":
    case "$localDatetime":
      return dateTime(words);
    case "$randomInt":
      return randomBetween(words === "" ? [] : words.split(/\s+/));
    case "$dotenv":
      return orMissing(sources.dotenv.get(words), `.env has no ${words}.`);
    case "$processEnv":
      return orMissing(sources.processEnv[words], `The process environment has no ${words}.`);
    case "$prompt":
    case "$input":
    case "$input-askonce":
    case "$password":
    case "$password-askonce":
      return answered(words, name.startsWith("$password"), sources);
    case "$pick":
    case "$pick-askonce":
      return picked(words, sources);
    case "$secret":
      return orMissing(
        await sources.secret?.(words),
        `There is no secret "${words}" here. In the editor it is kept by the command gRPC: Set Secret; in a terminal it is taken from the environment, ${secretVariable(words)}.`,
      );
    default:
      return name.startsWith("$random.") ? randomOfKind(name.slice(8), words) : unknown(expression);
  }
}

/** Where a terminal has the secret of a name: `api-key` is the environment variable `API_KEY`. */
export function secretVariable(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}

async function answered(text: string, hidden: boolean, { prompt }: VariableSources): Promise<Resolved> {
  const [words, preset] = questionIn(text);
  const answer = (await prompt?.({ words, preset, hidden })) ?? preset;
  return orMissing(answer, `Nobody answered "${words}".`);
}

/** httpYac's `$pick Which? $value: one,another`. */
async function picked(text: string, { prompt }: VariableSources): Promise<Resolved> {
  const [words, values = ""] = questionIn(text);
  const choices = values.split(",").map((each) => each.trim());
  const among = `one of ${choices.join(", ")}`;
  if (values === "")
    return { ok: false, problem: `Write {{$pick ${words || "Which?"} $value: one,another}}.` };
  const answer = await prompt?.({ words, choices });
  if (answer === undefined) return { ok: false, problem: `Nobody answered "${words}", ${among}.` };
  const chosen = choices.includes(answer.trim());
  return chosen ? resolved(answer.trim()) : { ok: false, problem: `"${answer}" is not ${among}.` };
}

/** httpYac writes a value behind the question: `$input Who? $value: me`. */
function questionIn(text: string): [words: string, value: string | undefined] {
  const [, words = "", value] = /^(.*?)(?:\s*\$value:\s*(.*))?$/s.exec(text) ?? [];
  return [words, value];
}

/** JetBrains' `$random.alphabetic(10)` and its kin. */
function randomOfKind(kind: string, given: string): Resolved {
  const parameters = given
    .replace(/^\(|\)$/g, "")
    .split(/\s*,\s*/)
    .filter((each) => each !== "");
  const length = Number(parameters[0] ?? 10);
  const ofLength = (alphabet: string) =>
    Number.isInteger(length) && length > 0 && length <= 10_000
      ? resolved(Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(""))
      : unknown(`$random.${kind}${given}`);
  switch (kind) {
    case "integer":
      return randomBetween(parameters);
    case "float": {
      const [from = 0, to = 1000] = parameters.map(Number);
      return resolved(String(from + (randomBytes(4).readUInt32BE() / 2 ** 32) * (to - from)));
    }
    case "alphabetic":
      return ofLength(letters);
    case "alphanumeric":
      return ofLength(`${letters}0123456789_`);
    case "hexadecimal":
      return ofLength("0123456789abcdef");
    case "email":
      return resolved(`${randomUUID().slice(0, 8)}@example.test`);
    default:
      return unknown(`$random.${kind}`);
  }
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** 0 to 1000 unless told: from a number up to but without another. */
function randomBetween(parameters: readonly string[]): Resolved {
  const [from = 0, to = 1001] = parameters.map(Number);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to <= from) {
    return { ok: false, problem: "Write {{$randomInt}} or {{$randomInt 5 10}}, the smaller number first." };
  }
  return resolved(String(randomInt(from, to)));
}

function dateTime(words: string): Resolved {
  const [, format = "", offset = ""] = /^(iso8601|rfc1123)?\s*(.*)$/.exec(words) ?? [];
  return atOffset(offset, (at) => (format === "rfc1123" ? at.toUTCString() : at.toISOString()));
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Now, or before or after it by `-3 d`. */
function atOffset(words: string, write: (at: Date) => string): Resolved {
  if (words === "") return resolved(write(new Date()));
  const offset = /^(-?\d+)\s*(ms|s|m|h|d|w)$/.exec(words);
  if (!offset) return { ok: false, problem: `"${words}" is no offset in time. Write 1 d, -3 h, 30 s.` };
  const milliseconds = Number(offset[1]) * units[offset[2] as keyof typeof units];
  return resolved(write(new Date(Date.now() + milliseconds)));
}

function resolved(value: string): Resolved {
  return { ok: true, text: value };
}

function unknown(expression: string): Resolved {
  return {
    ok: false,
    problem: `{{${expression}}} is no variable we know. There are: ${dynamicVariables.join(", ")}.`,
  };
}

function orMissing(value: string | undefined, problem: string): Resolved {
  return value === undefined ? { ok: false, problem } : resolved(value);
}
