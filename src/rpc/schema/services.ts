import type { MethodDescriptorProto, ServiceDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { MethodKind } from "../event";
import type { MethodInfo, ServiceInfo } from "./method";
import type { Place } from "./problem";
import { qualified } from "./source/names";

/** Where a service or method is declared, unless it came without source, and the comment before it. */
export interface Declaration {
  readonly place?: Place;
  readonly comment: string;
}

/**
 * Describes a service of a file as plain data.
 *
 * @param declarations - by full name; a service that came without source has none
 */
export function serviceInfo(
  scope: string,
  service: ServiceDescriptorProto,
  declarations: ReadonlyMap<string, Declaration> = new Map(),
): ServiceInfo {
  const fullName = qualified(scope, service.name);
  const methods = service.method.map((method) => methodInfo(fullName, method, declarations));
  return { fullName, methods, comment: "", ...declarations.get(fullName) };
}

function methodInfo(
  service: string,
  method: MethodDescriptorProto,
  declarations: ReadonlyMap<string, Declaration>,
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
    ...declarations.get(qualified(service, method.name)),
  };
}

function methodKind(clientStreaming: boolean, serverStreaming: boolean): MethodKind {
  if (clientStreaming) return serverStreaming ? "bidi" : "client-streaming";
  return serverStreaming ? "server-streaming" : "unary";
}
