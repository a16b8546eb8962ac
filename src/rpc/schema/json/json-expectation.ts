import { type DescEnum, type DescExtension, type DescField, ScalarType } from "@bufbuild/protobuf";

const wellKnown: Readonly<Record<string, string>> = {
  "google.protobuf.Timestamp": `a time such as "2024-01-02T03:04:05Z"`,
  "google.protobuf.Duration": `a duration in seconds such as "1.5s"`,
  "google.protobuf.FieldMask": `field paths in camel case such as "name,address.city"`,
  "google.protobuf.Struct": "a JSON object",
  "google.protobuf.ListValue": "a JSON list",
  "google.protobuf.Value": "any JSON value",
  "google.protobuf.Any": `an object with "@type"`,
  "google.protobuf.BoolValue": "true or false",
  "google.protobuf.StringValue": "a string",
  "google.protobuf.BytesValue": "bytes as base64 text",
  "google.protobuf.DoubleValue": "a number",
  "google.protobuf.FloatValue": "a number",
  "google.protobuf.Int32Value": "a whole number of 32 bits",
  "google.protobuf.UInt32Value": "a whole number of 32 bits that is not negative",
  "google.protobuf.Int64Value": "a whole number of 64 bits",
  "google.protobuf.UInt64Value": "a whole number of 64 bits that is not negative",
};

/** What JSON a message of this type is written as. */
export function expectedMessage(typeName: string): string {
  return wellKnown[typeName] ?? `an object with the fields of ${typeName}`;
}

/** What JSON one value of a field is written as: of a list an item, of a map a value. */
export function expectedValue(field: DescField | DescExtension): string {
  if (field.message !== undefined) return expectedMessage(field.message.typeName);
  if (field.enum !== undefined) return expectedEnum(field.enum);
  return expectedScalar(field.scalar!);
}

function expectedEnum({ typeName, values }: DescEnum): string {
  const names = values.slice(0, 8).map((value) => `"${value.name}"`);
  return `a value of ${typeName}: ${names.join(", ")}${values.length > 8 ? ", …" : ""}`;
}

/** What JSON a scalar is written as. */
export function expectedScalar(type: ScalarType): string {
  switch (type) {
    case ScalarType.STRING:
      return "a string";
    case ScalarType.BYTES:
      return "bytes as base64 text";
    case ScalarType.BOOL:
      return "true or false";
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return `a number${type === ScalarType.FLOAT ? " that fits 32 bits" : ""}, "NaN", "Infinity" or "-Infinity"`;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return "a whole number from 0 to 4294967295";
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return "a whole number from -2147483648 to 2147483647";
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return `a whole number from 0 to 18446744073709551615, such as "42"`;
    default:
      return `a whole number of 64 bits, such as "42"`;
  }
}
