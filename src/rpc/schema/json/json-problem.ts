import {
  type DescExtension,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Registry,
  ScalarType,
} from "@bufbuild/protobuf";
import { hasCustomJsonRepresentation } from "@bufbuild/protobuf/wkt";
import { nearestName } from "../../../text/nearest";
import { expectedMessage, expectedScalar, expectedValue } from "./json-expectation";
import type { JsonPath } from "./json-text";

/** Why a JSON value is no message of a type, at the innermost place. */
export interface JsonProblem {
  readonly path: JsonPath;
  /** What is wrong there, without the path. */
  readonly message: string;
  readonly suggestion?: string;
}

/**
 * Finds the first place at which a JSON value does not fit a message type. The library that reads the JSON is asked
 * again about smaller and smaller parts, so that this tells where and why, and never decides what is valid.
 *
 * @returns undefined when every part fits by itself
 */
export function findJsonProblem(
  desc: DescMessage,
  value: JsonValue,
  registry: Registry,
): JsonProblem | undefined {
  return inMessage(desc, value, [], registry);
}

function inMessage(
  desc: DescMessage,
  value: JsonValue,
  path: JsonPath,
  registry: Registry,
): JsonProblem | undefined {
  if (desc.typeName === "google.protobuf.Any") return inAny(value, path, registry);
  if (hasCustomJsonRepresentation(desc)) {
    return fits(desc, value, registry) ? undefined : unexpected(path, expectedMessage(desc.typeName), value);
  }
  if (!isObject(value)) return unexpected(path, expectedMessage(desc.typeName), value);
  for (const [key, item] of Object.entries(value)) {
    const field = findField(desc, key, registry);
    if (field === undefined) return unknownField(desc, key, path);
    const problem = inField(desc, field, key, item!, [...path, key], registry);
    if (problem !== undefined) return problem;
  }
  return fits(desc, value, registry) ? undefined : conflict(desc, value, path);
}

function inAny(value: JsonValue, path: JsonPath, registry: Registry): JsonProblem | undefined {
  if (!isObject(value)) return unexpected(path, expectedMessage("google.protobuf.Any"), value);
  const { "@type": address, ...rest } = value;
  if (address === undefined && Object.keys(rest).length === 0) return undefined;
  if (typeof address !== "string") {
    return { path, message: `expected "@type", such as "type.googleapis.com/package.Message", in an Any` };
  }
  const typeName = address.slice(address.lastIndexOf("/") + 1);
  const desc = registry.getMessage(typeName);
  if (desc === undefined) {
    const messages = [...registry].filter((type) => type.kind === "message").map((type) => type.typeName);
    const suggestion = nearestName(typeName, messages);
    return {
      path: [...path, "@type"],
      message: `the message type "${typeName}" is not in the schema${suggestion ? `; did you mean "${suggestion}"?` : ""}`,
      ...(suggestion ? { suggestion } : {}),
    };
  }
  if (!hasCustomJsonRepresentation(desc)) return inMessage(desc, rest, path, registry);
  if (!("value" in rest)) return { path, message: `expected "value" beside "@type" for a ${typeName}` };
  return inMessage(desc, rest["value"]!, [...path, "value"], registry);
}

function findField(
  desc: DescMessage,
  key: string,
  registry: Registry,
): DescField | DescExtension | undefined {
  const field = desc.fields.find((f) => f.jsonName === key || f.name === key);
  if (field !== undefined || !/^\[.*\]$/.test(key)) return field;
  const extension = registry.getExtension(key.slice(1, -1));
  return extension?.extendee.typeName === desc.typeName ? extension : undefined;
}

function unknownField(desc: DescMessage, key: string, path: JsonPath): JsonProblem {
  const names = desc.fields.map((field) => field.jsonName);
  const suggestion = nearestName(key, [...names, ...desc.fields.map((field) => field.name)]);
  const listed = names.slice(0, 12).join(", ") + (names.length > 12 ? ", …" : "");
  const hint =
    suggestion !== undefined
      ? `did you mean "${suggestion}"?`
      : names.length === 0
        ? "the type has no fields"
        : `the fields are ${listed}`;
  return {
    path: [...path, key],
    message: `${desc.typeName} has no field "${key}"; ${hint}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** @param key - the field's name as it was written, in brackets for an extension */
function inField(
  parent: DescMessage,
  field: DescField | DescExtension,
  key: string,
  value: JsonValue,
  path: JsonPath,
  registry: Registry,
): JsonProblem | undefined {
  if (fits(parent, { [key]: value }, registry)) return undefined;
  const inSingle = (item: JsonValue, whole: JsonValue, at: JsonPath) => {
    if (field.message !== undefined) return inMessage(field.message, item, at, registry);
    return fits(parent, { [key]: whole }, registry) ? undefined : badValue(field, item, at);
  };
  if (field.fieldKind === "list") {
    if (!Array.isArray(value)) return unexpected(path, "a list", value);
    return (
      first(value, (item, index) => inSingle(item, [item], [...path, index])) ??
      unexpected(path, "a list", value)
    );
  }
  if (field.fieldKind === "map") {
    if (!isObject(value)) return unexpected(path, "an object whose keys are the map's keys", value);
    const badKey = Object.keys(value).find((name) => !isMapKey(field.mapKey, name));
    if (badKey !== undefined)
      return unexpected([...path, badKey], `a key that is ${expectedScalar(field.mapKey)}`, badKey);
    return (
      first(Object.entries(value), ([name, item]) => inSingle(item!, { [name]: item! }, [...path, name])) ??
      unexpected(path, expectedValue(field), value)
    );
  }
  return inSingle(value, value, path) ?? unexpected(path, expectedValue(field), value);
}

function isMapKey(type: ScalarType, key: string): boolean {
  if (type === ScalarType.STRING) return true;
  return type === ScalarType.BOOL ? /^(true|false)$/.test(key) : /^-?\d+$/.test(key);
}

function badValue(field: DescField | DescExtension, value: JsonValue, path: JsonPath): JsonProblem {
  const problem = unexpected(path, expectedValue(field), value);
  const names = field.enum?.values.map((v) => v.name) ?? [];
  const suggestion = typeof value === "string" ? nearestName(value, names) : undefined;
  if (suggestion === undefined) return problem;
  return { ...problem, message: `${problem.message}; did you mean "${suggestion}"?`, suggestion };
}

/** Each field fits alone but not together: two of one oneof, or one field under both of its names. */
function conflict(desc: DescMessage, value: JsonObject, path: JsonPath): JsonProblem {
  const keys = Object.keys(value).filter((key) => value[key] !== null);
  const fieldOf = (key: string) => desc.fields.find((f) => f.jsonName === key || f.name === key);
  for (const [index, key] of keys.entries()) {
    const field = fieldOf(key);
    const other = keys
      .slice(0, index)
      .find((k) => fieldOf(k) === field || (field?.oneof && fieldOf(k)?.oneof === field.oneof));
    if (other === undefined) continue;
    const message =
      fieldOf(other) === field
        ? `"${other}" and "${key}" are two names of one field; keep one`
        : `"${other}" and "${key}" are alternatives of the oneof "${field?.oneof?.name}"; keep one`;
    return { path: [...path, key], message };
  }
  return unexpected(path, expectedMessage(desc.typeName), value);
}

function fits(desc: DescMessage, value: JsonValue, registry: Registry): boolean {
  try {
    fromJson(desc, value, { registry });
    return true;
  } catch {
    return false;
  }
}

function first<T>(
  items: readonly T[],
  find: (item: T, index: number) => JsonProblem | undefined,
): JsonProblem | undefined {
  for (const [index, item] of items.entries()) {
    const problem = find(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function unexpected(path: JsonPath, expected: string, value: JsonValue): JsonProblem {
  const text = JSON.stringify(value);
  return { path, message: `expected ${expected}, got ${text.length > 60 ? `${text.slice(0, 60)}…` : text}` };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
