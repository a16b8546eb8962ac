import { create } from "@bufbuild/protobuf";
import {
  MethodDescriptorProtoSchema,
  MethodOptionsSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
  ServiceOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { qualified } from "./names";
import { type DeclarationKind, type ParseContext, readName, readQualifiedName } from "./parse-context";
import { readOptionStatement } from "./parse-options";

/** Reads a service after its keyword. */
export function readService(context: ParseContext, scope: string, offset: number): ServiceDescriptorProto {
  const { tokens } = context;
  const service = create(ServiceDescriptorProtoSchema);
  service.name = readName(context, "the service's name");
  const fullName = qualified(scope, service.name);
  context.observer.declared?.("service", fullName, offset);
  tokens.expect("{", "after the service's name");
  while (!tokens.accept("}")) {
    const start = tokens.start;
    if (tokens.accept(";")) continue;
    if (tokens.accept("rpc")) {
      service.method.push(readMethod(context, fullName, start));
    } else if (tokens.accept("option")) {
      readOptionStatement(context, {
        schema: ServiceOptionsSchema,
        scope: fullName,
        options: () => (service.options ??= create(ServiceOptionsSchema)),
      });
    } else {
      throw tokens.unexpected(`"rpc", "option" or "}" in the service`);
    }
  }
  return service;
}

function readMethod(context: ParseContext, service: string, offset: number) {
  const { tokens } = context;
  const method = create(MethodDescriptorProtoSchema);
  method.name = readName(context, "the method's name");
  const fullName = qualified(service, method.name);
  context.observer.declared?.("method", fullName, offset);
  const request = readMethodType(context, "request-type", fullName);
  tokens.expect("returns", "after the request type");
  const response = readMethodType(context, "response-type", fullName);
  method.inputType = request.type;
  method.outputType = response.type;
  if (request.isStream) method.clientStreaming = true;
  if (response.isStream) method.serverStreaming = true;
  if (tokens.accept(";")) return method;
  tokens.expect("{", `or ";" after the method`);
  // Braces, even empty ones, give a method its options.
  const options = create(MethodOptionsSchema);
  method.options = options;
  while (!tokens.accept("}")) {
    if (tokens.accept(";")) continue;
    if (!tokens.accept("option")) throw tokens.unexpected(`"option" or "}" in the method`);
    readOptionStatement(context, { schema: MethodOptionsSchema, scope: fullName, options: () => options });
  }
  tokens.accept(";");
  return method;
}

function readMethodType(context: ParseContext, kind: DeclarationKind, method: string) {
  const { tokens } = context;
  tokens.expect("(", "before the message type");
  let offset = tokens.start;
  // A type may itself be called `stream`: the word is the keyword only where a type follows.
  let isStream = false;
  let type = "";
  if (tokens.is("stream")) {
    tokens.next();
    if (tokens.is(")") || tokens.is(".")) {
      type = "stream";
      if (tokens.accept(".")) type += `.${readQualifiedName(context, "a message type")}`;
    } else {
      isStream = true;
      offset = tokens.start;
    }
  }
  if (type === "") type = readQualifiedName(context, "a message type");
  context.observer.declared?.(kind, method, offset);
  tokens.expect(")", "after the message type");
  return { type, isStream };
}
