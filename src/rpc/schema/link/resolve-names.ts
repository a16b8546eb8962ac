import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { qualified } from "../source/names";
import type { DeclarationKind } from "../source/parse-context";

/** The types that one file declares, by full name without a leading dot. */
export type NameTable = ReadonlyMap<string, DeclaredType>;

export interface DeclaredType {
  /** The full name with a leading dot, one string for all references. */
  readonly name: string;
  readonly type: "message" | "enum";
}

/** A name that leads to no type. */
export interface UnresolvedName {
  readonly kind: DeclarationKind;
  /** Full name of what refers to it. */
  readonly owner: string;
  /** As written. */
  readonly name: string;
}

/** Lists the types that a file declares. */
export function declaredTypes(proto: FileDescriptorProto): NameTable {
  const names = new Map<string, DeclaredType>();
  for (const type of proto.enumType) add(qualified(proto.package, type.name), "enum", names);
  for (const message of proto.messageType) addMessage(message, proto.package, names);
  return names;
}

function add(fullName: string, type: DeclaredType["type"], names: Map<string, DeclaredType>): void {
  names.set(fullName, { name: `.${fullName}`, type });
}

function addMessage(message: DescriptorProto, scope: string, names: Map<string, DeclaredType>): void {
  const fullName = qualified(scope, message.name);
  add(fullName, "message", names);
  for (const type of message.enumType) add(qualified(fullName, type.name), "enum", names);
  for (const nested of message.nestedType) addMessage(nested, fullName, names);
}

/**
 * Replaces every type name in the file by its full name with a leading dot, and gives fields of such types their
 * kind. A name is looked up from the innermost scope outwards, as protoc does.
 *
 * @param visible - what the file itself declares, then what its imports declare, public imports of imports included
 * @returns the names that lead nowhere
 */
export function resolveNames(proto: FileDescriptorProto, visible: readonly NameTable[]): UnresolvedName[] {
  const unresolved: UnresolvedName[] = [];
  const resolver = new Resolver(visible, unresolved);
  for (const message of proto.messageType) resolveMessage(message, proto.package, resolver);
  for (const field of proto.extension) resolveField(field, proto.package, resolver);
  for (const service of proto.service) {
    const scope = qualified(proto.package, service.name);
    for (const method of service.method) {
      const owner = qualified(scope, method.name);
      method.inputType =
        resolver.find(method.inputType, scope, "request-type", owner)?.name ?? method.inputType;
      method.outputType =
        resolver.find(method.outputType, scope, "response-type", owner)?.name ?? method.outputType;
    }
  }
  return unresolved;
}

/** Finds the full name that a written name means in a scope; undefined when it leads nowhere. */
export function lookUp<T>(
  name: string,
  scope: string,
  get: (fullName: string) => T | undefined,
): T | undefined {
  if (name.startsWith(".")) return get(name.slice(1));
  for (let at = scope; ; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const found = get(qualified(at, name));
    if (found !== undefined || at === "") return found;
  }
}

class Resolver {
  constructor(
    private readonly visible: readonly NameTable[],
    private readonly unresolved: UnresolvedName[],
  ) {}

  find(name: string, scope: string, kind: DeclarationKind, owner: string) {
    const found = lookUp(name, scope, (fullName) => this.get(fullName));
    if (found === undefined) this.unresolved.push({ kind, owner, name });
    return found;
  }

  private get(fullName: string) {
    for (const table of this.visible) {
      const type = table.get(fullName);
      if (type !== undefined) return type;
    }
    return undefined;
  }
}

function resolveMessage(message: DescriptorProto, scope: string, resolver: Resolver): void {
  const fullName = qualified(scope, message.name);
  for (const field of message.field) resolveField(field, fullName, resolver);
  for (const field of message.extension) resolveField(field, fullName, resolver);
  for (const nested of message.nestedType) resolveMessage(nested, fullName, resolver);
}

function resolveField(field: FieldDescriptorProto, scope: string, resolver: Resolver): void {
  const owner = qualified(scope, field.name);
  if (field.typeName !== "") {
    const found = resolver.find(field.typeName, scope, "field-type", owner);
    if (found !== undefined) {
      field.typeName = found.name;
      if (found.type === "enum") field.type = FieldDescriptorProto_Type.ENUM;
      else if (field.type !== FieldDescriptorProto_Type.GROUP) field.type = FieldDescriptorProto_Type.MESSAGE;
    }
  }
  if (field.extendee !== "") {
    field.extendee = resolver.find(field.extendee, scope, "extendee", owner)?.name ?? field.extendee;
  }
}
