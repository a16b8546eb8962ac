import { parseDuration } from "../rpc/duration";
import type { SecurityOptions, TransportOptions } from "../rpc/transport";

/** How a target is reached, as the settings say it; certificates by path, and a key never by its text. */
export interface TargetSettings {
  /** PEM file of the authorities that the server's certificate is held against. */
  readonly rootCertificates?: string;
  /** PEM file of the certificate that this client shows. */
  readonly clientCertificate?: string;
  /** PEM file of its key; absent where the key is kept as a secret. */
  readonly clientKey?: string;
  /** The name that the server's certificate must carry. */
  readonly serverName?: string;
  /** Sent as `:authority`. */
  readonly authority?: string;
  /** Of one received message; -1 for no limit. */
  readonly maxReceiveMegabytes?: number;
  readonly compression?: "gzip" | "deflate";
  /** Durations such as `30s`. */
  readonly keepalive?: { readonly time: string; readonly timeout?: string };
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
  const { authority, maxReceiveMegabytes: limit, compression, keepalive } = settings;
  const time = keepalive && parseDuration(keepalive.time);
  const timeout = keepalive && parseDuration(keepalive.timeout ?? "20s");
  if (keepalive && (time === undefined || timeout === undefined)) {
    return { problem: "The keepalive of this target is no duration; write 30s." };
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
    ...(limit !== undefined && { maxReceiveBytes: limit < 0 ? -1 : Math.round(limit * 1024 * 1024) }),
    ...(compression !== undefined && { compression }),
    ...(time !== undefined && timeout !== undefined && { keepalive: { time, timeout } }),
  };
}

async function withCertificates(
  { rootCertificates, clientCertificate, clientKey, serverName }: TargetSettings,
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
    ...(rootCertificates !== undefined && { rootCertificates: await read(rootCertificates) }),
    ...(clientCertificate !== undefined && { certificateChain: await read(clientCertificate) }),
    ...(key !== undefined && { privateKey: key }),
    ...(serverName !== undefined && { serverName }),
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
