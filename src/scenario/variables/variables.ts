import { dynamicValue } from "./dynamic-variables";
import type { Resolved, VariableSources } from "./variable-sources";

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
