import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  isFieldSet,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FieldDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/**
 * Lets the parts of a descriptor share what the library makes anew for each: the functions of a field take more
 * memory than all that is said of it, and a large tree has a hundred thousand fields.
 */
export function shareParts(file: DescFile): void {
  for (const type of nestedTypes(file)) {
    type.toString = typeText;
    if (type.kind === "enum") for (const value of type.values) value.toString = valueText;
    if (type.kind !== "message") continue;
    for (const field of type.fields) shareFieldParts(field);
    if (type.oneofs.length === 0) (type as Writable<DescMessage>).members = type.fields;
  }
}

/** The objects are plain ones, and nobody else has them yet. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const defaultValue = FieldDescriptorProtoSchema.field.defaultValue;

function shareFieldParts(field: DescField): void {
  const parts = field as Writable<DescField>;
  parts.toString = fieldText;
  if (parts.localName === parts.jsonName) parts.localName = parts.jsonName;
  if ("getDefaultValue" in parts && !isFieldSet(field.proto, defaultValue)) parts.getDefaultValue = noDefault;
}

function noDefault(): undefined {
  return undefined;
}

function fieldText(this: DescField): string {
  return `field ${this.parent.typeName}.${this.name}`;
}

function typeText(this: { readonly kind: string; readonly typeName: string }): string {
  return `${this.kind} ${this.typeName}`;
}

function valueText(this: DescEnum["values"][number]): string {
  return `enum value ${this.parent.typeName}.${this.name}`;
}
