import {
  create,
  createFileRegistry,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  type Registry,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type Any,
  AnySchema,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

/** What JSON cannot show of a message that was received, made visible. */
export interface VisibleMessage {
  readonly message: Message;
  /** One sentence for each thing that the schema does not know. */
  readonly notes: readonly string[];
  /** Knows how to show what is unknown; to be used for writing the JSON. */
  readonly registry: Registry;
}

/**
 * Finds the data of a received message that its schema does not know: fields, and the contents of `Any`s. The library
 * refuses to write JSON with an unknown `Any`; here it becomes `{"@type": …, "value": base64}`.
 *
 * @param message - is changed where it holds an unknown `Any`
 */
export function showUnknownData(desc: DescMessage, message: Message, registry: Registry): VisibleMessage {
  const notes: string[] = [];
  visit(desc, message, "", { registry, notes });
  return { message, notes, registry: opaqueRegistry(registry) };
}

interface Visit {
  readonly registry: Registry;
  readonly notes: string[];
}

/** Returns whether the message was changed. */
function visit(desc: DescMessage, message: Message, path: string, context: Visit): boolean {
  noteUnknownFields(desc, message, path, context);
  if (desc.typeName === AnySchema.typeName) return visitAny(message as Any, path, context);
  let changed = false;
  for (const field of fieldsWithMessages(desc)) {
    for (const [item, name] of messagesOf(message, field)) {
      changed = visit(field.message!, item, path === "" ? name : `${path}.${name}`, context) || changed;
    }
  }
  return changed;
}

function noteUnknownFields(
  desc: DescMessage,
  message: Message,
  path: string,
  { registry, notes }: Visit,
): void {
  if (message.$unknown === undefined) return;
  const numbers = new Set<number>();
  for (const { no } of message.$unknown)
    if (registry.getExtensionFor(desc, no) === undefined) numbers.add(no);
  if (numbers.size === 0) return;
  const where = path === "" ? "" : ` at ${path}`;
  notes.push(
    `the schema of ${desc.typeName}${where} has no field with number ${[...numbers].join(", ")}; its data is not shown`,
  );
}

function visitAny(any: Any, path: string, context: Visit): boolean {
  if (any.typeUrl === "") return false;
  const typeName = any.typeUrl.slice(any.typeUrl.lastIndexOf("/") + 1);
  const where = path === "" ? "the message" : path;
  const desc = context.registry.getMessage(typeName);
  if (desc === undefined) {
    context.notes.push(
      `${where} holds a ${typeName}, a type that the schema does not have; its bytes are shown`,
    );
    any.value = toBinary(opaque, create(opaque, { value: any.value }));
    return true;
  }
  const content = fromBinary(desc, any.value);
  const changed = visit(desc, content, path, context);
  if (changed) any.value = toBinary(desc, content);
  return changed;
}

/** Stands for every type that is not known: its JSON is the bytes. */
const opaque = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "opaque.proto",
    syntax: "proto3",
    messageType: [
      {
        name: "Opaque",
        field: [{ name: "value", jsonName: "value", number: 1, type: FieldDescriptorProto_Type.BYTES }],
      },
    ],
  }),
  () => undefined,
).getMessage("Opaque") as DescMessage;

const opaqueRegistries = new WeakMap<Registry, Registry>();

function opaqueRegistry(registry: Registry): Registry {
  const known = opaqueRegistries.get(registry);
  if (known !== undefined) return known;
  const made = makeOpaqueRegistry(registry);
  opaqueRegistries.set(registry, made);
  return made;
}

function makeOpaqueRegistry(registry: Registry): Registry {
  return {
    kind: "registry",
    get: (name) => registry.get(name),
    getMessage: (name) => registry.getMessage(name) ?? { ...opaque, typeName: name },
    getEnum: (name) => registry.getEnum(name),
    getExtension: (name) => registry.getExtension(name),
    getExtensionFor: (extendee, no) => registry.getExtensionFor(extendee, no),
    getService: (name) => registry.getService(name),
    [Symbol.iterator]: () => registry[Symbol.iterator](),
  };
}

const fieldCache = new WeakMap<DescMessage, readonly DescField[]>();

/** The fields that hold messages. */
function fieldsWithMessages(desc: DescMessage): readonly DescField[] {
  const known = fieldCache.get(desc);
  if (known !== undefined) return known;
  const fields = desc.fields.filter((field) => field.message !== undefined);
  fieldCache.set(desc, fields);
  return fields;
}

function* messagesOf(message: Message, field: DescField): Iterable<[Message, string]> {
  const owner = message as unknown as Record<string, unknown>;
  const oneof = field.oneof && (owner[field.oneof.localName] as { case?: string; value?: unknown });
  const value = oneof ? (oneof.case === field.localName ? oneof.value : undefined) : owner[field.localName];
  if (field.fieldKind === "list") {
    for (const [index, item] of (value as unknown[]).entries()) {
      if (isMessage(item)) yield [item, `${field.jsonName}[${index}]`];
    }
  } else if (field.fieldKind === "map") {
    for (const [key, item] of Object.entries(value as object)) {
      if (isMessage(item)) yield [item, `${field.jsonName}[${JSON.stringify(key)}]`];
    }
  } else if (isMessage(value)) {
    yield [value, field.jsonName];
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && "$typeName" in value;
}
