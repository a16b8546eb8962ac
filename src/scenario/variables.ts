import { randomInt, randomUUID } from "node:crypto";

/** Where the values of `{{name}}` come from, asked in this order; the host decides what each of them may read. */
export interface VariableSources {
  /** The file's own `@name = value` lines; a later one wins, and values may use other variables. */
  readonly file: ReadonlyMap<string, string>;
  /** The chosen environment's variables. */
  readonly environment: ReadonlyMap<string, string>;
  /** `{{$dotenv NAME}}` and, last of all, a bare name. */
  readonly dotenv: ReadonlyMap<string, string>;
  /** `{{$processEnv NAME}}`. */
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  /** Reads a file that a request names; relative paths start at the request file. @throws Error that says why not */
  readonly readFile?: (path: string) => Promise<string>;
  /** `{{$prompt words}}`: asks the user; undefined when nobody can be asked or nothing was answered. */
  readonly prompt?: (words: string) => Promise<string | undefined>;
  /** `{{$secret name}}`: from the editor's secret storage. */
  readonly secret?: (name: string) => Promise<string | undefined>;
}

export type Resolved =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** The dynamic variables that every text may use, for completion. */
export const dynamicVariables = [
  "$guid",
  "$timestamp",
  "$isoTimestamp",
  "$randomInt",
  "$dotenv NAME",
  "$processEnv NAME",
  "$prompt words",
  "$secret name",
] as const;

/** A variable that stands for itself through others would never end. */
const deepest = 10;

/** The text with every `{{…}}` replaced. The first one without a value is named, with what to do. */
export async function resolveVariables(text: string, sources: VariableSources, depth = 0): Promise<Resolved> {
  if (depth > deepest) return { ok: false, problem: "A variable refers to itself." };
  let result = "";
  let at = 0;
  for (const match of text.matchAll(/\{\{\s*(.*?)\s*\}\}/g)) {
    const value = await variableValue(match[1]!, sources, depth);
    if (!value.ok) return value;
    result += text.slice(at, match.index) + value.text;
    at = match.index + match[0].length;
  }
  return { ok: true, text: result + text.slice(at) };
}

async function variableValue(expression: string, sources: VariableSources, depth: number): Promise<Resolved> {
  if (expression.startsWith("$")) return dynamicValue(expression, sources);
  const found = sources.file.get(expression) ?? sources.environment.get(expression);
  if (found !== undefined) return resolveVariables(found, sources, depth + 1);
  const plain = sources.dotenv.get(expression);
  if (plain !== undefined) return { ok: true, text: plain };
  return {
    ok: false,
    problem: `{{${expression}}} has no value. Define it as @${expression} = … in this file, in the chosen environment of http-client.env.json, or in .env.`,
  };
}

async function dynamicValue(expression: string, sources: VariableSources): Promise<Resolved> {
  const [name, ...rest] = expression.split(/\s+/);
  const words = rest.join(" ");
  switch (name) {
    case "$guid":
    case "$uuid":
    case "$random.uuid":
      return { ok: true, text: randomUUID() };
    case "$timestamp":
      return { ok: true, text: String(Math.floor(Date.now() / 1000)) };
    case "$isoTimestamp":
      return { ok: true, text: new Date().toISOString() };
    case "$randomInt":
      return randomBetween(words);
    case "$dotenv":
      return orMissing(sources.dotenv.get(words), `.env has no ${words}.`);
    case "$processEnv":
      return orMissing(sources.processEnv[words], `The process environment has no ${words}.`);
    case "$prompt":
      return orMissing(await sources.prompt?.(words), `Nobody answered "${words}".`);
    case "$secret":
      return orMissing(
        await sources.secret?.(words),
        `There is no secret "${words}" here. Secrets are kept by the editor; a terminal run takes $processEnv instead.`,
      );
    default:
      return {
        ok: false,
        problem: `{{${expression}}} is no variable we know. There are: ${dynamicVariables.join(", ")}.`,
      };
  }
}

/** `$randomInt` gives 0 to 1000, `$randomInt 5 10` a number from 5 up to but without 10. */
function randomBetween(words: string): Resolved {
  const [from = 0, to = 1001] = words === "" ? [] : words.split(/\s+/).map(Number);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to <= from) {
    return { ok: false, problem: "Write {{$randomInt}} or {{$randomInt 5 10}}, the smaller number first." };
  }
  return { ok: true, text: String(randomInt(from, to)) };
}

function orMissing(value: string | undefined, problem: string): Resolved {
  return value === undefined ? { ok: false, problem } : { ok: true, text: value };
}
