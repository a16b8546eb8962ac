import type { MethodDescriptorProto, ServiceDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { MethodKind } from "../event";
import type { MethodInfo, ServiceInfo } from "./method";
import { qualified } from "./names";
import type { Place } from "./problem";

/** Where a service or method (by full name) is declared, and the comment before it. */
export type DeclarationLookup = (
  fullName: string,
) => { readonly place: Place; readonly comment: string } | undefined;

/** Describes a service of a file as plain data. */
export function serviceInfo(
  scope: string,
  service: ServiceDescriptorProto,
  declaration: DeclarationLookup = () => undefined,
): ServiceInfo {
  const fullName = qualified(scope, service.name);
  const methods = service.method.map((method) => methodInfo(fullName, method, declaration));
  return { fullName, methods, comment: "", ...declaration(fullName) };
}

function methodInfo(
  service: string,
  method: MethodDescriptorProto,
  declaration: DeclarationLookup,
): MethodInfo {
  const fullName = `${service}/${method.name}`;
  return {
    fullName,
    path: `/${fullName}`,
    service,
    name: method.name,
    kind: methodKind(method.clientStreaming, method.serverStreaming),
    requestType: method.inputType.replace(/^\./, ""),
    responseType: method.outputType.replace(/^\./, ""),
    comment: "",
    ...declaration(qualified(service, method.name)),
  };
}

function methodKind(clientStreaming: boolean, serverStreaming: boolean): MethodKind {
  if (clientStreaming) return serverStreaming ? "bidi" : "client-streaming";
  return serverStreaming ? "server-streaming" : "unary";
}
