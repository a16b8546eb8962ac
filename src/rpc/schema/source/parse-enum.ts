import { create } from "@bufbuild/protobuf";
import {
  type EnumDescriptorProto,
  EnumDescriptorProto_EnumReservedRangeSchema,
  EnumDescriptorProtoSchema,
  EnumOptionsSchema,
  EnumValueDescriptorProtoSchema,
  EnumValueOptionsSchema,
  type SymbolVisibility,
} from "@bufbuild/protobuf/wkt";
import { readInteger } from "./literals";
import { qualified } from "./names";
import { type ParseContext, readName } from "./parse-context";
import { readBracketedOptions, readOptionStatement } from "./parse-options";
import { readReservedNames } from "./parse-reserved";

/**
 * Reads an enum after its keyword.
 *
 * @param scope - full name of what it is declared in; its values are named in that scope too
 */
export function readEnum(
  context: ParseContext,
  scope: string,
  visibility?: SymbolVisibility,
): EnumDescriptorProto {
  const { tokens } = context;
  const result = create(EnumDescriptorProtoSchema);
  const offset = tokens.start;
  result.name = readName(context, "the enum's name");
  if (visibility !== undefined) result.visibility = visibility;
  const fullName = qualified(scope, result.name);
  context.observer.declared?.("enum", fullName, offset);
  tokens.expect("{", "after the enum's name");
  while (!tokens.accept("}")) {
    if (tokens.accept(";")) continue;
    readEnumElement(context, result, fullName);
  }
  return result;
}

function readEnumElement(context: ParseContext, result: EnumDescriptorProto, fullName: string): void {
  const { tokens } = context;
  const offset = tokens.start;
  const name = readName(context, `an enum value or "}"`);
  if (name === "option" && !tokens.is("=")) {
    readOptionStatement(context, {
      schema: EnumOptionsSchema,
      scope: fullName,
      options: () => (result.options ??= create(EnumOptionsSchema)),
    });
  } else if (name === "reserved" && !tokens.is("=")) {
    readReserved(context, result);
  } else {
    context.observer.declared?.("enum-value", qualified(fullName, name), offset);
    result.value.push(readEnumValue(context, name, fullName));
  }
}

function readEnumValue(context: ParseContext, name: string, fullName: string) {
  const { tokens } = context;
  const value = create(EnumValueDescriptorProtoSchema);
  value.name = name;
  tokens.expect("=", "after the enum value's name");
  value.number = Number(readInteger(tokens, "the enum value's number"));
  readBracketedOptions(context, {
    schema: EnumValueOptionsSchema,
    scope: fullName,
    options: () => (value.options ??= create(EnumValueOptionsSchema)),
  });
  tokens.expect(";", "after the enum value");
  return value;
}

function readReserved(context: ParseContext, result: EnumDescriptorProto): void {
  const { tokens } = context;
  if (readReservedNames(context, result.reservedName)) return;
  do {
    const range = create(EnumDescriptorProto_EnumReservedRangeSchema);
    range.start = Number(readInteger(tokens, "a reserved number or name"));
    // In an enum both ends belong to the range.
    range.end = range.start;
    if (tokens.accept("to")) {
      range.end = tokens.accept("max") ? 0x7fffffff : Number(readInteger(tokens, `a number or "max"`));
    }
    result.reservedRange.push(range);
  } while (tokens.accept(","));
  tokens.expect(";", "after the reserved numbers");
}
