import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  MessageOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { readInteger, readString } from "./literals";
import { jsonName, mapEntryName, qualified } from "./names";
import { type ParseContext, readName, readQualifiedName } from "./parse-context";
import { readDefault } from "./parse-default";
import { readBracketedOptions } from "./parse-options";

/** Where a field is declared. */
export interface FieldOwner {
  /** Full name of the message, or of the scope of an `extend`. */
  readonly scope: string;
  /** Where messages go that a field brings along: a group's, a map's entry. */
  readonly nestedType: DescriptorProto[];
  /** Reads the body of a group into its message. */
  readonly readGroupBody: (message: DescriptorProto, fullName: string) => void;
  /** In a oneof a field has no label and a map is not allowed. */
  readonly inOneof: boolean;
  /** For a field of an `extend`: the extended message as written. */
  readonly extendee?: string;
}

const labels: Readonly<Record<string, FieldDescriptorProto_Label>> = {
  optional: FieldDescriptorProto_Label.OPTIONAL,
  required: FieldDescriptorProto_Label.REQUIRED,
  repeated: FieldDescriptorProto_Label.REPEATED,
};

const scalars: ReadonlyMap<string, FieldDescriptorProto_Type> = new Map(
  [
    "double",
    "float",
    "int64",
    "uint64",
    "int32",
    "fixed64",
    "fixed32",
    "bool",
    "string",
    "bytes",
    "uint32",
    "sfixed32",
    "sfixed64",
    "sint32",
    "sint64",
  ].map((name) => [name, FieldDescriptorProto_Type[name.toUpperCase() as "DOUBLE"]]),
);

/** Reads a field, a map field or a group from its first token. */
export function readField(context: ParseContext, owner: FieldOwner): FieldDescriptorProto {
  const { tokens, syntax } = context;
  const field = create(FieldDescriptorProtoSchema);
  field.label = FieldDescriptorProto_Label.OPTIONAL;
  if (owner.extendee !== undefined) field.extendee = owner.extendee;
  const label = owner.inOneof || tokens.kind !== "identifier" ? undefined : labels[tokens.value()];
  if (label !== undefined) {
    field.label = label;
    tokens.next();
    if (syntax === "proto3" && label === FieldDescriptorProto_Label.OPTIONAL) field.proto3Optional = true;
  }
  const typeOffset = tokens.start;
  const type = readQualifiedName(context, label === undefined ? "a field's type" : "the field's type");
  if (type === "map" && tokens.is("<")) return readMap(context, owner, field);
  if (type === "group" && syntax !== "editions") return readGroup(context, owner, field);
  if (label === undefined && syntax === "proto2" && !owner.inOneof) {
    throw tokens.unexpected(
      `"optional", "required" or "repeated" before the type "${type}" (this file is proto2)`,
    );
  }
  const scalar = scalars.get(type);
  if (scalar === undefined) field.typeName = type;
  else field.type = scalar;
  const fullName = readFieldName(context, owner, field);
  if (scalar === undefined) context.observer.declared?.("field-type", fullName, typeOffset);
  readFieldOptions(context, owner, field);
  tokens.expect(";", "after the field");
  return field;
}

function readFieldName(context: ParseContext, owner: FieldOwner, field: FieldDescriptorProto): string {
  const { tokens } = context;
  const offset = tokens.start;
  field.name = readName(context, "the field's name");
  field.jsonName = context.intern(jsonName(field.name));
  const fullName = qualified(owner.scope, field.name);
  context.observer.declared?.("field", fullName, offset);
  readFieldNumber(context, field);
  return fullName;
}

function readFieldNumber({ tokens }: ParseContext, field: FieldDescriptorProto): void {
  tokens.expect("=", "and a number after the field's name");
  field.number = Number(readInteger(tokens, "the field's number"));
}

function readFieldOptions(context: ParseContext, owner: FieldOwner, field: FieldDescriptorProto): void {
  const { tokens } = context;
  readBracketedOptions(
    context,
    {
      schema: FieldOptionsSchema,
      scope: owner.scope,
      options: () => (field.options ??= create(FieldOptionsSchema)),
    },
    (name) => {
      if (name !== "default" && name !== "json_name") return false;
      tokens.next();
      tokens.expect("=", `after "${name}"`);
      if (name === "json_name")
        field.jsonName = context.intern(readString(tokens, "the JSON name, a string"));
      else field.defaultValue = context.intern(readDefault(tokens, field));
      return true;
    },
  );
}

function readMap(
  context: ParseContext,
  owner: FieldOwner,
  field: FieldDescriptorProto,
): FieldDescriptorProto {
  const { tokens } = context;
  tokens.expect("<", `after "map"`);
  const keyStart = tokens.unexpected("a map's key type (a whole number, bool or string)");
  const keyType = scalars.get(readName(context, "the map's key type"));
  if (keyType === undefined) throw keyStart;
  tokens.expect(",", "after the map's key type");
  const valueOffset = tokens.start;
  const valueType = readQualifiedName(context, "the map's value type");
  tokens.expect(">", "after the map's value type");
  field.label = FieldDescriptorProto_Label.REPEATED;
  const fullName = readFieldName(context, owner, field);
  field.type = FieldDescriptorProto_Type.MESSAGE;
  const entryName = context.intern(mapEntryName(field.name));
  field.typeName = entryName;
  readFieldOptions(context, owner, field);
  tokens.expect(";", "after the field");
  const value = entryField("value", 2, scalars.get(valueType));
  if (!scalars.has(valueType)) {
    value.typeName = valueType;
    context.observer.declared?.(
      "field-type",
      qualified(qualified(owner.scope, entryName), "value"),
      valueOffset,
    );
  }
  context.observer.declared?.("field-type", fullName, valueOffset);
  const entry = create(DescriptorProtoSchema);
  entry.name = entryName;
  entry.field.push(entryField("key", 1, keyType), value);
  entry.options = create(MessageOptionsSchema);
  entry.options.mapEntry = true;
  owner.nestedType.push(entry);
  return field;
}

function entryField(
  name: string,
  number: number,
  type: FieldDescriptorProto_Type | undefined,
): FieldDescriptorProto {
  const field = create(FieldDescriptorProtoSchema);
  field.name = name;
  field.jsonName = name;
  field.number = number;
  field.label = FieldDescriptorProto_Label.OPTIONAL;
  if (type !== undefined) field.type = type;
  return field;
}

/** A group declares a message and a field of it at once; the field's name is the message's in lower case. */
function readGroup(
  context: ParseContext,
  owner: FieldOwner,
  field: FieldDescriptorProto,
): FieldDescriptorProto {
  const message = create(DescriptorProtoSchema);
  const offset = context.tokens.start;
  message.name = readName(context, "the group's name");
  field.name = context.intern(message.name.toLowerCase());
  field.jsonName = context.intern(jsonName(field.name));
  field.type = FieldDescriptorProto_Type.GROUP;
  field.typeName = message.name;
  context.observer.declared?.("field", qualified(owner.scope, field.name), offset);
  readFieldNumber(context, field);
  readFieldOptions(context, owner, field);
  owner.nestedType.push(message);
  owner.readGroupBody(message, qualified(owner.scope, message.name));
  return field;
}
