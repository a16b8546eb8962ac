import { monotonicNow } from "../clock";
import type { UpstreamCall } from "../evidence";
import { callOfSurface } from "./call-hook";
import { expectNoStream, expectStream } from "./http2-hook";
import { captureTrace } from "./place";
import { currentScope, runInScope } from "./scope";
import type { ServerCall, Upstream } from "./server-call";

interface ChannelPrototype {
  createCall(
    path: string,
    deadline: unknown,
    host: unknown,
    parent: object | null | undefined,
    flags: unknown,
  ): OutgoingCall;
}

interface OutgoingCall {
  start(metadata: unknown, listener: StatusListener): void;
  cancelWithStatus(code: number, details: string): void;
}

interface StatusListener {
  onReceiveStatus(status: { readonly code: number; readonly details: string }): void;
}

/** Follows the calls that handlers make in turn, with grpc-js, wherever their stream goes. */
export function hookChannel(prototype: object): void {
  const channel = prototype as ChannelPrototype;
  const createCall = channel.createCall;
  channel.createCall = function hooked(this: ChannelPrototype, path, deadline, host, parent, flags) {
    const outgoing = createCall.call(this, path, deadline, host, parent, flags);
    const call = currentScope()?.call ?? callOfSurface(parent);
    if (call) {
      follow(outgoing, call, {
        path,
        startedAt: monotonicNow(),
        parent: parentOf(call, parent),
        trace: captureTrace(hooked),
      });
    }
    return outgoing;
  };
}

function follow(outgoing: OutgoingCall, call: ServerCall, upstream: Upstream): void {
  call.calls(upstream);
  const { start, cancelWithStatus } = outgoing;
  outgoing.start = function (metadata, listener) {
    const onReceiveStatus = listener.onReceiveStatus;
    listener.onReceiveStatus = function (status) {
      upstream.ended ??= { at: monotonicNow(), code: status.code, details: status.details };
      expectNoStream(upstream);
      onReceiveStatus.call(this, status);
    };
    expectStream(upstream);
    runInScope({ call, upstream }, () => start.call(this, metadata, listener));
  };
  outgoing.cancelWithStatus = function (code, details) {
    if (!upstream.ended) upstream.cancelledAt ??= monotonicNow();
    cancelWithStatus.call(this, code, details);
  };
}

function parentOf(call: ServerCall, parent: object | null | undefined): UpstreamCall["parent"] {
  if (!parent) return "none";
  return callOfSurface(parent) === call ? "this" : "other";
}
