import type { DescribedField, DescribedMessage, MethodDescription } from "../../rpc/schema/described";
import type { JsonPath } from "../../rpc/schema/json/json-text";
import type { JsonNode } from "../../rpc/schema/json/json-tree";

/** What stands somewhere in a message: a field's list or map as a whole, or one value. */
export interface TypedSpot {
  /** Absent for the message itself. */
  readonly field: DescribedField | undefined;
  /** The list or the map, not one value of it. */
  readonly whole: boolean;
  /** Where the value is a message whose description is known. */
  readonly message: DescribedMessage | undefined;
  /** An `Any`: its object has a `@type` besides. */
  readonly any?: boolean;
}

/** The whole message. */
export function rootSpot(description: MethodDescription): TypedSpot {
  return { field: undefined, whole: false, message: description.messages[description.request] };
}

/**
 * What a path into a message leads to; undefined for free JSON and for names that the schema does not know.
 *
 * @param root the message as it is written, which says what its `Any`s hold
 */
export function spotAt(
  description: MethodDescription,
  path: JsonPath,
  root: JsonNode | undefined,
): TypedSpot | undefined {
  let spot: TypedSpot | undefined = rootSpot(description);
  let node = root;
  for (const key of path) {
    if (spot === undefined) return undefined;
    if (spot.whole) spot = insideOf(description, spot);
    else spot = memberSpot(description, heldSpot(description, spot, node), String(key));
    node = childOf(node, key);
  }
  return spot && (spot.whole ? spot : heldSpot(description, spot, node));
}

/** An `Any` as what it holds, where its `@type` names a type that is known; everything else as it is. */
export function heldSpot(
  description: MethodDescription,
  spot: TypedSpot,
  node: JsonNode | undefined,
): TypedSpot {
  if (spot.message?.typeName !== anyName) return spot;
  const type = heldType(node);
  const held = type === undefined ? undefined : description.messages[type];
  if (held === undefined) return { ...spot, any: true };
  // A type with a JSON form of its own stands behind "value".
  const value = { ...anyValue, value: { type: "message", typeName: held.typeName } } as const;
  const message = held.form === undefined ? held : { typeName: held.typeName, comment: "", fields: [value] };
  return { ...spot, message, any: true };
}

/** The type that the `@type` of an `Any` names, without what stands before its last slash. */
export function heldType(node: JsonNode | undefined): string | undefined {
  const value = node?.members.find(({ key }) => key === "@type")?.value?.value;
  return typeof value === "string" ? value.slice(value.lastIndexOf("/") + 1) : undefined;
}

const anyName = "google.protobuf.Any";

const anyValue = {
  jsonName: "value",
  name: "value",
  comment: "What the Any holds.",
  deprecated: false,
  repeats: "single",
  expected: "what the type is written as in JSON",
} as const;

function childOf(node: JsonNode | undefined, key: string | number): JsonNode | undefined {
  return typeof key === "number"
    ? node?.items[key]
    : node?.members.find((member) => member.key === key)?.value;
}

/** A member of an object; undefined when the schema does not know it. */
export function memberSpot(
  description: MethodDescription,
  { message }: TypedSpot,
  key: string,
): TypedSpot | undefined {
  const field = message?.fields.find(({ jsonName, name }) => jsonName === key || name === key);
  if (field === undefined) return undefined;
  const whole: TypedSpot = { field, whole: true, message: undefined };
  return field.repeats === "single" ? insideOf(description, whole) : whole;
}

/** One value of a list or a map. */
export function insideOf(description: MethodDescription, { field }: TypedSpot): TypedSpot {
  const message = field?.value.type === "message" ? description.messages[field.value.typeName] : undefined;
  return { field, whole: false, message };
}
