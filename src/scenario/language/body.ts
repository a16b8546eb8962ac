import type { DescribedField, DescribedMessage, MethodDescription } from "../../rpc/schema/described";
import type { JsonPath } from "../../rpc/schema/json/json-text";

/** What stands somewhere in a message: a field's list or map as a whole, or one value. */
export interface TypedSpot {
  /** Absent for the message itself. */
  readonly field: DescribedField | undefined;
  /** The list or the map, not one value of it. */
  readonly whole: boolean;
  /** Where the value is a message whose description is known. */
  readonly message: DescribedMessage | undefined;
}

/** The whole message. */
export function rootSpot(description: MethodDescription): TypedSpot {
  return { field: undefined, whole: false, message: description.messages[description.request] };
}

/** What a path into a message leads to; undefined for free JSON and for names that the schema does not know. */
export function spotAt(description: MethodDescription, path: JsonPath): TypedSpot | undefined {
  let spot: TypedSpot | undefined = rootSpot(description);
  for (const key of path) {
    if (spot === undefined) return undefined;
    if (spot.whole) spot = insideOf(description, spot);
    else spot = memberSpot(description, spot, String(key));
  }
  return spot;
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
