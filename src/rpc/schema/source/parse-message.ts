import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProto_ExtensionRangeSchema,
  DescriptorProto_ReservedRangeSchema,
  DescriptorProtoSchema,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  MessageOptionsSchema,
  OneofDescriptorProtoSchema,
  OneofOptionsSchema,
  type SymbolVisibility,
} from "@bufbuild/protobuf/wkt";
import { readInteger } from "./literals";
import { qualified } from "./names";
import { type ParseContext, readName, readQualifiedName } from "./parse-context";
import { readEnum } from "./parse-enum";
import { readField } from "./parse-field";
import { readBracketedOptions, readOptionStatement } from "./parse-options";
import { readReservedNames } from "./parse-reserved";
import { readVisibility } from "./parse-visibility";

/** One more than the largest field number: where `to max` ends. */
const MAX_FIELD_NUMBER_END = 0x20000000;

/** Reads a message after its keyword. */
export function readMessageType(
  context: ParseContext,
  scope: string,
  visibility?: SymbolVisibility,
): DescriptorProto {
  const message = create(DescriptorProtoSchema);
  const offset = context.tokens.start;
  message.name = readName(context, "the message's name");
  if (visibility !== undefined) message.visibility = visibility;
  const fullName = qualified(scope, message.name);
  context.observer.declared?.("message", fullName, offset);
  readMessageBody(context, message, fullName);
  return message;
}

/** Reads the fields of an `extend` after its keyword; groups among them declare their messages beside them. */
export function readExtend(
  context: ParseContext,
  scope: string,
  extension: FieldDescriptorProto[],
  nestedType: DescriptorProto[],
): void {
  const { tokens } = context;
  const offset = tokens.start;
  const extendee = readQualifiedName(context, "the message to extend");
  tokens.expect("{", "after the extended message");
  const readGroupBody = groupBodyReader(context);
  while (!tokens.accept("}")) {
    if (tokens.accept(";")) continue;
    const field = readField(context, { scope, nestedType, readGroupBody, inOneof: false, extendee });
    context.observer.declared?.("extendee", qualified(scope, field.name), offset);
    extension.push(field);
  }
}

function groupBodyReader(context: ParseContext) {
  return (message: DescriptorProto, fullName: string) => readMessageBody(context, message, fullName);
}

function readMessageBody(context: ParseContext, message: DescriptorProto, fullName: string): void {
  const { tokens } = context;
  tokens.expect("{", "after the message's name");
  while (!tokens.accept("}")) {
    if (!tokens.accept(";")) readMessageElement(context, message, fullName);
  }
  addSyntheticOneofs(message);
  if (message.options !== undefined && isMessageSet(context, message)) widenExtensionRanges(message);
}

function isMessageSet(context: ParseContext, { extensionRange, options }: DescriptorProto): boolean {
  return (
    extensionRange.length > 0 &&
    context.options.some((o) => o.target === options && o.path[0]?.name === "message_set_wire_format")
  );
}

function readMessageElement(context: ParseContext, message: DescriptorProto, fullName: string): void {
  const { tokens } = context;
  const visibility = readVisibility(tokens);
  switch (tokens.kind === "identifier" ? tokens.value() : "") {
    case "message":
      tokens.next();
      message.nestedType.push(readMessageType(context, fullName, visibility));
      return;
    case "enum":
      tokens.next();
      message.enumType.push(readEnum(context, fullName, visibility));
      return;
    case "extend":
      tokens.next();
      readExtend(context, fullName, message.extension, message.nestedType);
      return;
    case "extensions":
      tokens.next();
      readExtensionRanges(context, message, fullName);
      return;
    case "reserved":
      tokens.next();
      readReserved(context, message);
      return;
    case "oneof":
      tokens.next();
      readOneof(context, message, fullName);
      return;
    case "option":
      tokens.next();
      readOptionStatement(context, {
        schema: MessageOptionsSchema,
        scope: fullName,
        options: () => (message.options ??= create(MessageOptionsSchema)),
      });
      return;
    default:
      message.field.push(
        readField(context, {
          scope: fullName,
          nestedType: message.nestedType,
          readGroupBody: groupBodyReader(context),
          inOneof: false,
        }),
      );
  }
}

function readOneof(context: ParseContext, message: DescriptorProto, scope: string): void {
  const { tokens } = context;
  const oneof = create(OneofDescriptorProtoSchema);
  oneof.name = readName(context, "the oneof's name");
  const index = message.oneofDecl.push(oneof) - 1;
  tokens.expect("{", "after the oneof's name");
  while (!tokens.accept("}")) {
    if (tokens.accept(";")) continue;
    if (tokens.accept("option")) {
      readOptionStatement(context, {
        schema: OneofOptionsSchema,
        scope: qualified(scope, oneof.name),
        options: () => (oneof.options ??= create(OneofOptionsSchema)),
      });
      continue;
    }
    const field = readField(context, {
      scope,
      nestedType: message.nestedType,
      readGroupBody: groupBodyReader(context),
      inOneof: true,
    });
    field.oneofIndex = index;
    message.field.push(field);
  }
}

/** A proto3 `optional` is a oneof of one field; those oneofs come after all that were written. */
function addSyntheticOneofs(message: DescriptorProto): void {
  for (const field of message.field) {
    if (!field.proto3Optional) continue;
    const oneof = create(OneofDescriptorProtoSchema);
    oneof.name = freeOneofName(message, field.name.startsWith("_") ? field.name : `_${field.name}`);
    field.oneofIndex = message.oneofDecl.push(oneof) - 1;
  }
}

function freeOneofName(message: DescriptorProto, wanted: string): string {
  const taken =
    message.field.some((f) => f.name === wanted) || message.oneofDecl.some((o) => o.name === wanted);
  return taken ? freeOneofName(message, `X${wanted}`) : wanted;
}

function readExtensionRanges(context: ParseContext, message: DescriptorProto, scope: string): void {
  const { tokens } = context;
  const first = message.extensionRange.length;
  do {
    const range = create(DescriptorProto_ExtensionRangeSchema);
    [range.start, range.end] = readRange(context);
    message.extensionRange.push(range);
  } while (tokens.accept(","));
  if (tokens.is("[")) {
    const options = create(ExtensionRangeOptionsSchema);
    // Written once, the options belong to every range of the statement.
    for (const range of message.extensionRange.slice(first)) range.options = options;
    readBracketedOptions(context, { schema: ExtensionRangeOptionsSchema, scope, options: () => options });
  }
  tokens.expect(";", "after the extension numbers");
}

function readReserved(context: ParseContext, message: DescriptorProto): void {
  const { tokens } = context;
  if (readReservedNames(context, message.reservedName)) return;
  do {
    const range = create(DescriptorProto_ReservedRangeSchema);
    [range.start, range.end] = readRange(context);
    message.reservedRange.push(range);
  } while (tokens.accept(","));
  tokens.expect(";", "after the reserved numbers");
}

/** Reads `a`, `a to b` or `a to max`; the end is the first number after the range. */
function readRange({ tokens }: ParseContext): [start: number, end: number] {
  const start = Number(readInteger(tokens, "a field number or a reserved name"));
  if (!tokens.accept("to")) return [start, start + 1];
  if (tokens.accept("max")) return [start, MAX_FIELD_NUMBER_END];
  return [start, Number(readInteger(tokens, `a field number or "max"`)) + 1];
}

/** The message set format, older than extensions as we know them, allows every positive number. */
function widenExtensionRanges(message: DescriptorProto): void {
  for (const range of message.extensionRange) if (range.end === MAX_FIELD_NUMBER_END) range.end = 0x7fffffff;
}
