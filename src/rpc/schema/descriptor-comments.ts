import type {
  DescriptorProto,
  EnumDescriptorProto,
  FileDescriptorProto,
  SourceCodeInfo_Location,
} from "@bufbuild/protobuf/wkt";
import { qualified } from "./source/names";

/** Numbers of fields in descriptor.proto, of which the paths of comments are made. */
const fileField = { message: 4, enum: 5, service: 6 };
const messageField = { field: 2, nested: 3, enum: 4 };
const inner = 2;

/**
 * The comments of a file that came as a descriptor, by full name; an enum's value is named in its enum. Compilers keep
 * them only when they are asked to: `protoc --include_source_info`, `buf build`.
 */
export function descriptorComments(file: FileDescriptorProto): ReadonlyMap<string, string> {
  const at = new Map(
    (file.sourceCodeInfo?.location ?? []).map((one) => [one.path.join("."), commentOf(one)]),
  );
  const comments = new Map<string, string>();
  const note = (name: string, path: readonly number[]) => {
    const comment = at.get(path.join(".")) ?? "";
    if (comment !== "") comments.set(name, comment);
  };
  if (at.size === 0) return comments;
  const visitEnum = ({ name, value }: EnumDescriptorProto, scope: string, path: readonly number[]) => {
    const fullName = qualified(scope, name);
    note(fullName, path);
    for (const [index, each] of value.entries()) note(`${fullName}.${each.name}`, [...path, inner, index]);
  };
  const visitMessage = (message: DescriptorProto, scope: string, path: readonly number[]) => {
    const fullName = qualified(scope, message.name);
    const { field, nested, enum: enumField } = messageField;
    note(fullName, path);
    for (const [index, each] of message.field.entries()) {
      note(`${fullName}.${each.name}`, [...path, field, index]);
    }
    for (const [index, each] of message.nestedType.entries()) {
      visitMessage(each, fullName, [...path, nested, index]);
    }
    for (const [index, each] of message.enumType.entries()) {
      visitEnum(each, fullName, [...path, enumField, index]);
    }
  };
  for (const [index, each] of file.messageType.entries()) {
    visitMessage(each, file.package, [fileField.message, index]);
  }
  for (const [index, each] of file.enumType.entries()) visitEnum(each, file.package, [fileField.enum, index]);
  for (const [index, { name, method }] of file.service.entries()) {
    const fullName = qualified(file.package, name);
    note(fullName, [fileField.service, index]);
    for (const [place, each] of method.entries()) {
      note(qualified(fullName, each.name), [fileField.service, index, inner, place]);
    }
  }
  return comments;
}

function commentOf({ leadingComments, trailingComments }: SourceCodeInfo_Location): string {
  const text = leadingComments.trim() === "" ? trailingComments : leadingComments;
  return text
    .split("\n")
    .map((line) => line.replace(/^ /, "").trimEnd())
    .join("\n")
    .trim();
}
