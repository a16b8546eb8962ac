import http2, { type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import { watchForDeafness } from "./deaf-session";

/** What HTTP/2 showed of one call; times are on `performance.now()`'s clock. */
export interface StreamRecord {
  /** Is told when HEADERS have been handed to HTTP/2. */
  readonly opened?: (() => void) | undefined;
  /** HEADERS were handed to HTTP/2. */
  openedAt?: number;
  /** The status as it came over the wire, in the headers (a trailers-only answer) or in the trailers. */
  status?: WireStatus;
  /** `:status` of the response headers. */
  httpStatus?: number;
  /** How the peer says that it packs its messages, where it says so. */
  encoding?: string;
  /** The stream closed with this code, and it was not we who closed it. */
  closedByPeer?: number;
  /** We reset the stream with this code. */
  closedByUs?: number;
  connection?: ConnectionRecord;
  streamId?: number;
}

export interface WireStatus {
  readonly at: number;
  /** Absent when the last headers carried no `grpc-status`. */
  readonly code?: number;
  /** The answer was one block of headers and nothing else. */
  readonly trailersOnly: boolean;
}

/** What one connection showed. */
export interface ConnectionRecord {
  goaway?: { readonly code: number; readonly lastStreamId: number; readonly text: string };
  /** How many streams we have reset on this connection. */
  resets: number;
  /** The connection is no more. */
  lost?: boolean;
  /** The error that took it down, where there was one. */
  error?: string;
  /** So many bytes had come when nothing was read any more; it was given up then. */
  deafAfter?: number;
}

/**
 * The key by which a call finds its stream. It travels with the metadata inside this process only: the hook takes it
 * off before HTTP/2 sees the headers, so it never reaches the wire.
 */
export const streamKey = "x-grpc-cancellation-stream";

/**
 * Expects the stream that will carry `key`; `forgetStream` ends that.
 *
 * @param opened is told when HEADERS have been handed to HTTP/2
 */
export function expectStream(key: string, opened?: () => void): StreamRecord {
  const record: StreamRecord = { opened };
  expected.set(key, record);
  return record;
}

/** Stops to watch a stream, of which nothing more is asked. */
export function forgetStream(key: string): void {
  expected.delete(key);
}

/**
 * Hooks `http2.connect` in this process, once. Only streams that carry `streamKey` are watched and mended; of what
 * else uses HTTP/2 here, only the number of headers that it accepts is changed.
 */
export function watchStreams(): void {
  if (watching) return;
  watching = true;
  const connect = http2.connect as (...args: unknown[]) => ClientHttp2Session;
  http2.connect = ((authority: unknown, options: unknown, ...rest: unknown[]) =>
    watchSession(connect, [authority, acceptManyHeaders(options), ...rest])) as typeof http2.connect;
}

const expected = new Map<string, StreamRecord>();
let watching = false;

/** Node resets a stream whose answer has more than 128 headers, which looks as if the peer had. */
function acceptManyHeaders(options: unknown): unknown {
  return typeof options === "object" ? { maxHeaderListPairs: 10_000, ...options } : options;
}

function watchSession(connect: (...args: unknown[]) => ClientHttp2Session, args: unknown[]) {
  const session = connect(...args);
  let connection: ConnectionRecord | undefined;
  let heard: () => void = () => {};
  const request = session.request;
  session.request = function (headers, options) {
    const key = headers?.[streamKey] as string | undefined;
    const record = key === undefined ? undefined : expected.get(key);
    if (headers && key !== undefined) delete headers[streamKey];
    const stream = request.call(this, headers, options);
    // Not earlier: grpc-js takes every listener off a session that has just connected.
    if (connection === undefined) {
      connection = watchConnection(session);
      const watched = connection;
      heard = watchForDeafness(session, (bytes) => {
        watched.deafAfter = bytes;
      });
    }
    if (record) {
      watchStream(stream, session, connection, record);
      for (const sign of ["response", "trailers", "close"]) stream.on(sign, heard);
    }
    return stream;
  };
  return session;
}

function watchConnection(session: ClientHttp2Session): ConnectionRecord {
  const connection: ConnectionRecord = { resets: 0 };
  session.on("goaway", (code: number, lastStreamId: number, data?: Uint8Array) => {
    connection.goaway ??= { code, lastStreamId, text: data ? Buffer.from(data).toString() : "" };
  });
  session.on("error", (error: Error) => {
    connection.error ??= error.message;
    connection.lost = true;
  });
  session.on("close", () => {
    connection.lost = true;
  });
  return connection;
}

function watchStream(
  stream: ClientHttp2Stream,
  session: ClientHttp2Session,
  connection: ConnectionRecord,
  record: StreamRecord,
): void {
  record.openedAt = performance.now();
  record.connection = connection;
  stream.on("response", (headers, flags: number) => {
    record.httpStatus = Number(headers[":status"]);
    const encoding = headers["grpc-encoding"];
    if (typeof encoding === "string") record.encoding = encoding;
    if (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) record.status = wireStatus(headers, true);
  });
  stream.on("trailers", (headers: IncomingHttpHeaders) => {
    record.status = wireStatus(headers, false);
    keepMessagesBefore(headers, record.status);
  });
  stream.on("close", () => {
    if (stream.id !== undefined) record.streamId = stream.id;
    if (session.destroyed) connection.lost = true;
    else if (record.closedByUs === undefined) record.closedByPeer = stream.rstCode ?? 0;
  });
  const close = stream.close;
  stream.close = function (code, callback) {
    // Node closes every stream itself when the socket is gone; that is not our doing.
    if (socketStands(session) && record.closedByUs === undefined) {
      record.closedByUs = code ?? 0;
      if (record.closedByUs !== 0) connection.resets++;
    }
    return close.call(this, code, callback);
  };
  resetWithoutHalfClosing(stream);
  // The library has not taken the stream into its hands yet; a moment later it can be reset.
  if (record.opened) queueMicrotask(record.opened);
}

/**
 * grpc-js tells a status other than OK at once and drops what was received before it and not read yet; behind OK it
 * waits until everything has been read. So it is shown OK, and whoever reads the record puts the status back.
 */
function keepMessagesBefore(headers: IncomingHttpHeaders, { code }: WireStatus): void {
  if (code !== undefined && code > 0) headers["grpc-status"] = "0";
}

/**
 * Node's `Http2Stream.close(code)` first ends the writable side, so that `END_STREAM` precedes `RST_STREAM` and a
 * server takes a cancelled upload for a complete one (grpc/grpc-node#2583). Clients of other languages send
 * `RST_STREAM` alone; so do we, by leaving out the half-close of a stream that is being reset.
 */
function resetWithoutHalfClosing(stream: ClientHttp2Stream): void {
  const final = stream._final;
  stream._final = function (callback) {
    if (this.closed && this.rstCode) callback();
    else final.call(this, callback);
  };
}

function socketStands(session: ClientHttp2Session): boolean {
  if (session.destroyed) return false;
  const socket = session.socket as ClientHttp2Session["socket"] | undefined;
  return socket !== undefined && !socket.destroyed;
}

function wireStatus(headers: IncomingHttpHeaders, trailersOnly: boolean): WireStatus {
  const code = headers["grpc-status"];
  const at = performance.now();
  return code === undefined ? { at, trailersOnly } : { at, code: Number(code), trailersOnly };
}
