import { connect as connectSocket, createServer, isIP, type Server, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, createServer as createTlsServer } from "node:tls";
import { monotonicNow } from "../clock";
import type { Evidence } from "../evidence";
import { type Relay, startRelay } from "./relay";

/** Certificates for reading TLS: one pair to be the server with, and trust for the server behind. All PEM. */
export interface TapTls {
  readonly certificate: string | Buffer;
  readonly key: string | Buffer;
  /** Whom to trust for the server behind; without it the system's authorities. */
  readonly authority?: string | Buffer;
  /** The name the server behind must prove; without it the target's host. */
  readonly serverName?: string;
  /** Shown to the server behind, when it asks for a client's certificate. */
  readonly client?: { readonly certificate: string | Buffer; readonly key: string | Buffer };
}

export interface TapOptions {
  /** Names this tap in its evidence; unique among the observers of a trace. */
  readonly observer: string;
  /** Where the callers are to call, on the loopback interface; 0 takes a free port. */
  readonly port: number;
  /** The server behind; TLS wants a host. */
  readonly target: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly tls?: TapTls;
  readonly emit: (evidence: Evidence) => void;
  /** Closes the tap. */
  readonly signal?: AbortSignal;
}

/** A running tap. */
export interface Tap {
  readonly port: number;
  /** Each connection that is open now. */
  connections(): readonly Relay[];
  /** Disturbs every connection, also those that come later; `thaw` undoes `freeze`, a delay of 0 a delay. */
  freeze(): void;
  thaw(): void;
  delay(milliseconds: number): void;
  /** Cuts every open connection; new ones are welcome. */
  cut(): void;
  /** Takes no more connections, cuts those there are, and is done when all is closed. */
  close(): Promise<void>;
}

/**
 * Starts a transparent relay on the loopback interface that tells what HTTP/2 carries through it.
 *
 * It never changes a byte: what it cannot read it still relays, and says so.
 *
 * @throws Error (rejects) when the port cannot be listened on or a certificate is not one.
 */
export async function startTap(options: TapOptions): Promise<Tap> {
  const { observer, target, emit } = options;
  const relays = new Map<number, Relay>();
  let frozen = false;
  let lateness = 0;
  let connections = 0;
  const server = listener(options.tls, (client) => {
    const connection = ++connections;
    client.setNoDelay(true);
    const relay = startRelay(
      client,
      connectTo(target, options.tls),
      (evidence) => emit({ ...evidence, observer, connection } as Evidence),
      () => relays.delete(connection),
    );
    relays.set(connection, relay);
    if (frozen) relay.freeze();
    if (lateness > 0) relay.delay(lateness);
  });
  const port = await listen(server, options.port);
  emit({
    type: "observer",
    observer,
    at: monotonicNow(),
    role: { kind: "tap", port },
    server: "path" in target ? `unix:${target.path}` : `${target.host}:${target.port}`,
    clock: { kind: "same" },
  });
  const each = (act: (relay: Relay) => void) => [...relays.values()].forEach(act);
  const tap: Tap = {
    port,
    connections: () => [...relays.values()],
    freeze() {
      frozen = true;
      each((relay) => relay.freeze());
    },
    thaw() {
      frozen = false;
      each((relay) => relay.thaw());
    },
    delay(milliseconds) {
      lateness = milliseconds;
      each((relay) => relay.delay(milliseconds));
    },
    cut: () => each((relay) => relay.cut()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        each((relay) => relay.cut());
      }),
  };
  options.signal?.addEventListener("abort", () => void tap.close(), { once: true });
  return tap;
}

function listener(tls: TapTls | undefined, accept: (socket: Socket) => void): Server {
  if (!tls) return createServer({ allowHalfOpen: true }, accept);
  const server = createTlsServer(
    { cert: tls.certificate, key: tls.key, ALPNProtocols: ["h2"], allowHalfOpen: true },
    accept,
  );
  // A handshake that fails ends its own connection; the tap goes on.
  server.on("tlsClientError", () => {});
  return server;
}

function connectTo(target: TapOptions["target"], tls: TapTls | undefined): Socket {
  if (!tls) return connectSocket({ ...target, noDelay: true, allowHalfOpen: true });
  const host = "host" in target && !isIP(target.host) ? target.host : undefined;
  const name = tls.serverName ?? host;
  // `allowHalfOpen` is missing in the types of TLS, though it is passed on to the socket.
  const options: ConnectionOptions & { allowHalfOpen: boolean } = {
    ...target,
    ALPNProtocols: ["h2"],
    allowHalfOpen: true,
    ...(name ? { servername: name } : {}),
    ...(tls.authority ? { ca: tls.authority } : {}),
    ...(tls.client ? { cert: tls.client.certificate, key: tls.client.key } : {}),
  };
  const socket = connectTls(options);
  socket.setNoDelay(true);
  return socket;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}
