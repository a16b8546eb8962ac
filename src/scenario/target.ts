import type { SecurityOptions } from "../rpc/channel/transport";

/** Where a request's first words point, and how to speak there. */
export interface RequestTarget {
  /** In gRPC's name syntax. */
  readonly target: string;
  readonly security: SecurityOptions;
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
