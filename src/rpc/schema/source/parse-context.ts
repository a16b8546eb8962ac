import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { Tokens } from "./tokens";

/** Everything that reading one file carries along. */
export interface ParseContext {
  readonly tokens: Tokens;
  readonly syntax: "proto2" | "proto3" | "editions";
  /** Options that `descriptor.proto` defines, in the order of the text; they are given their meaning later. */
  readonly options: OptionStatement[];
  /** One shared copy of each name, free of the text it was cut from. */
  readonly intern: (name: string) => string;
  readonly observer: ParseObserver;
}

/** Is told of what the descriptor does not keep, since that would cost more than all else. */
export interface ParseObserver {
  /**
   * Every named declaration, every reference to a type, and where in the text it stands.
   *
   * @param name - full name of the declaration; for a reference, of what refers
   */
  readonly declared?: (kind: DeclarationKind, name: string, offset: number) => void;
  readonly customOption?: (option: OptionStatement) => void;
}

export type DeclarationKind =
  | "service"
  | "method"
  | "message"
  | "field"
  | "enum"
  | "enum-value"
  | "field-type"
  | "extendee"
  | "request-type"
  | "response-type";

/** An option as written: `(my.option).part = value`. */
export interface OptionStatement {
  /** The options message it belongs into, such as a `google.protobuf.FieldOptions`. */
  readonly target: Message;
  readonly schema: DescMessage;
  /** The full name of the scope, in which the names of extensions are looked up. */
  readonly scope: string;
  readonly path: readonly OptionNamePart[];
  readonly value: OptionValue;
  readonly offset: number;
}

export interface OptionNamePart {
  readonly name: string;
  readonly isExtension: boolean;
}

export type OptionValue =
  | { readonly type: "identifier"; readonly name: string; readonly negative: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "string"; readonly bytes: Uint8Array }
  | { readonly type: "message"; readonly fields: readonly AggregateField[] }
  | { readonly type: "list"; readonly items: readonly OptionValue[] };

/** One `name: value` of a message written in text format. */
export interface AggregateField {
  /** A field's name, or in brackets an extension's name or an `Any`'s type address. */
  readonly name: string;
  readonly isExtension: boolean;
  readonly value: OptionValue;
  readonly offset: number;
}

/** Reads `a.b.c`, with a leading dot where the grammar has one. */
export function readQualifiedName({ tokens, intern }: ParseContext, what: string): string {
  const start = tokens.start;
  let end = start;
  let joined = "";
  if (tokens.is(".")) {
    joined = ".";
    end = tokens.end;
    tokens.next();
  }
  for (;;) {
    if (tokens.kind !== "identifier") throw tokens.unexpected(what);
    joined += tokens.value();
    end = tokens.end;
    tokens.next();
    if (!tokens.is(".")) break;
    joined += ".";
    tokens.next();
  }
  return intern(end - start === joined.length ? tokens.text.slice(start, end) : joined);
}

/** Reads one name. */
export function readName({ tokens, intern }: ParseContext, what: string): string {
  if (tokens.kind !== "identifier") throw tokens.unexpected(what);
  const name = intern(tokens.value());
  tokens.next();
  return name;
}
