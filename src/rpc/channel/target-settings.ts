import { resolve } from "node:path";
import { parseDuration } from "../duration";
import type { SecurityOptions, TransportOptions } from "./transport";

/** How a target is reached, as people write it down; certificates by path, and a key never by its text. */
export interface TargetSettings {
  /** PEM file of the authorities that the server's certificate is held against. */
  readonly rootCertificates?: string;
  /** PEM file of the certificate that this client shows. */
  readonly clientCertificate?: string;
  /** PEM file of its key; absent where the key is kept as a secret. */
  readonly clientKey?: string;
  /** The name that the server's certificate must carry. */
  readonly serverName?: string;
  /** Accept any certificate of this target. */
  readonly insecureSkipVerify?: boolean;
  /** Sent as `:authority`. */
  readonly authority?: string;
  /** Of one received message; -1 for no limit. */
  readonly maxReceiveMegabytes?: number;
  /** Of one sent message; -1 for no limit. */
  readonly maxSendMegabytes?: number;
  readonly compression?: "gzip" | "deflate";
  /** Durations such as `30s`. */
  readonly keepalive?: { readonly time: string; readonly timeout?: string };
  /** `http://host:port`, or `none`. */
  readonly proxy?: string;
  /** Channel options of the gRPC library, such as `grpc.enable_http_proxy`. */
  readonly channelOptions?: Readonly<Record<string, string | number>>;
  /** Sent with every call; what a call says itself wins. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Where the files and the secret of a target are read. */
export interface TargetFiles {
  /** Reads a file by the path as written. @throws Error that says why it cannot */
  readonly read: (path: string) => Promise<string>;
  /** The client's key that is kept as a secret for the target. */
  readonly keptKey: () => Promise<string | undefined>;
}

/** The transport to a target; a problem, in a sentence, where its settings make no sense. */
export async function targetTransport(
  settings: TargetSettings,
  security: SecurityOptions,
  files: TargetFiles,
): Promise<TransportOptions | { readonly problem: string }> {
  const { authority, maxReceiveMegabytes, maxSendMegabytes, compression, keepalive } = settings;
  const { proxy, channelOptions } = settings;
  const time = keepalive && parseDuration(keepalive.time);
  const timeout = keepalive && parseDuration(keepalive.timeout ?? "20s");
  if (keepalive && (time === undefined || timeout === undefined)) {
    return { problem: "The keepalive of this target is no duration; write 30s." };
  }
  if (proxy !== undefined && !isProxy(proxy)) {
    return { problem: `"${proxy}" is no proxy of this target; write http://host:port, or none.` };
  }
  let secured: SecurityOptions;
  try {
    secured = security.type === "tls" ? await withCertificates(settings, security, files) : security;
  } catch (error) {
    return { problem: `A certificate of this target cannot be read: ${(error as Error).message}` };
  }
  return {
    security: secured,
    ...(authority !== undefined && { authority }),
    ...(maxReceiveMegabytes !== undefined && { maxReceiveBytes: bytesOf(maxReceiveMegabytes) }),
    ...(maxSendMegabytes !== undefined && { maxSendBytes: bytesOf(maxSendMegabytes) }),
    ...(compression !== undefined && { compression }),
    ...(time !== undefined && timeout !== undefined && { keepalive: { time, timeout } }),
    ...(proxy !== undefined && { proxy }),
    ...(channelOptions !== undefined && { channelOptions }),
  };
}

/** Whether a text names an HTTP proxy, or none. */
export function isProxy(text: string): boolean {
  return text === "none" || /^http:\/\/[^\s/]+\/?$/.test(text);
}

/** The settings with every path absolute: relative ones start at the directory of where they are written. */
export function withAbsolutePaths(settings: TargetSettings, directory: string): TargetSettings {
  const { rootCertificates, clientCertificate, clientKey } = settings;
  return {
    ...settings,
    ...(rootCertificates !== undefined && { rootCertificates: resolve(directory, rootCertificates) }),
    ...(clientCertificate !== undefined && { clientCertificate: resolve(directory, clientCertificate) }),
    ...(clientKey !== undefined && { clientKey: resolve(directory, clientKey) }),
  };
}

/** Settings of several places as one: a later place wins, and channel options and metadata are put together. */
export function mergedSettings(...places: readonly TargetSettings[]): TargetSettings {
  const channelOptions = Object.assign({}, ...places.map((place) => place.channelOptions));
  const metadata = Object.assign({}, ...places.map((place) => place.metadata));
  return {
    ...Object.assign({}, ...places),
    ...(Object.keys(channelOptions).length > 0 && { channelOptions }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}

/** A call's metadata with that of its target before it; a key that the call has itself is not sent twice. */
export function withTargetMetadata(
  { metadata = {} }: TargetSettings,
  own: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  const keys = new Set(own.map(([key]) => key.toLowerCase()));
  const added = Object.entries(metadata).filter(([key]) => !keys.has(key.toLowerCase()));
  return [...added.map(([key, value]) => [key.toLowerCase(), value] as const), ...own];
}

async function withCertificates(
  { rootCertificates, clientCertificate, clientKey, serverName, insecureSkipVerify }: TargetSettings,
  security: Extract<SecurityOptions, { type: "tls" }>,
  { read, keptKey }: TargetFiles,
): Promise<SecurityOptions> {
  const key =
    clientCertificate === undefined ? undefined : clientKey ? await read(clientKey) : await keptKey();
  if (clientCertificate !== undefined && key === undefined) {
    throw new Error("its client certificate has no key; set clientKey, or keep the key as a secret.");
  }
  return {
    ...security,
    ...(rootCertificates !== undefined && { rootCertificates: await readPem(rootCertificates, read) }),
    ...(clientCertificate !== undefined && { certificateChain: await readPem(clientCertificate, read) }),
    ...(key !== undefined && { privateKey: key }),
    ...(serverName !== undefined && { serverName }),
    ...(insecureSkipVerify && { insecureSkipVerify }),
  };
}

/** Node takes any text as authorities, and then trusts nobody. */
async function readPem(path: string, read: TargetFiles["read"]): Promise<string> {
  const text = await read(path);
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return text;
  throw new Error(`${path} holds no PEM certificate (-----BEGIN CERTIFICATE-----).`);
}

function bytesOf(megabytes: number): number {
  return megabytes < 0 ? -1 : Math.round(megabytes * 1024 * 1024);
}
