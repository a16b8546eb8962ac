import assert from "node:assert/strict";
import { join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { Metadata, Server, ServerDuplexStream, ServiceDefinition } from "@grpc/grpc-js";
import { loadCatalog } from "../../../src/rpc/catalog";
import { bundledImportPath } from "../../../src/rpc/schema/well-known";

/** What a server answers to one question of the reflection protocol, both in JSON. */
export type ReflectionAnswers = (question: Record<string, string>) => object;

/**
 * Gives a server a real reflection stream, whose answers are given.
 *
 * @param seen takes the metadata of every stream
 */
export async function addReflection(
  server: Server,
  version: string,
  answers: ReflectionAnswers,
  seen: Metadata[] = [],
): Promise<void> {
  const file = join(bundledImportPath()!, "grpc/reflection", version, "reflection.proto");
  const opened = await (await loadCatalog({ files: [file] })).open(
    `grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
  );
  assert.ok(opened.ok);
  const { definition, request, response } = opened.method;
  server.addService({ info: definition } as ServiceDefinition, {
    info: (call: ServerDuplexStream<Uint8Array, Uint8Array>) => {
      seen.push(call.metadata);
      call.on("data", (bytes: Uint8Array) => {
        const question = request.decode(bytes);
        assert.ok(question.ok, JSON.stringify(question));
        const encoded = response.encodeValue(answers(question.message as Record<string, string>));
        assert.ok(encoded.ok, JSON.stringify(encoded));
        call.write(encoded.bytes);
      });
      call.on("end", () => call.end());
    },
  });
}

/** Answers as grpc-go does: the file that declares a service alone, its imports when they are asked for. */
export function answersFrom(
  files: ReadonlyMap<string, FileDescriptorProto>,
  more: readonly string[] = [],
): ReflectionAnswers {
  const services = new Map<string, string>(
    [...files.values()].flatMap((file) =>
      file.service.map(({ name }) => [`${file.package}.${name}`, file.name] as const),
    ),
  );
  return ({ listServices, fileContainingSymbol = "", fileByFilename }) => {
    if (listServices !== undefined) {
      const names = [...services.keys(), ...more];
      return { listServicesResponse: { service: names.map((name) => ({ name })) } };
    }
    const name = fileByFilename ?? services.get(fileContainingSymbol);
    const file = name === undefined || name.startsWith("google/") ? undefined : files.get(name);
    if (file === undefined) return { errorResponse: { errorCode: 5, errorMessage: "not found" } };
    const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString("base64");
    return { fileDescriptorResponse: { fileDescriptorProto: [bytes] } };
  };
}
