import type { DescribedField, MethodDescription } from "../../rpc/schema/described";
import { type JsonMember, type JsonNode, jsonSpotAt, readJsonTree } from "../../rpc/schema/json/json-tree";
import type { TextSpan, Words } from "../request-file";
import { withoutVariables } from "../variables/without-variables";
import { spotAt, type TypedSpot } from "./body";
import type { Completion } from "./completion";
import { fieldType, typeUrl } from "./words-of";

/** What could be written at an offset inside a message. */
export function completeBody(body: Words, offset: number, description: MethodDescription): Completion[] {
  const text = withoutVariables(body.text);
  const at = offset - body.start;
  const spot = jsonSpotAt(text, at);
  const replace = { start: body.start + spot.start, end: body.start + spot.end };
  const { root } = readJsonTree(text);
  if (spot.inKey) {
    const owner = spotAt(description, spot.path.slice(0, -1), root);
    if (owner === undefined) return [];
    if (owner.whole) return mapKeys(owner, text, spot, replace, description);
    const used = usedKeys(text, spot);
    const free = (owner.message?.fields ?? []).filter(
      ({ jsonName, name }) => !used.has(jsonName) && !used.has(name),
    );
    // Of a oneof only one can be sent: beside it the others are no choice any more.
    const taken = new Set(
      owner.message?.fields
        .filter(({ jsonName, name }) => used.has(jsonName) || used.has(name))
        .map(({ oneof }) => oneof),
    );
    const choices = free.filter(({ oneof }) => oneof === undefined || !taken.has(oneof));
    const items = choices.map((field) => fieldItem(field, text, spot, replace, description));
    return owner.any && !used.has("@type") ? [typeKey(text, spot, replace), ...items] : items;
  }
  const owner = spotAt(description, spot.path.slice(0, -1), root);
  if (owner?.any && spot.path.at(-1) === "@type") {
    return description.anyTypes.map((name) => typeValue(name, description, text, spot, replace));
  }
  const typed = spotAt(description, spot.path, root);
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

function typeKey(text: string, spot: TextSpan, replace: TextSpan): Completion {
  const hasValue = /^\s*:/.test(text.slice(spot.end));
  return {
    label: "@type",
    kind: "field",
    detail: "google.protobuf.Any",
    documentation: "What the Any holds; the fields of that type stand beside it.",
    insert: hasValue ? `"@type"` : `"@type": "$1"`,
    snippet: !hasValue,
    replace,
    filter: filterFor("@type", text, spot),
  };
}

function typeValue(
  name: string,
  { messages }: MethodDescription,
  text: string,
  spot: TextSpan,
  replace: TextSpan,
): Completion {
  const known = messages[name];
  return {
    label: name,
    kind: "value",
    detail: known?.form ?? "",
    documentation: known?.comment ?? "",
    insert: `"${typeUrl}${name}"`,
    snippet: false,
    replace,
    filter: filterFor(`${typeUrl}${name}`, text, spot),
  };
}

/** A map's keys are the author's own, but for those of a map of bool. */
function mapKeys(
  { field }: TypedSpot,
  text: string,
  spot: TextSpan,
  replace: TextSpan,
  description: MethodDescription,
): Completion[] {
  if (field?.repeats !== "map" || /^\s*:/.test(text.slice(spot.end))) return [];
  const value = valueSnippet({ ...field, repeats: "single" }, description).replace("$1", "$2");
  const keys = field.key === "bool" ? ["true", "false"] : ["key"];
  return keys.map((key) => ({
    label: key,
    kind: "field",
    detail: fieldType(field),
    documentation: field.comment,
    insert: field.key === "bool" ? `"${key}": ${value}` : `"\${1:${key}}": ${value}`,
    snippet: true,
    replace,
    filter: filterFor(key, text, spot),
  }));
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
  const typeName = value.type === "scalar" ? value.scalar : value.typeName;
  return (usualValues[typeName]?.() ?? []).map((label) => ({
    label,
    kind: "value",
    detail: typeName,
    documentation: field.comment,
    insert: label,
    snippet: false,
    replace,
    filter: filterFor(label.replaceAll('"', ""), text, spot),
  }));
}

/** Values to start from, for types whose form nobody should have to remember. */
const usualValues: Readonly<Record<string, () => readonly string[]>> = {
  bool: () => ["true", "false"],
  "google.protobuf.BoolValue": () => ["true", "false"],
  "google.protobuf.Timestamp": () => [`"${new Date().toISOString()}"`],
  "google.protobuf.Duration": () => ['"1s"', '"0.5s"', '"60s"'],
  "google.protobuf.FieldMask": () => ['"name,address.city"'],
  "google.protobuf.Struct": () => ["{}"],
  "google.protobuf.ListValue": () => ["[]"],
  "google.protobuf.Value": () => ["null", "true", "{}", "[]"],
  "google.protobuf.Empty": () => ["{}"],
};

/** Editors hold what is replaced against this: where a quote was typed, it starts with one. */
function filterFor(name: string, text: string, { start }: TextSpan): string {
  return text[start] === '"' ? `"${name}"` : name;
}
