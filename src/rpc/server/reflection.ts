import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { openChannel, TransportError } from "../channel/channel";
import { connectionAdvice, connectionProblem } from "../channel/connection-advice";
import { completeImports } from "../schema/link/complete-imports";
import type { SchemaProblem } from "../schema/problem";
import { wellKnownFile } from "../schema/well-known";
import { ReflectionError, type ReflectionSource, ReflectionStream } from "./reflection-stream";

/** What a server told about itself. */
export interface Reflected {
  readonly files: readonly FileDescriptorProto[];
  readonly problems: readonly SchemaProblem[];
}

/**
 * Asks a server for the files of all services that it offers, and for everything those import: by version 1 of the
 * reflection protocol, or by v1alpha where the server does not know that.
 *
 * @throws the signal's reason when it is aborted; whatever else fails is a problem
 */
export async function reflect(source: ReflectionSource, signal: AbortSignal | undefined): Promise<Reflected> {
  signal?.throwIfAborted();
  try {
    const channel = openChannel(source.target, source.transport);
    try {
      return await askByVersion("v1", source, channel, signal).catch((error) => {
        if (!(error instanceof ReflectionError) || error.code !== status.UNIMPLEMENTED) throw error;
        return askByVersion("v1alpha", source, channel, signal);
      });
    } finally {
      channel.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ReflectionError || error instanceof TransportError) {
      return { files: [], problems: [unreflected(source.target, error)] };
    }
    throw error;
  }
}

async function askByVersion(
  version: "v1" | "v1alpha",
  source: ReflectionSource,
  channel: ReturnType<typeof openChannel>,
  signal: AbortSignal | undefined,
): Promise<Reflected> {
  const stream = await ReflectionStream.open(version, source, channel, signal);
  try {
    return await askForServices(stream, source.target);
  } finally {
    stream.end();
  }
}

async function askForServices(stream: ReflectionStream, target: string): Promise<Reflected> {
  const files = new Map<string, FileDescriptorProto>();
  const problems: SchemaProblem[] = [];
  for (const service of await stream.listServices()) {
    const answer = await stream.filesWith({ fileContainingSymbol: service });
    if (typeof answer === "string") problems.push(unknownPart(target, `the service "${service}"`, answer));
    else addFiles(answer, files);
  }
  const asked = new Set<string>();
  for (const { dependency } of files.values()) {
    for (const name of dependency) {
      if (files.has(name) || asked.has(name)) continue;
      asked.add(name);
      const answer = await stream.filesWith({ fileByFilename: name });
      if (typeof answer !== "string") addFiles(answer, files);
      else if (wellKnownFile(name) === undefined)
        problems.push(unknownPart(target, `the file "${name}"`, answer));
    }
  }
  completeImports([...files.values()]);
  return { files: [...files.values()], problems };
}

/** Files found while others are gone through are gone through as well: a map hands out what is added to it. */
function addFiles(answer: readonly Uint8Array[], files: Map<string, FileDescriptorProto>): void {
  for (const bytes of answer) {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    if (!files.has(file.name)) files.set(file.name, file);
  }
}

function unreflected(target: string, error: ReflectionError | TransportError): SchemaProblem {
  const code = error instanceof ReflectionError ? error.code : undefined;
  if (code === status.UNIMPLEMENTED) {
    const message = `${target} offers no reflection (neither v1 nor v1alpha); give its .proto files or a descriptor set.`;
    return { severity: "error", message, setting: "protoFiles" };
  }
  const unasked = `${target} could not be asked for its services:`;
  if (code !== status.UNAVAILABLE) return { severity: "error", message: `${unasked} ${error.message}` };
  // Most of what keeps a server from answering is the connection to it.
  const details = error.message.replace(/^14 UNAVAILABLE: /, "");
  const { text, setting } = connectionAdvice(details);
  const message = `${unasked} ${connectionProblem(details)} ${text}`;
  return { severity: "error", message, ...(setting !== undefined && { setting }) };
}

function unknownPart(target: string, part: string, reason: string): SchemaProblem {
  return { severity: "warning", message: `${target} does not describe ${part}: ${reason}` };
}
