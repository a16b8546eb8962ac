import { getNodeValue, type Node } from "jsonc-parser";
import { nearestName } from "../../text/nearest";
import type { Span } from "../../text/span";
import type { Shape } from "./shape";

/** What is wrong with one place of a configuration file, and what to write instead. */
export interface ConfigProblem {
  readonly span: Span;
  readonly message: string;
}

/**
 * Reads a value of a JSON tree. What makes no sense is told and left out, so that the rest counts.
 *
 * @param path how people would name the value: `rules.loop-misses-cancellation`; empty for the whole file
 */
export function readValue(
  node: Node,
  shape: Shape,
  path: string,
  complain: (problem: ConfigProblem) => void,
): unknown {
  const wrong = (wanted: string, near?: string) => {
    const name = path === "" ? "The file" : `"${path}"`;
    complain({
      span: spanOf(node),
      message: `${name} must be ${wanted}${near === undefined ? "." : `; did you mean "${near}"?`}`,
    });
    return undefined;
  };
  switch (shape.kind) {
    case "choice": {
      if (shape.values.includes(node.value as string)) return node.value;
      const near = typeof node.value === "string" ? nearestName(node.value, shape.values) : undefined;
      return wrong(`one of ${listed(shape.values)}`, near);
    }
    case "count":
      return Number.isInteger(node.value) && node.value >= shape.least
        ? node.value
        : wrong(`a whole number of at least ${shape.least}`);
    case "flag":
      return node.type === "boolean" ? node.value : wrong("true or false");
    case "text":
      if (node.type !== "string" || node.value === "")
        return wrong(shape.like?.words ?? "a string that is not empty");
      return shape.like && !new RegExp(shape.like.pattern).test(node.value)
        ? wrong(shape.like.words)
        : node.value;
    case "list":
      if (node.type !== "array") return wrong("a list: [ … ]");
      return (node.children ?? []).flatMap((item, index) => {
        const value = readValue(item, shape.of, `${path}[${index}]`, complain);
        return value === undefined ? [] : [value];
      });
    case "table":
      return node.type === "object" ? objectOf(node, shape, path, complain) : wrong("an object: { … }");
    case "object":
      return node.type === "object"
        ? objectOf(node, shape, path, complain)
        : wrong(`an object${keysOf(shape)}`);
  }
}

function keysOf({ required }: Extract<Shape, { kind: "object" }>): string {
  return required ? ` with ${listed(required)}` : ": { … }";
}

function objectOf(
  node: Node,
  shape: Extract<Shape, { kind: "table" | "object" }>,
  path: string,
  complain: (problem: ConfigProblem) => void,
): Record<string, unknown> | undefined {
  const value: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [key, content] = property.children ?? [];
    if (!key || !content) continue;
    const name = String(getNodeValue(key));
    const field =
      shape.kind === "table" ? shape.of : Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (!field) {
      complain({ span: spanOf(key), message: unknownKey(name, path, shape) });
      continue;
    }
    const read = readValue(content, field, path === "" ? name : `${path}.${name}`, complain);
    if (read !== undefined) value[name] = read;
  }
  if (shape.kind === "table") return value;
  const where = path === "" ? "The file" : `"${path}"`;
  for (const key of shape.required ?? []) {
    if (key in value) continue;
    complain({ span: spanOf(node), message: `${where} needs the key "${key}".` });
    return undefined;
  }
  if (shape.oneOf && !shape.oneOf.some((key) => key in value)) {
    complain({ span: spanOf(node), message: `${where} needs at least one of ${listed(shape.oneOf)}.` });
    return undefined;
  }
  return value;
}

function unknownKey(name: string, path: string, shape: Extract<Shape, { kind: "table" | "object" }>): string {
  const keys = shape.kind === "object" ? Object.keys(shape.fields) : [];
  const near = nearestName(name, keys);
  const where = path === "" ? "" : ` in "${path}"`;
  const hint = near === undefined ? `The keys are ${listed(keys)}.` : `Did you mean "${near}"?`;
  return `There is no key "${name}"${where}. ${hint}`;
}

function listed(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}
