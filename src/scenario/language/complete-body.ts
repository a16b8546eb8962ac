import type { DescribedField, MethodDescription } from "../../rpc/schema/described";
import { type JsonMember, type JsonNode, jsonSpotAt, readJsonTree } from "../../rpc/schema/json/json-tree";
import type { TextSpan, Words } from "../request-file";
import { withoutVariables } from "../without-variables";
import { spotAt } from "./body";
import type { Completion } from "./completion";
import { fieldType } from "./words-of";

/** What could be written at an offset inside a message. */
export function completeBody(body: Words, offset: number, description: MethodDescription): Completion[] {
  const text = withoutVariables(body.text);
  const at = offset - body.start;
  const spot = jsonSpotAt(text, at);
  const replace = { start: body.start + spot.start, end: body.start + spot.end };
  if (spot.inKey) {
    const owner = spotAt(description, spot.path.slice(0, -1));
    if (owner === undefined || owner.whole || owner.message === undefined) return [];
    const used = usedKeys(text, spot);
    return owner.message.fields
      .filter(({ jsonName, name }) => !used.has(jsonName) && !used.has(name))
      .map((field) => fieldItem(field, text, spot, replace, description));
  }
  const typed = spotAt(description, spot.path);
  if (typed?.field === undefined || typed.whole) return [];
  return valueItems(typed.field, text, spot, replace, description);
}

/** The keys of the object around a key, that key left out. */
function usedKeys(text: string, { start, end }: TextSpan): Set<string> {
  const object = innermostObject(readJsonTree(text).root, start);
  const others = (object?.members ?? []).filter((each) => each.end <= start || each.start >= end);
  return new Set(others.map((each: JsonMember) => each.key));
}

function innermostObject(node: JsonNode | undefined, offset: number): JsonNode | undefined {
  if (node === undefined || offset < node.start || offset > node.end) return undefined;
  const inside = [...node.members.map(({ value }) => value), ...node.items];
  for (const child of inside) {
    const found = innermostObject(child, offset);
    if (found !== undefined) return found;
  }
  return node.type === "object" ? node : undefined;
}

function fieldItem(
  field: DescribedField,
  text: string,
  spot: TextSpan,
  replace: TextSpan,
  description: MethodDescription,
): Completion {
  const { jsonName, comment, deprecated, oneof } = field;
  const behind = text.slice(spot.end);
  const hasValue = /^\s*:/.test(behind);
  const comma = /^\s*["\w]/.test(behind) ? "," : "";
  const notes = [
    comment,
    field.expected,
    oneof === undefined ? "" : `One of the oneof ${oneof}.`,
    deprecated ? "Deprecated." : "",
  ];
  return {
    label: jsonName,
    kind: "field",
    detail: fieldType(field),
    documentation: notes.filter((note) => note !== "").join("\n\n"),
    insert: hasValue ? `"${jsonName}"` : `"${jsonName}": ${valueSnippet(field, description)}${comma}`,
    snippet: !hasValue,
    replace,
    filter: filterFor(jsonName, text, spot),
  };
}

/** A value to fill in, in the editor's snippet syntax. */
function valueSnippet(field: DescribedField, description: MethodDescription): string {
  if (field.repeats === "list") return "[$1]";
  if (field.repeats === "map") return "{$1}";
  switch (field.value.type) {
    case "enum":
      return `"$1"`;
    case "message":
      return description.messages[field.value.typeName]?.form === undefined ? "{$1}" : "$1";
    case "scalar":
      return /^(?:string|bytes)$/.test(field.value.scalar) ? `"$1"` : "$1";
  }
}

function valueItems(
  field: DescribedField,
  text: string,
  spot: TextSpan,
  replace: TextSpan,
  description: MethodDescription,
): Completion[] {
  const { value } = field;
  if (value.type === "enum") {
    const values = description.enums[value.typeName]?.values ?? [];
    return values.map(({ name, number, comment, deprecated }) => ({
      label: name,
      kind: "enum-value",
      detail: `${value.typeName} = ${number}`,
      documentation: deprecated ? `${comment}\n\nDeprecated.`.trim() : comment,
      insert: `"${name}"`,
      snippet: false,
      replace,
      filter: filterFor(name, text, spot),
    }));
  }
  if (value.type !== "scalar" || value.scalar !== "bool") return [];
  return ["true", "false"].map((label) => ({
    label,
    kind: "value",
    detail: "bool",
    documentation: field.comment,
    insert: label,
    snippet: false,
    replace,
  }));
}

/** Editors hold what is replaced against this: where a quote was typed, it starts with one. */
function filterFor(name: string, text: string, { start }: TextSpan): string {
  return text[start] === '"' ? `"${name}"` : name;
}
