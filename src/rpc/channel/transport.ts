/** How the connection is made; what is absent takes the library's default, apart from `maxReceiveBytes`. */
export interface TransportOptions {
  readonly security: SecurityOptions;
  /** Bytes; -1 for no limit, `usualReceiveBytes` unless told. */
  readonly maxReceiveBytes?: number;
  readonly maxSendBytes?: number;
  readonly compression?: "gzip" | "deflate";
  readonly keepalive?: {
    /** Milliseconds between pings. */
    readonly time: number;
    /** Milliseconds to wait for the answer. */
    readonly timeout: number;
  };
  /** Sent as `:authority`. */
  readonly authority?: string;
  /** An HTTP proxy to CONNECT through, `http://host:port`; `none` for none, whatever the environment says. */
  readonly proxy?: string;
  /** Channel options of the gRPC library by their names, such as `grpc.enable_http_proxy`. */
  readonly channelOptions?: Readonly<Record<string, string | number>>;
}

export type SecurityOptions =
  | { readonly type: "plaintext" }
  | {
      readonly type: "tls";
      /** PEM texts. */
      readonly rootCertificates?: string;
      readonly privateKey?: string;
      readonly certificateChain?: string;
      /** The name that the server's certificate must carry, where it is not the target's host. */
      readonly serverName?: string;
      /** Accept any certificate: only where the user said so. */
      readonly insecureSkipVerify?: boolean;
    };
