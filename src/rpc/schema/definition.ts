import { create, toBinary } from "@bufbuild/protobuf";
import {
  DescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
  MethodDescriptorProtoSchema,
  ServiceDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";

const asBytes = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Makes the definition of one method as grpc-js wants it: proto-loader gives the path and the streaming flags.
 *
 * proto-loader sees the service with messages that have no fields. It serializes nothing, since its JSON loses data
 * (an `Any`, a `Struct`, unknown names), so their fields would only cost time: bytes go in and come out.
 *
 * @param file - the linked file that declares the service
 */
export function methodDefinition(
  file: FileDescriptorProto,
  serviceName: string,
  method: MethodDescriptorProto,
): MethodDefinition<Uint8Array, Uint8Array> {
  const set = create(FileDescriptorSetSchema, {
    file: [...typeFiles(method), serviceFile(file, serviceName, method)],
  });
  const definitions = loadFileDescriptorSetFromBuffer(Buffer.from(toBinary(FileDescriptorSetSchema, set)));
  const fullName = file.package === "" ? serviceName : `${file.package}.${serviceName}`;
  const definition = (definitions[fullName] as ServiceDefinition)[method.name]!;
  return {
    path: definition.path,
    requestStream: definition.requestStream,
    responseStream: definition.responseStream,
    requestSerialize: asBytes,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: asBytes,
    responseDeserialize: (bytes) => bytes,
  };
}

function serviceFile(file: FileDescriptorProto, serviceName: string, method: MethodDescriptorProto) {
  const only = create(MethodDescriptorProtoSchema, {
    name: method.name,
    inputType: method.inputType,
    outputType: method.outputType,
    clientStreaming: method.clientStreaming,
    serverStreaming: method.serverStreaming,
  });
  return create(FileDescriptorProtoSchema, {
    name: "service.proto",
    syntax: "proto3",
    package: file.package,
    service: [create(ServiceDescriptorProtoSchema, { name: serviceName, method: [only] })],
  });
}

/** One file per type, nested types included: the outer names become the file's package. */
function typeFiles({ inputType, outputType }: MethodDescriptorProto): FileDescriptorProto[] {
  return [...new Set([inputType, outputType])].map((typeName, index) => {
    const name = typeName.replace(/^\./, "");
    const dot = name.lastIndexOf(".");
    return create(FileDescriptorProtoSchema, {
      name: `type${index}.proto`,
      syntax: "proto3",
      package: name.slice(0, Math.max(0, dot)),
      messageType: [create(DescriptorProtoSchema, { name: name.slice(dot + 1) })],
    });
  });
}
