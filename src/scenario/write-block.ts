import type { GrpcurlRequest } from "./grpcurl";

/** A request to be written down. */
export interface NewRequest extends Omit<GrpcurlRequest, "plaintext"> {
  readonly name: string;
}

/** Writes a request as a block of a request file; notes become comments. */
export function writeBlock(request: NewRequest): string {
  const { name, target, method, metadata, body, protos, importPaths, deadline, notes } = request;
  const lines = [
    `### ${name}`,
    ...notes.map((note) => `# ${note}`),
    ...importPaths.map((path) => `# @import-path ${path}`),
    ...protos.map((path) => `# @proto ${path}`),
    ...(deadline === undefined ? [] : [`# @deadline ${deadline}ms`]),
    `GRPC ${target}/${method}`,
    ...metadata.map(([key, value]) => `${key}: ${value}`),
    "",
    (body ?? "{}").trim(),
  ];
  return `${lines.join("\n")}\n`;
}

/** A pasted grpcurl request as a block: without `-plaintext`, grpcurl speaks TLS. */
export function grpcurlBlock({ plaintext, ...request }: GrpcurlRequest): string {
  const target = plaintext || /^unix:/.test(request.target) ? request.target : `grpcs://${request.target}`;
  return writeBlock({ ...request, target, name: request.method.slice(request.method.lastIndexOf("/") + 1) });
}

/** A text with a block put behind everything in it. */
export function appended(text: string, block: string): string {
  const before = text.trimEnd();
  return before === "" ? block : `${before}\n\n${block}`;
}
