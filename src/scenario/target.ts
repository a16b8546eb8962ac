import type { SecurityOptions } from "../rpc/channel/transport";

/** Where a request's first words point, and how to speak there. */
export interface RequestTarget {
  /** In gRPC's name syntax. */
  readonly target: string;
  readonly security: SecurityOptions;
}

/** What a socket connects to. */
export type SocketAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** Where a target in gRPC's name syntax leads by itself; undefined where only a resolver could tell. */
export function socketAddress(target: string): SocketAddress | undefined {
  const path = /^unix:(?:\/\/(?=\/))?(.+)$/.exec(target)?.[1];
  if (path !== undefined) return { path };
  const address = /^(?:ipv[46]:|dns:(?:\/\/\/)?)?([\w.-]+|\[[\w:.%]+\]):(\d+)$/.exec(target);
  return address ? { host: address[1]!.replace(/^\[|\]$/g, ""), port: Number(address[2]) } : undefined;
}

/**
 * Reads the target of a request line. `https://` and `grpcs://` ask for TLS; `http://`, `grpc://` and no scheme mean
 * plaintext, as JetBrains and httpYac take them. `unix:`, `dns:` and other schemes of gRPC's own stay as they are.
 */
export function parseTarget(text: string): RequestTarget {
  const scheme = /^(https?|grpcs?):\/\//i.exec(text);
  const target = (scheme ? text.slice(scheme[0].length) : text).replace(/\/+$/, "");
  const secure = scheme !== null && /s$/i.test(scheme[1]!);
  return { target, security: secure ? { type: "tls" } : { type: "plaintext" } };
}
