import type { DescField, DescMessage, JsonValue, Registry } from "@bufbuild/protobuf";
import type { JsonPath } from "./json-text";

/**
 * The field that a path into a request leads to, through lists, maps and what an `Any` holds.
 *
 * @param value - the request, for the types of its `Any`s
 * @returns undefined for free JSON (a `Struct`) and for names that the schema does not know
 */
export function fieldAt(
  desc: DescMessage,
  value: JsonValue,
  path: JsonPath,
  registry: Registry,
): DescField | undefined {
  let message: DescMessage | undefined = desc;
  let field: DescField | undefined;
  let at = value;
  for (const key of path) {
    message = message?.typeName === "google.protobuf.Any" ? contentOf(at, registry) : message;
    at = (at as Record<string | number, JsonValue>)[key]!;
    const inside =
      field !== undefined &&
      (field.fieldKind === "list" || field.fieldKind === "map") &&
      message === undefined;
    if (inside) {
      message = field!.message;
      continue;
    }
    field = message?.fields.find((f) => f.jsonName === key || f.name === key);
    if (field === undefined) return undefined;
    message = field.fieldKind === "message" ? field.message : undefined;
  }
  return field;
}

function contentOf(value: JsonValue, registry: Registry): DescMessage | undefined {
  const address = (value as Record<string, JsonValue> | null)?.["@type"];
  return typeof address === "string"
    ? registry.getMessage(address.slice(address.lastIndexOf("/") + 1))
    : undefined;
}
