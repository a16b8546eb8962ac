import {
  Channel,
  type ChannelCredentials,
  type ChannelOptions,
  compressionAlgorithms,
  credentials,
} from "@grpc/grpc-js";
import { watchStreams } from "./stream-watch";
import type { SecurityOptions, TransportOptions } from "./transport";

/**
 * A channel to `target`; it connects at the first call. Whoever opens it calls `close()`.
 *
 * @param target `host:port`, `unix:/path`, or whatever the gRPC name syntax allows
 * @throws TransportError when the target or a certificate makes no sense
 */
export function openChannel(target: string, transport: TransportOptions): Channel {
  watchStreams();
  refuseTarget(target, transport.security);
  refuseOwnOptions(transport);
  const security = channelCredentials(transport.security);
  try {
    const { address, options } = throughProxy(target, transport);
    return new Channel(address, security, { ...channelOptions(transport), ...options });
  } catch (error) {
    if (error instanceof TransportError) throw error;
    throw new TransportError(`"${target}" is no target: ${text(error)}. Write host:port or unix:/path.`);
  }
}

/**
 * The library takes port 443 where none is named, waits without end for a host without a name, and tells of a port
 * beyond all ports only when it connects.
 */
function refuseTarget(target: string, { type }: SecurityOptions): void {
  const address = /^(?:dns:(?:\/\/[^/]*\/)?)?(\[[^\]]*\]|[^:/[\]]*)(?::(\d+))?$/.exec(target);
  if (!address) return;
  const [, host, port] = address;
  const why =
    host === "" || /^\d+$/.test(host!)
      ? "names no host"
      : port === undefined
        ? type === "plaintext" && "names no port"
        : Number(port) > 65_535 && `names port ${port}, and the last one is 65535`;
  if (why)
    throw new TransportError(`"${target}" ${why}. Write host:port, such as localhost:50051, or unix:/path.`);
}

/** The way to the server is described in a way that cannot work. */
export class TransportError extends Error {
  override readonly name = "TransportError";
}

function channelCredentials(security: SecurityOptions): ChannelCredentials {
  if (security.type === "plaintext") return credentials.createInsecure();
  const { rootCertificates, privateKey, certificateChain } = security;
  try {
    return credentials.createSsl(
      pem(rootCertificates),
      pem(privateKey),
      pem(certificateChain),
      security.insecureSkipVerify ? { rejectUnauthorized: false } : {},
    );
  } catch (error) {
    throw new TransportError(
      `The certificates cannot be used: ${text(error)}. They must be PEM texts; a client certificate and its key go together.`,
    );
  }
}

function pem(value: string | undefined): Buffer | null {
  return value === undefined ? null : Buffer.from(value);
}

/** What a call's account of itself rests on; nobody may set it otherwise. */
const ownOptions: ChannelOptions = {
  // One attempt: a refused stream that the library repeats behind our back would be told as one that went well.
  "grpc.enable_retries": 0,
  // Without a buffer for retries, a write is only acknowledged when HTTP/2 has taken it: real back-pressure.
  "grpc.per_rpc_retry_buffer_size": 0,
  // A connection of our own, so that closing the channel closes it.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_channelz": 0,
};

function refuseOwnOptions({ channelOptions = {} }: TransportOptions): void {
  for (const name of Object.keys(channelOptions)) {
    if (name in ownOptions)
      throw new TransportError(`The channel option ${name} is kept by this tool: leave it out.`);
    if (!/^grpc(?:-node)?\./.test(name)) {
      throw new TransportError(
        `"${name}" is no channel option: they begin with "grpc.", such as grpc.enable_http_proxy.`,
      );
    }
  }
}

function channelOptions(transport: TransportOptions): ChannelOptions {
  const options: ChannelOptions = {
    "grpc.max_receive_message_length": usualReceiveBytes,
    ...transport.channelOptions,
    ...ownOptions,
  };
  if (transport.maxReceiveBytes !== undefined) {
    options["grpc.max_receive_message_length"] = transport.maxReceiveBytes;
  }
  if (transport.maxSendBytes !== undefined) options["grpc.max_send_message_length"] = transport.maxSendBytes;
  if (transport.authority !== undefined) options["grpc.default_authority"] = transport.authority;
  if (transport.compression) {
    options["grpc.default_compression_algorithm"] = compressionAlgorithms[transport.compression];
  }
  if (transport.keepalive) {
    options["grpc.keepalive_time_ms"] = transport.keepalive.time;
    options["grpc.keepalive_timeout_ms"] = transport.keepalive.timeout;
  }
  if (transport.security.type === "tls" && transport.security.serverName !== undefined) {
    options["grpc.ssl_target_name_override"] = transport.security.serverName;
  }
  return options;
}

/** Bytes of a received message where nobody said more: the library's own 4 MiB stop too many honest answers. */
const usualReceiveBytes = 64 * 1024 * 1024;

/** Where to connect, and what makes the library ask a proxy there for the target. */
function throughProxy(
  target: string,
  { proxy, authority }: TransportOptions,
): { readonly address: string; readonly options: ChannelOptions } {
  if (proxy === undefined || target.startsWith("unix:")) return { address: target, options: {} };
  if (proxy === "none") return { address: target, options: { "grpc.enable_http_proxy": 0 } };
  const { protocol, hostname, port, username, password } = new URL(proxy);
  if (protocol !== "http:") throw new TransportError(`"${proxy}" is no proxy. Write http://host:port.`);
  const real = /^(dns|ipv4|ipv6):/.test(target) ? target : `dns:${target}`;
  const options: ChannelOptions = {
    "grpc.enable_http_proxy": 0,
    "grpc.http_connect_target": real,
    "grpc.default_authority": authority ?? real.replace(/^\w+:(\/\/[^/]*\/)?/, ""),
  };
  if (username !== "") options["grpc.http_connect_creds"] = decodeURIComponent(`${username}:${password}`);
  return { address: `dns:${hostname}:${port || "80"}`, options };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
