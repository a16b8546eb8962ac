import type { DescMessage, Message } from "@bufbuild/protobuf";
import { readBytes, readInteger } from "./literals";
import {
  type AggregateField,
  type OptionNamePart,
  type OptionStatement,
  type OptionValue,
  type ParseContext,
  readName,
  readQualifiedName,
} from "./parse-context";

/** Where options of a declaration go; the message is made when the first option is seen. */
export interface OptionsOwner {
  readonly schema: DescMessage;
  readonly scope: string;
  options(): Message;
}

/** Reads the rest of an `option name = value;` statement. */
export function readOptionStatement(context: ParseContext, owner: OptionsOwner): void {
  readOption(context, owner);
  context.tokens.expect(";", "after the option");
}

/**
 * Reads `[name = value, …]` where there is one.
 *
 * @param special - takes an option that is no option but a part of the declaration (`default`, `json_name`);
 *   returns whether it took it
 */
export function readBracketedOptions(
  context: ParseContext,
  owner: OptionsOwner,
  special: (name: string) => boolean = () => false,
): void {
  const { tokens } = context;
  if (!tokens.accept("[")) return;
  do {
    if (tokens.kind !== "identifier" || !special(tokens.value())) readOption(context, owner);
  } while (tokens.accept(","));
  tokens.expect("]", "after the options");
}

function readOption(context: ParseContext, { schema, scope, options }: OptionsOwner): void {
  const { tokens } = context;
  const offset = tokens.start;
  const path: OptionNamePart[] = [];
  do {
    path.push(readNamePart(context));
  } while (tokens.accept("."));
  tokens.expect("=", "after the option's name");
  const value = readValue(context);
  const custom = path.some(({ isExtension }) => isExtension);
  const take = custom
    ? context.observer.customOption
    : (option: OptionStatement) => context.options.push(option);
  take?.({ target: options(), schema, scope, path, value, offset });
}

function readNamePart(context: ParseContext): OptionNamePart {
  const { tokens } = context;
  if (!tokens.accept("(")) return { name: readName(context, "an option's name"), isExtension: false };
  const name = readQualifiedName(context, "an extension's name");
  tokens.expect(")", "after the extension's name");
  return { name, isExtension: true };
}

function readValue(context: ParseContext): OptionValue {
  const { tokens } = context;
  if (tokens.is("{")) return readMessage(context, "{", "}");
  return readScalar(context, "a value (a name, a number, a string or { … })");
}

function readScalar({ tokens, intern }: ParseContext, what: string): OptionValue {
  if (tokens.kind === "string") return { type: "string", bytes: readBytes(tokens, what) };
  const negative = tokens.accept("-");
  switch (tokens.kind) {
    case "integer": {
      const value = readInteger(tokens, what);
      return { type: "integer", value: negative ? -value : value };
    }
    case "float": {
      const value = Number.parseFloat(tokens.value());
      tokens.next();
      return { type: "float", value: negative ? -value : value };
    }
    case "identifier": {
      const name = intern(tokens.value());
      tokens.next();
      return { type: "identifier", name, negative };
    }
    default:
      throw tokens.unexpected(what);
  }
}

function readMessage(context: ParseContext, open: string, close: string): OptionValue {
  const { tokens } = context;
  tokens.expect(open, "at the start of the message");
  const fields: AggregateField[] = [];
  while (!tokens.accept(close)) {
    fields.push(readAggregateField(context));
    if (!tokens.accept(",")) tokens.accept(";");
  }
  return { type: "message", fields };
}

function readAggregateField(context: ParseContext): AggregateField {
  const { tokens } = context;
  const offset = tokens.start;
  const isExtension = tokens.accept("[");
  let name = isExtension
    ? readQualifiedName(context, "an extension's name")
    : readName(context, "a field's name");
  if (isExtension) {
    while (tokens.accept("/")) name += `/${readQualifiedName(context, "a type's name")}`;
    tokens.expect("]", "after the extension's name");
  }
  const hasColon = tokens.accept(":");
  if (!hasColon && !tokens.is("{") && !tokens.is("<") && !tokens.is("[")) {
    throw tokens.unexpected(`":" after the field's name`);
  }
  return { name, isExtension, value: readAggregateValue(context), offset };
}

function readAggregateValue(context: ParseContext): OptionValue {
  const { tokens } = context;
  if (tokens.is("{")) return readMessage(context, "{", "}");
  if (tokens.is("<")) return readMessage(context, "<", ">");
  if (!tokens.accept("[")) return readScalar(context, "a value");
  const items: OptionValue[] = [];
  if (tokens.accept("]")) return { type: "list", items };
  do {
    items.push(readAggregateValue(context));
  } while (tokens.accept(","));
  tokens.expect("]", "after the list's last value");
  return { type: "list", items };
}
