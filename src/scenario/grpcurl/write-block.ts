import type { TargetSettings } from "../../rpc/channel/target-settings";
import { parseDuration } from "../../rpc/duration";
import type { GrpcurlRequest } from "./grpcurl";

/** A request to be written down. */
export interface NewRequest extends Omit<GrpcurlRequest, "plaintext"> {
  readonly name: string;
}

/** Writes a request as a block of a request file; notes become comments. */
export function writeBlock(request: NewRequest): string {
  const { name, target, method, settings, metadata, body, protos, importPaths, deadline, notes } = request;
  const lines = [
    `### ${name}`,
    ...notes.map((note) => `# ${note}`),
    ...importPaths.map((path) => `# @import-path ${path}`),
    ...protos.map((path) => `# @proto ${path}`),
    ...(request.reflection ? ["# @grpcReflection"] : []),
    ...targetDirectives(settings),
    ...(deadline === undefined ? [] : [`# @deadline ${deadline}ms`]),
    `GRPC ${target}/${method}`,
    ...channelOptions(settings),
    ...metadata.map(([key, value]) => `${key}: ${value}`),
    "",
    (body ?? "{}").trim(),
  ];
  return `${lines.join("\n")}\n`;
}

/** A pasted grpcurl request as a block: without `-plaintext`, grpcurl speaks TLS. */
export function grpcurlBlock({ plaintext, ...request }: GrpcurlRequest): string {
  const target = plaintext ? request.target : `grpcs://${request.target}`;
  return writeBlock({ ...request, target, name: request.method.slice(request.method.lastIndexOf("/") + 1) });
}

/** A text with a block put behind everything in it. */
export function appended(text: string, block: string): string {
  const before = text.trimEnd();
  return before === "" ? block : `${before}\n\n${block}`;
}

function targetDirectives(settings: TargetSettings): string[] {
  const { rootCertificates, clientCertificate, clientKey, serverName, authority } = settings;
  const directives = { cacert: rootCertificates, cert: clientCertificate, key: clientKey };
  const named = Object.entries({ ...directives, servername: serverName, authority });
  return [
    ...named.flatMap(([key, value]) => (value === undefined ? [] : [`# @${key} ${value}`])),
    ...(settings.insecureSkipVerify ? ["# @no-reject-unauthorized"] : []),
  ];
}

/** What has no directive is a channel option of the library, as httpYac writes them. */
function channelOptions({ keepalive, maxReceiveMegabytes, channelOptions = {} }: TargetSettings): string[] {
  const [time, timeout] = [keepalive?.time, keepalive?.timeout].map((each) => each && parseDuration(each));
  const bytes = maxReceiveMegabytes === undefined ? undefined : Math.round(maxReceiveMegabytes * 1024 * 1024);
  const options = {
    "grpc.keepalive_time_ms": time,
    "grpc.keepalive_timeout_ms": timeout,
    "grpc.max_receive_message_length": bytes,
    ...channelOptions,
  };
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
}
