import type { DescMessage } from "@bufbuild/protobuf";

/** Writes a request to start from. */
export function exampleJson(desc: DescMessage): string {
  const fields = desc.fields.map((field) => `  // ${field.name}`);
  return fields.length === 0 ? "{}\n" : `{\n${fields.join("\n")}\n}\n`;
}
