import { configShape } from "./fields";
import type { Field, Shape } from "./shape";

/** The JSON schema of the configuration file, which editors complete and check it by. */
export function configSchema(): Record<string, unknown> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of grpc-cancellation",
    ...schemaOf(configShape),
    allowTrailingCommas: true,
  };
}

function schemaOf(shape: Shape): Record<string, unknown> {
  switch (shape.kind) {
    case "choice":
      return { type: "string", enum: shape.values };
    case "count":
      return { type: "integer", minimum: shape.least };
    case "flag":
      return { type: "boolean" };
    case "text":
      return { type: "string", minLength: 1, ...(shape.like && { pattern: shape.like.pattern }) };
    case "list":
      return { type: "array", items: schemaOf(shape.of) };
    case "table":
      return { type: "object", additionalProperties: schemaOf(shape.of) };
    case "object":
      return {
        type: "object",
        additionalProperties: false,
        ...(shape.required && { required: shape.required }),
        ...(shape.oneOf && { anyOf: shape.oneOf.map((key) => ({ required: [key] })) }),
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([key, field]) => [key, { ...schemaOf(field), ...told(field) }]),
        ),
      };
  }
}

function told({ description, default: value }: Field): Record<string, unknown> {
  return {
    description: description.replaceAll("`", ""),
    markdownDescription: description,
    ...(value !== undefined && { default: value }),
  };
}
