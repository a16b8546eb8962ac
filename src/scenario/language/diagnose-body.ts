import type { DescribedField, MethodDescription } from "../../rpc/schema/described";
import { type JsonNode, readJsonTree } from "../../rpc/schema/json/json-tree";
import { nearestName } from "../../text/nearest";
import type { TextSpan, Words } from "../request-file";
import { withoutVariables } from "../variables/without-variables";
import { heldSpot, heldType, insideOf, memberSpot, rootSpot, type TypedSpot } from "./body";
import { type Diagnosis, problem, question, replaceBy } from "./diagnosis";
import { typeUrl } from "./words-of";

/**
 * What is wrong with a message: where it is no JSON, and every unknown name and wrong type in it. Less strict than
 * the codec that sends: what only that can tell (a range, a time's form) is left to it, and so is every value that
 * comes from a variable.
 *
 * @param description undefined while the method's schema is unknown
 */
export function diagnoseBody(body: Words, description: MethodDescription | undefined): Diagnosis[] {
  const text = withoutVariables(body.text);
  if (text.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "").trim() === "") return [];
  const { root, problem: syntax } = readJsonTree(text);
  if (syntax !== undefined || root === undefined) {
    const { start, end, expected } = syntax ?? { start: 0, end: 1, expected: "an object" };
    return [problem(moved({ start, end }, body), `This is no JSON: expected ${expected}.`)];
  }
  if (description === undefined) return [];
  const found: Diagnosis[] = [];
  inspect(root, rootSpot(description), { body, description, found });
  return found;
}

interface Inspection {
  readonly body: Words;
  readonly description: MethodDescription;
  readonly found: Diagnosis[];
}

function inspect(node: JsonNode, spot: TypedSpot, around: Inspection): void {
  const { body, found } = around;
  const written = body.text.slice(node.start, node.end);
  if (node.type === "null" || (node.type !== "object" && node.type !== "array" && written.includes("{{")))
    return;
  const wrong = expectationAgainst(node, spot, around.description);
  if (wrong !== undefined) {
    const shown = written.length > 40 ? `${written.slice(0, 40)}…` : written;
    const fixes = replaceBy(moved(node, body), wrong.meant && `"${wrong.meant}"`);
    const hint = wrong.meant === undefined ? "." : question(wrong.meant);
    found.push(problem(moved(node, body), `Expected ${wrong.expected}, got ${shown}${hint}`, fixes));
    return;
  }
  if (spot.whole) {
    const inside = insideOf(around.description, spot);
    for (const item of node.items) inspect(item, inside, around);
    for (const { value } of node.members) if (value !== undefined) inspect(value, inside, around);
  } else if (spot.message?.typeName === "google.protobuf.Any") {
    inspectAny(node, spot, around);
  } else if (spot.message !== undefined && spot.message.form === undefined) {
    inspectMembers(node, spot, around);
  }
}

/** An `Any` names its type itself; of a type that is not known nothing more can be said. */
function inspectAny(node: JsonNode, spot: TypedSpot, around: Inspection): void {
  const { body, description, found } = around;
  const type = node.members.find(({ key }) => key === "@type")?.value;
  if (node.type !== "object" || (type !== undefined && body.text.slice(type.start, type.end).includes("{{")))
    return;
  const name = heldType(node);
  if (type === undefined || name === undefined) {
    found.push(
      problem(
        moved({ start: node.start, end: node.start + 1 }, body),
        `An Any says what it holds: "@type": "${typeUrl}…".`,
      ),
    );
  } else if (!description.anyTypes.includes(name)) {
    const meant = nearestName(name, description.anyTypes);
    const fixes = replaceBy(moved(type, body), meant && `"${typeUrl}${meant}"`);
    found.push(problem(moved(type, body), `The schema has no type ${name}${question(meant)}`, fixes));
  } else if (description.messages[name] !== undefined) {
    inspectMembers(node, heldSpot(description, spot, node), around);
  }
}

function inspectMembers(node: JsonNode, spot: TypedSpot, around: Inspection): void {
  const { body, description, found } = around;
  for (const { key, value, ...span } of node.members) {
    // An extension's name in brackets needs more of the schema than is described.
    if (/^\[.*\]$/.test(key) || (spot.any && key === "@type")) continue;
    const member = memberSpot(description, spot, key);
    if (member === undefined) found.push(unknownField(key, moved(span, body), spot));
    else if (value !== undefined) inspect(value, member, around);
  }
}

function unknownField(key: string, span: TextSpan, { message }: TypedSpot): Diagnosis {
  const names = message?.fields.map(({ jsonName }) => jsonName) ?? [];
  const meant = nearestName(key, names);
  const listed = names.length === 0 ? "it has none" : `its fields are ${names.slice(0, 12).join(", ")}`;
  const hint = meant === undefined ? `; ${listed}.` : question(meant);
  return problem(
    span,
    `${message?.typeName} has no field "${key}"${hint}`,
    replaceBy(span, meant && `"${meant}"`),
  );
}

/** What should stand where something else does; undefined when it may be right. */
function expectationAgainst(
  node: JsonNode,
  { field, whole, message }: TypedSpot,
  description: MethodDescription,
): { readonly expected: string; readonly meant?: string } | undefined {
  if (field !== undefined && whole) {
    const wanted = field.repeats === "list" ? "array" : "object";
    if (node.type === wanted) return undefined;
    return { expected: wanted === "array" ? `a list; each item is ${field.expected}` : "an object: a map" };
  }
  if (message !== undefined) {
    if (message.form !== undefined || node.type === "object") return undefined;
    return { expected: `an object with the fields of ${message.typeName}` };
  }
  if (field === undefined || field.value.type === "message") return undefined;
  if (field.value.type === "enum") return againstEnum(node, field, field.value.typeName, description);
  return fitsScalar(node, field.value.scalar) ? undefined : { expected: field.expected };
}

function againstEnum(
  node: JsonNode,
  { expected }: DescribedField,
  typeName: string,
  { enums }: MethodDescription,
): { readonly expected: string; readonly meant?: string } | undefined {
  if (node.type === "number") return undefined;
  const names = enums[typeName]?.values.map(({ name }) => name);
  if (names === undefined || typeName === "google.protobuf.NullValue") return undefined;
  if (node.type !== "string") return { expected };
  const text = String(node.value);
  if (names.includes(text)) return undefined;
  const meant = nearestName(text, names);
  return meant === undefined ? { expected } : { expected, meant };
}

function fitsScalar({ type, value }: JsonNode, scalar: string): boolean {
  switch (scalar) {
    case "string":
    case "bytes":
      return type === "string";
    case "bool":
      return type === "boolean";
    default:
      if (type === "number") return /^(?:float|double)$/.test(scalar) || Number.isInteger(value);
      return type === "string" && /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|-?Infinity)$/i.test(String(value));
  }
}

function moved({ start, end }: TextSpan, by: TextSpan): TextSpan {
  return { start: by.start + start, end: by.start + end };
}
