import type { TargetSettings } from "../../rpc/channel/target-settings";
import { parseDuration } from "../../rpc/duration";
import { isDescriptorSet } from "../../rpc/schema/descriptor-source";
import { readInstructions } from "../directives";
import type { RequestBlock } from "../request-file";
import { parseTarget } from "../target";
import { isChannelOption, requestTargetSettings } from "../target-directives";
import type { GrpcurlRequest } from "./grpcurl";
import { shellQuoted } from "./shell-words";

/** A request as a grpcurl command line for a POSIX shell. */
export function formatGrpcurl(request: Omit<GrpcurlRequest, "notes">): string {
  const { plaintext, settings, importPaths, protos, reflection, metadata, deadline, body, method } = request;
  const unix = /^unix:(?:\/\/(?=\/))?(.*)$/.exec(request.target);
  const words = ["grpcurl", ...(plaintext ? ["-plaintext"] : []), ...connectionFlags(settings, plaintext)];
  if (unix) words.push("-unix");
  for (const path of importPaths) words.push("-import-path", shellQuoted(path));
  for (const file of protos) words.push(isDescriptorSet(file) ? "-protoset" : "-proto", shellQuoted(file));
  if (reflection && protos.length > 0) words.push("-use-reflection");
  const headers = metadata.map(([key, value]) => [key, fromEnvironment(value)] as const);
  if (headers.some(([, value], index) => value !== metadata[index]![1])) words.push("-expand-headers");
  for (const [key, value] of headers) words.push("-H", shellQuoted(`${key}: ${value}`));
  if (deadline !== undefined) words.push("-max-time", String(deadline / 1000));
  if (body !== undefined) words.push("-d", shellQuoted(body));
  return [...words, shellQuoted(unix ? unix[1]! : request.target), shellQuoted(method)].join(" ");
}

/**
 * A request of a file as a grpcurl command line. Variables stay as they are written, whoever runs it has other ones;
 * but those of the process's environment become the shell's.
 *
 * @param redact gives the value of a header that may be shown
 */
export async function blockGrpcurl(
  request: RequestBlock,
  redact: (key: string, value: string) => string,
): Promise<string> {
  const { target, security } = parseTarget(request.target.text);
  const { deadline, protos, importPaths } = readInstructions(request);
  const asked = request.directives.some(({ key }) => key.text === "grpc-reflection");
  const headers = request.metadata.filter(({ key }) => !isChannelOption(key.text));
  return formatGrpcurl({
    target,
    method: request.method.text,
    plaintext: security.type === "plaintext",
    settings: await requestTargetSettings(request, async ({ text }) => text),
    metadata: headers.map(({ key, value }) => [key.text, redact(key.text, value.text)]),
    body: request.messages.length === 0 ? undefined : request.messages.map(({ text }) => text).join("\n"),
    protos,
    importPaths,
    reflection: asked || protos.length === 0,
    deadline,
  });
}

function connectionFlags(settings: TargetSettings, plaintext: boolean): string[] {
  const { channelOptions = {}, keepalive } = settings;
  const tls: readonly (readonly [string, string | undefined])[] = [
    ["-cacert", settings.rootCertificates],
    ["-cert", settings.clientCertificate],
    ["-key", settings.clientKey],
    ["-servername", settings.serverName],
  ];
  const time = keepalive ? parseDuration(keepalive.time) : option(channelOptions, "grpc.keepalive_time_ms");
  const size =
    settings.maxReceiveMegabytes === undefined
      ? option(channelOptions, "grpc.max_receive_message_length")
      : Math.round(settings.maxReceiveMegabytes * 1024 * 1024);
  const flags: readonly (readonly [string, string | undefined])[] = [
    ...(plaintext ? [] : tls),
    ["-authority", settings.authority ?? textOption(channelOptions, "grpc.default_authority")],
    ["-user-agent", textOption(channelOptions, "grpc.primary_user_agent")],
    ["-keepalive-time", time === undefined ? undefined : String(time / 1000)],
    // grpcurl has no "without limit"; this is the most that it takes.
    ["-max-msg-sz", size === undefined ? undefined : String(size < 0 ? 2_147_483_647 : size)],
  ];
  const insecure = settings.insecureSkipVerify && !plaintext ? ["-insecure"] : [];
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, shellQuoted(value)]));
  return [...insecure, ...given];
}

function option(options: NonNullable<TargetSettings["channelOptions"]>, name: string): number | undefined {
  const value = options[name];
  return value === undefined ? undefined : Number(value);
}

function textOption(
  options: NonNullable<TargetSettings["channelOptions"]>,
  name: string,
): string | undefined {
  const value = options[name];
  return value === undefined ? undefined : String(value);
}

/** A shell has the environment too: grpcurl puts `${NAME}` in where `-expand-headers` is given. */
function fromEnvironment(value: string): string {
  return value.replace(/\{\{\s*\$processEnv\s+(\w+)\s*\}\}/g, (_, name: string) => `\${${name}}`);
}
