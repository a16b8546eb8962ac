import {
  type DescExtension,
  type DescField,
  type DescMessage,
  type Extendee,
  type ExtensionValueShape,
  getExtension,
  hasExtension,
  type Message,
  type Registry,
  ScalarType,
  setExtension,
} from "@bufbuild/protobuf";
import { type ReflectList, type ReflectMap, type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { type Any, AnySchema, anyPack } from "@bufbuild/protobuf/wkt";
import type { AggregateField, OptionNamePart, OptionStatement, OptionValue } from "../source/parse-context";

/** Finds an extension by the name written in an option, from the scope it is written in. */
export type ExtensionLookup = (name: string, scope: string) => DescExtension | undefined;

/** An option that names something unknown or has a value of the wrong kind. */
export class OptionError extends Error {}

/**
 * Gives an option its meaning: sets the field or the extension that it names.
 *
 * @param registry - types for an `Any` written in an option
 * @throws {@link OptionError} when the option does not fit its definition
 */
export function applyOption(
  { target, schema, scope, path, value }: OptionStatement,
  findExtension: ExtensionLookup,
  registry?: Registry,
): void {
  assign(reflect(schema, target), path, value, { scope, findExtension, registry });
}

interface Surroundings {
  readonly scope: string;
  readonly findExtension: ExtensionLookup;
  readonly registry: Registry | undefined;
}

type Path = readonly OptionNamePart[];

function assign(target: ReflectMessage, path: Path, value: OptionValue, around: Surroundings): void {
  const part = path[0]!;
  if (part.isExtension) {
    assignExtension(target, part.name, path.slice(1), value, around);
    return;
  }
  const field = target.desc.fields.find(
    (f) => f.name === part.name || (isGroup(f) && f.message?.name === part.name),
  );
  if (field === undefined) throw new OptionError(`"${part.name}" is no option of ${target.desc.typeName}`);
  assignField(target, field, path.slice(1), value, around);
}

function isGroup(field: DescField): boolean {
  return field.fieldKind === "message" && field.delimitedEncoding;
}

function assignField(
  target: ReflectMessage,
  field: DescField,
  rest: Path,
  value: OptionValue,
  around: Surroundings,
): void {
  switch (field.fieldKind) {
    case "list": {
      const list: ReflectList = target.get(field);
      const items = value.type === "list" ? value.items : [value];
      for (const item of items) {
        list.add(
          field.listKind === "message"
            ? build(field.message, undefined, rest, item, around)
            : single(field, item),
        );
      }
      return;
    }
    case "map":
      addMapEntry(target.get(field), field, value, around);
      return;
    case "message":
      target.set(
        field,
        build(field.message, target.isSet(field) ? target.get(field) : undefined, rest, value, around),
      );
      return;
    default:
      if (rest.length > 0)
        throw new OptionError(`"${field.name}" is no message, it has no "${rest[0]!.name}"`);
      target.set(field, single(field, value));
  }
}

/** Makes or extends a message by the rest of an option's name, or by the fields between braces. */
function build(
  desc: DescMessage,
  existing: ReflectMessage | undefined,
  rest: Path,
  value: OptionValue,
  around: Surroundings,
): ReflectMessage {
  const message = existing ?? reflect(desc);
  if (rest.length > 0) {
    assign(message, rest, value, around);
    return message;
  }
  if (value.type !== "message")
    throw new OptionError(`expected a message of type ${desc.typeName} in braces`);
  for (const field of value.fields) assignAggregateField(message, field, around);
  return message;
}

function assignAggregateField(message: ReflectMessage, field: AggregateField, around: Surroundings): void {
  if (field.isExtension && field.name.includes("/")) {
    packAny(message, field, around);
    return;
  }
  assign(message, [{ name: field.name, isExtension: field.isExtension }], field.value, around);
}

function packAny(message: ReflectMessage, field: AggregateField, around: Surroundings): void {
  const desc = around.registry?.getMessage(field.name.slice(field.name.lastIndexOf("/") + 1));
  if (desc === undefined || message.desc.typeName !== AnySchema.typeName) {
    throw new OptionError(`the type "${field.name}" of an Any is not known here`);
  }
  const any = message.message as Any;
  anyPack(desc, build(desc, undefined, [], field.value, around).message, any);
  any.typeUrl = field.name;
}

function addMapEntry(
  map: ReflectMap,
  field: DescField & { fieldKind: "map" },
  value: OptionValue,
  around: Surroundings,
): void {
  for (const entry of value.type === "list" ? value.items : [value]) {
    if (entry.type !== "message") throw new OptionError(`expected { key: … value: … } for "${field.name}"`);
    const part = (name: string) => entry.fields.find((f) => f.name === name)?.value;
    const key = part("key");
    const item = part("value");
    if (key === undefined || item === undefined)
      throw new OptionError(`"${field.name}" needs a key and a value`);
    map.set(
      scalar(field.mapKey, key) as string,
      field.mapKind === "message"
        ? build(field.message, undefined, [], item, around)
        : field.mapKind === "enum"
          ? enumNumber(field.enum, item)
          : scalar(field.scalar, item),
    );
  }
}

function assignExtension(
  target: ReflectMessage,
  name: string,
  rest: Path,
  value: OptionValue,
  around: Surroundings,
): void {
  const extension = around.findExtension(name, around.scope);
  if (extension === undefined)
    throw new OptionError(`the option "(${name})" is not defined in any imported file`);
  if (extension.extendee.typeName !== target.desc.typeName) {
    throw new OptionError(`"(${name})" extends ${extension.extendee.typeName}, not ${target.desc.typeName}`);
  }
  const message = target.message as Extendee<DescExtension>;
  const current = hasExtension(message, extension) ? getExtension(message, extension) : undefined;
  const next = extensionValue(extension, current, rest, value, around);
  setExtension(message, extension, next as ExtensionValueShape<DescExtension>);
}

function extensionValue(
  extension: DescExtension,
  current: unknown,
  rest: Path,
  value: OptionValue,
  around: Surroundings,
): unknown {
  switch (extension.fieldKind) {
    case "message": {
      // A fresh copy: what is read from an extension is not what is stored.
      const existing = current === undefined ? undefined : reflect(extension.message, current as Message);
      return build(extension.message, existing, rest, value, around).message;
    }
    case "list": {
      const items = value.type === "list" ? value.items : [value];
      const added = items.map((item) =>
        extension.listKind === "message"
          ? build(extension.message, undefined, rest, item, around).message
          : single(extension, item),
      );
      return [...((current as unknown[] | undefined) ?? []), ...added];
    }
    default:
      return single(extension, value);
  }
}

function single(field: DescField | DescExtension, value: OptionValue): unknown {
  if (field.enum !== undefined) return enumNumber(field.enum, value);
  return scalar(field.scalar!, value);
}

function enumNumber(
  desc: { typeName: string; values: readonly { name: string; number: number }[] },
  value: OptionValue,
) {
  if (value.type === "integer") return Number(value.value);
  const found = value.type === "identifier" ? desc.values.find((v) => v.name === value.name) : undefined;
  if (found === undefined) throw new OptionError(`expected a value of the enum ${desc.typeName}`);
  return found.number;
}

function scalar(type: ScalarType, value: OptionValue): unknown {
  switch (type) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      if (value.type !== "string") throw new OptionError("expected a string");
      return type === ScalarType.BYTES ? value.bytes : Buffer.from(value.bytes).toString("utf8");
    case ScalarType.BOOL:
      return boolean(value);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return float(value);
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
    case ScalarType.SINT64:
      if (value.type !== "integer") throw new OptionError("expected a whole number");
      return value.value;
    default:
      if (value.type !== "integer") throw new OptionError("expected a whole number");
      return Number(value.value);
  }
}

function boolean(value: OptionValue): boolean {
  if (value.type === "identifier" && /^([tT]rue|t)$/.test(value.name)) return true;
  if (value.type === "identifier" && /^([fF]alse|f)$/.test(value.name)) return false;
  if (value.type === "integer" && (value.value === 0n || value.value === 1n)) return value.value === 1n;
  throw new OptionError("expected true or false");
}

function float(value: OptionValue): number {
  if (value.type === "integer") return Number(value.value);
  if (value.type === "float") return value.value;
  if (value.type === "identifier") {
    const word = value.name.toLowerCase();
    if (word === "inf" || word === "infinity") return value.negative ? -Infinity : Infinity;
    if (word === "nan") return Number.NaN;
  }
  throw new OptionError("expected a number");
}
