import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { hasCustomJsonRepresentation } from "@bufbuild/protobuf/wkt";
import { type CommentReader, commentReader } from "./comments";
import type {
  DescribedEnum,
  DescribedField,
  DescribedMessage,
  DescribedValue,
  MethodDescription,
} from "./described";
import { expectedMessage, expectedValue } from "./json/json-expectation";
import { pacer } from "./pace";
import type { FilePool } from "./pool";
import { wellKnownTypes } from "./well-known";

/** Types that refer to more than this are described as far as the nearest ones. */
const mostMessages = 400;

/**
 * Describes a request's type and the types that it can hold, the nearest first, with the comments of their sources.
 *
 * @param method - `package.Service/Method`
 * @throws the signal's reason when it is aborted
 */
export async function describeRequest(
  method: string,
  request: DescMessage,
  pool: FilePool,
  signal?: AbortSignal,
): Promise<MethodDescription> {
  const messages: Record<string, DescribedMessage> = {};
  const enums: Record<string, DescribedEnum> = {};
  const comments = commentReader(pool);
  const pause = pacer(signal);
  // A set hands out what is added to it while it is gone through.
  const found = new Set([request]);
  const anyTypes = new Set<string>();
  for (const message of found) {
    await pause();
    messages[message.typeName] = describeMessage(message, comments);
    if (message.typeName === "google.protobuf.Any") {
      for (const name of typesForAny(pool)) {
        const type = pool.registry.getMessage(name);
        if (type === undefined || type.proto.options?.mapEntry) continue;
        anyTypes.add(name);
        if (found.size < mostMessages) found.add(type);
      }
    }
    if (hasCustomJsonRepresentation(message)) continue;
    for (const field of message.fields) {
      if (field.message !== undefined && found.size < mostMessages) found.add(field.message);
      if (field.enum !== undefined) enums[field.enum.typeName] ??= describeEnum(field.enum, comments);
    }
  }
  return { method, request: request.typeName, messages, enums, anyTypes: [...anyTypes] };
}

/** The messages that the files around a method declare, and those of google/protobuf. */
function typesForAny(pool: FilePool): Set<string> {
  const names = new Set<string>();
  for (const { types } of pool.loaded()) {
    for (const [name, { type }] of types) if (type === "message") names.add(name);
  }
  for (const type of wellKnownTypes) {
    if (type.kind === "message" && hasCustomJsonRepresentation(type)) names.add(type.typeName);
  }
  return names;
}

function describeMessage(message: DescMessage, comments: CommentReader): DescribedMessage {
  const { typeName, file } = message;
  const comment = comments(file.proto.name, typeName);
  if (hasCustomJsonRepresentation(message))
    return { typeName, comment, fields: [], form: expectedMessage(typeName) };
  return { typeName, comment, fields: message.fields.map((field) => describeField(field, comments)) };
}

function describeField(field: DescField, comments: CommentReader): DescribedField {
  const { jsonName, name, parent, deprecated, oneof, fieldKind } = field;
  return {
    jsonName,
    name,
    comment: comments(parent.file.proto.name, `${parent.typeName}.${name}`),
    deprecated,
    repeats: fieldKind === "list" || fieldKind === "map" ? fieldKind : "single",
    ...(fieldKind === "map" && { key: ScalarType[field.mapKey].toLowerCase() }),
    value: describeValue(field),
    expected: expectedValue(field),
    ...(oneof !== undefined && { oneof: oneof.name }),
  };
}

function describeValue(field: DescField): DescribedValue {
  if (field.message !== undefined) return { type: "message", typeName: field.message.typeName };
  if (field.enum !== undefined) return { type: "enum", typeName: field.enum.typeName };
  return { type: "scalar", scalar: ScalarType[field.scalar!].toLowerCase() };
}

function describeEnum({ typeName, file, values }: DescEnum, comments: CommentReader): DescribedEnum {
  return {
    typeName,
    comment: comments(file.proto.name, typeName),
    values: values.map(({ name, number, deprecated }) => ({
      name,
      number,
      comment: comments(file.proto.name, `${typeName}.${name}`),
      deprecated,
    })),
  };
}
