import { create } from "@bufbuild/protobuf";
import {
  Edition,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { readString } from "./literals";
import {
  type OptionStatement,
  type ParseContext,
  type ParseObserver,
  readQualifiedName,
} from "./parse-context";
import { readEnum } from "./parse-enum";
import { readExtend, readMessageType } from "./parse-message";
import { readOptionStatement } from "./parse-options";
import { readService } from "./parse-service";
import { readVisibility } from "./parse-visibility";
import { ProtoSyntaxError, Tokens } from "./tokens";

/** One `.proto` file as read: names of types are as written, options wait for their meaning. */
export interface ParsedProto {
  readonly proto: FileDescriptorProto;
  readonly imports: readonly ImportStatement[];
  /** Those that `descriptor.proto` defines; linking applies them and takes them out. */
  readonly options: OptionStatement[];
  /** Where reading stopped; what came before is in `proto`. */
  readonly error?: { readonly message: string; readonly offset: number };
}

export interface ImportStatement {
  readonly name: string;
  readonly offset: number;
}

/**
 * Reads a `.proto` file (proto2, proto3 and editions) into a file descriptor. Nothing is looked up: types keep the
 * names that the text gives them, with neither leading dot nor kind until they are resolved.
 *
 * @param name - the file's name as other files import it
 * @param intern - returns one shared copy of a name
 * @param observer - told of what the result does not hold
 */
export function parseProto(
  name: string,
  text: string,
  intern: (name: string) => string = String,
  observer: ParseObserver = {},
): ParsedProto {
  const proto = create(FileDescriptorProtoSchema);
  proto.name = name;
  const imports: ImportStatement[] = [];
  const options: OptionStatement[] = [];
  const parsed = { proto, imports, options };
  try {
    const tokens = new Tokens(text);
    const syntax = readSyntax(tokens, proto);
    const context: ParseContext = { tokens, syntax, options, intern, observer };
    while (tokens.kind !== "end") if (!tokens.accept(";")) readFileElement(context, proto, imports);
  } catch (error) {
    if (!(error instanceof ProtoSyntaxError)) throw error;
    return { ...parsed, error: { message: error.message, offset: error.offset } };
  }
  return parsed;
}

function readSyntax(tokens: Tokens, proto: FileDescriptorProto): ParseContext["syntax"] {
  if (tokens.is("edition")) return readEdition(tokens, proto);
  if (!tokens.accept("syntax")) return "proto2";
  tokens.expect("=", `after "syntax"`);
  const offset = tokens.start;
  const syntax = readString(tokens, `"proto2" or "proto3"`);
  if (syntax !== "proto2" && syntax !== "proto3") {
    throw new ProtoSyntaxError(`expected "proto2" or "proto3", found "${syntax}"`, offset);
  }
  tokens.expect(";", "after the syntax");
  // In descriptors proto2 is what an absent syntax means.
  if (syntax === "proto3") proto.syntax = syntax;
  return syntax;
}

function readEdition(tokens: Tokens, proto: FileDescriptorProto): "editions" {
  tokens.next();
  tokens.expect("=", `after "edition"`);
  const offset = tokens.start;
  const name = readString(tokens, `an edition such as "2023"`);
  const edition = (Edition as unknown as Record<string, Edition | undefined>)[`EDITION_${name}`];
  if (!/^\d{4}$/.test(name) || edition === undefined) {
    throw new ProtoSyntaxError(`expected an edition that is known ("2023", "2024"), found "${name}"`, offset);
  }
  tokens.expect(";", "after the edition");
  proto.syntax = "editions";
  proto.edition = edition;
  return "editions";
}

function readFileElement(
  context: ParseContext,
  proto: FileDescriptorProto,
  imports: ImportStatement[],
): void {
  const { tokens } = context;
  const visibility = readVisibility(tokens);
  const offset = tokens.start;
  switch (tokens.kind === "identifier" ? tokens.value() : "") {
    case "package":
      tokens.next();
      proto.package = readQualifiedName(context, "the package's name");
      tokens.expect(";", "after the package's name");
      return;
    case "import":
      tokens.next();
      readImport(context, proto, imports);
      return;
    case "option":
      tokens.next();
      readOptionStatement(context, {
        schema: FileOptionsSchema,
        scope: proto.package,
        options: () => (proto.options ??= create(FileOptionsSchema)),
      });
      return;
    case "message":
      tokens.next();
      proto.messageType.push(readMessageType(context, proto.package, visibility));
      return;
    case "enum":
      tokens.next();
      proto.enumType.push(readEnum(context, proto.package, visibility));
      return;
    case "extend":
      tokens.next();
      readExtend(context, proto.package, proto.extension, proto.messageType);
      return;
    case "service":
      tokens.next();
      proto.service.push(readService(context, proto.package, offset));
      return;
    default:
      throw tokens.unexpected(`"message", "enum", "service", "extend", "option", "import" or "package"`);
  }
}

function readImport(context: ParseContext, proto: FileDescriptorProto, imports: ImportStatement[]): void {
  const { tokens } = context;
  const kind = ["public", "weak", "option"].find((word) => tokens.accept(word));
  const offset = tokens.start;
  const name = context.intern(readString(tokens, "the imported file's name, a string"));
  tokens.expect(";", "after the import");
  imports.push({ name, offset });
  if (kind === "option") {
    proto.optionDependency.push(name);
    return;
  }
  const index = proto.dependency.push(name) - 1;
  if (kind === "public") proto.publicDependency.push(index);
  if (kind === "weak") proto.weakDependency.push(index);
}
