// The module itself, not a copy of it: its functions are replaced.
import http2 = require("node:http2");

import type { Socket } from "node:net";
import { monotonicNow } from "../clock";
import type { CancelCause } from "../evidence";
import { isAtDeadline, parseGrpcTimeout } from "../grpc-timeout";
import type { CallWatch } from "./call-watch";
import { endsWith } from "./listener-hook";
import { captureTrace } from "./place";
import { currentScope, enterScope, runInScope, runOutside, type Scope } from "./scope";
import type { ServerCall, Upstream } from "./server-call";

const SCOPE = Symbol("grpc-cancellation scope");
const NO_ERROR = 0;
const DEADLINE_EXCEEDED = "4";

type Headers = http2.IncomingHttpHeaders & http2.OutgoingHttpHeaders;

/** What the hook reads of Node's streams. */
interface HookedStream extends http2.ServerHttp2Stream {
  [SCOPE]?: Scope;
  readonly sentTrailers: http2.OutgoingHttpHeaders;
}

type Emit = (this: HookedStream, event: string | symbol, ...args: unknown[]) => boolean;

/** Calls that were started on a channel that had no connection yet, by path: their stream is still to come. */
const unjoined = new Map<string, Upstream[]>();

/**
 * Follows every gRPC stream that this process serves or opens, whatever library does it, also one that is bundled.
 *
 * @param serving is called when the process makes a server.
 */
export function hookHttp2(watch: CallWatch, serving: () => void): void {
  const module = http2 as unknown as Record<string, (...args: unknown[]) => never>;
  for (const name of ["createServer", "createSecureServer"]) {
    const create = module[name]!;
    module[name] = (...args) => {
      serving();
      return followServer(create(...args), watch);
    };
  }
  const connect = module["connect"]!;
  // A session lives longer than the call that happened to need it first.
  module["connect"] = (...args) => followSession(runOutside(() => connect(...args)));
}

/** The server call that a stream of this process belongs to. */
export function callOfStream(stream: object | undefined): ServerCall | undefined {
  return (stream as HookedStream | undefined)?.[SCOPE]?.call;
}

/** An outgoing call whose stream is not opened yet; the stream will be found by its path. */
export function expectStream(upstream: Upstream): void {
  const waiting = unjoined.get(upstream.path);
  if (waiting) waiting.push(upstream);
  else unjoined.set(upstream.path, [upstream]);
}

/** No stream is expected any more, because the call is over. */
export function expectNoStream(upstream: Upstream): void {
  const waiting = unjoined.get(upstream.path);
  if (!waiting) return;
  const rest = waiting.filter((other) => other !== upstream);
  if (rest.length > 0) unjoined.set(upstream.path, rest);
  else unjoined.delete(upstream.path);
}

function followServer(server: http2.Http2Server, watch: CallWatch): never {
  const emit = server.emit;
  server.emit = function (this: http2.Http2Server, ...args: [event: string, ...rest: unknown[]]) {
    const [event, stream, headers] = args as [string, HookedStream, Headers];
    if (event !== "stream" || !isRpc(headers)) return emit.apply(this, args);
    const call = watch.open(
      String(headers[":path"]),
      ports(stream.session).remote,
      stream.id,
      parseGrpcTimeout(headers["grpc-timeout"] as string | undefined) ?? connectTimeout(headers),
    );
    const scope: Scope = { call };
    stream[SCOPE] = scope;
    endsWith(stream, call);
    // A stream that is closed no longer knows its session.
    const session = stream.session;
    followEmits(stream, (event, hooked) => {
      if (event === "close")
        watch.closed(call, causeOfEnd(hooked, session, call), hooked.rstCode ?? undefined);
      else if (event === "end") call.requestEndedAt ??= monotonicNow();
    });
    return runInScope(scope, () => emit.apply(this, args));
  } as typeof emit;
  return server as never;
}

function followSession(session: http2.ClientHttp2Session): never {
  const request = session.request;
  session.request = function (this: http2.ClientHttp2Session, headers: Headers, ...rest: never[]) {
    const stream = request.call(this, headers, ...rest);
    const scope = currentScope();
    const path = String(headers?.[":path"]);
    const upstream = scope?.upstream ?? onlyOneWaiting(path) ?? newUpstream(scope, headers, path);
    if (upstream) {
      expectNoStream(upstream);
      followUpstream(stream as never, upstream, scope, this);
    }
    return stream;
  } as typeof request;
  return session as never;
}

function followUpstream(
  stream: HookedStream,
  upstream: Upstream,
  scope: Scope | undefined,
  session: http2.ClientHttp2Session,
): void {
  upstream.http2Stream = stream;
  upstream.localPort = ports(session).local;
  // What comes back is for the call that asked, not for the one that opened the connection.
  if (scope) stream[SCOPE] = { call: scope.call };
  followEmits(stream, (event, hooked) => {
    if (event !== "close") return;
    upstream.stream = hooked.id;
    upstream.localPort ??= ports(session).local;
    upstream.http2Stream = undefined;
    if (upstream.parent !== "unknown") return;
    if (hooked.rstCode) upstream.cancelledAt ??= monotonicNow();
    upstream.ended ??= { at: monotonicNow() };
  });
}

/** A call that only its stream tells of: grpc-js inside a bundle, or another library. */
function newUpstream(scope: Scope | undefined, headers: Headers, path: string): Upstream | undefined {
  if (!scope || !isRpc(headers)) return undefined;
  const upstream: Upstream = {
    path,
    startedAt: monotonicNow(),
    parent: "unknown",
    trace: captureTrace(newUpstream),
  };
  scope.call.calls(upstream);
  return upstream;
}

function onlyOneWaiting(path: string): Upstream | undefined {
  const waiting = unjoined.get(path);
  return waiting?.length === 1 ? waiting[0] : undefined;
}

const FOLLOW = Symbol("grpc-cancellation follow");
type Follow = (event: string | symbol, stream: HookedStream) => void;
const hookedPrototypes = new WeakSet<object>();

/** Runs all that a stream emits for its call, and lets `follow` see each event first. */
function followEmits(stream: HookedStream & { [FOLLOW]?: Follow }, follow: Follow): void {
  stream[FOLLOW] = follow;
  const prototype = Object.getPrototypeOf(stream) as { emit: Emit };
  if (hookedPrototypes.has(prototype)) return;
  hookedPrototypes.add(prototype);
  const emit = prototype.emit;
  // Streams emit a dozen events for each call, so nothing is made for one: no closure, no list of arguments.
  prototype.emit = function (this: HookedStream & { [FOLLOW]?: Follow }, event) {
    this[FOLLOW]?.(event, this);
    const scope = this[SCOPE];
    const before = scope && enterScope(scope);
    try {
      // biome-ignore lint/complexity/noArguments: see above.
      return emit.apply(this, arguments as never);
    } finally {
      if (scope) enterScope(before);
    }
  };
}

function causeOfEnd(
  stream: HookedStream,
  session: http2.Http2Session | undefined,
  call: ServerCall,
): CancelCause {
  const late = isAtDeadline(monotonicNow() - call.startedAt, call.timeout);
  const status = (stream.sentTrailers ?? stream.sentHeaders)?.["grpc-status"];
  if (status !== undefined) return late && String(status) === DEADLINE_EXCEEDED ? "deadline" : "completed";
  if (session === undefined || session.destroyed || socketOf(session)?.destroyed) return "connection";
  if (stream.rstCode === NO_ERROR) return "completed";
  return late ? "deadline" : "client";
}

function isRpc(headers: Headers | undefined): boolean {
  const type = String(headers?.["content-type"] ?? "");
  return /^application\/(grpc|connect\+)/.test(type) || headers?.["connect-protocol-version"] !== undefined;
}

function connectTimeout(headers: Headers): number | undefined {
  const timeout = Number(headers["connect-timeout-ms"]);
  return Number.isFinite(timeout) ? timeout : undefined;
}

const knownPorts = new WeakMap<object, { local: number | undefined; remote: number | undefined }>();

/** The TCP ports of a session; the session's socket is a slow proxy, so it is asked once. */
function ports(session: http2.Http2Session | undefined) {
  if (!session) return { local: undefined, remote: undefined };
  const known = knownPorts.get(session);
  if (known) return known;
  const socket = socketOf(session);
  const found = { local: socket?.localPort, remote: socket?.remotePort };
  if (found.remote !== undefined) knownPorts.set(session, found);
  return found;
}

function socketOf(session: http2.Http2Session): Socket | undefined {
  try {
    return session.socket as Socket;
  } catch {
    // A destroyed session has no socket any more and says so by throwing.
    return undefined;
  }
}
