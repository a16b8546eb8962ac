import { startCall } from "../../../src/rpc/call/call";
import type { Call, CallOptions } from "../../../src/rpc/call/call-options";
import { openChannel } from "../../../src/rpc/channel/channel";
import type { TransportOptions } from "../../../src/rpc/channel/transport";
import type { CallEvent, StatusEvent } from "../../../src/rpc/event";

/** A call on a channel of its own, with everything that it told. */
export interface ToldCall extends Call {
  readonly events: readonly CallEvent[];
  /** The first event of a type; waits for it. */
  first(type: CallEvent["type"]): Promise<CallEvent>;
  /** The last event, when the channel has been closed. */
  finished(): Promise<StatusEvent>;
}

/** Starts a call on a channel of its own, which is closed with the call. */
export function tellCall(
  target: string,
  options: Omit<CallOptions, "channel" | "target">,
  transport: TransportOptions = { security: { type: "plaintext" } },
  react: (event: CallEvent, call: Call) => void = () => {},
): ToldCall {
  const events: CallEvent[] = [];
  const watchers = new Set<(event: CallEvent) => void>();
  const channel = openChannel(target, transport);
  let started: Call | undefined;
  const call = startCall({ ...options, target, channel }, (event) => {
    events.push(event);
    for (const watcher of watchers) watcher(event);
    if (started) react(event, started);
  });
  started = call;
  const over = call.ended.then((status) => {
    channel.close();
    return status;
  });
  return {
    send: (message) => call.send(message),
    halfClose: () => call.halfClose(),
    cancel: (reason, trigger) => call.cancel(reason, trigger),
    pause: () => call.pause(),
    resume: () => call.resume(),
    ended: call.ended,
    events,
    finished: () => over,
    first: (type: CallEvent["type"]) =>
      new Promise<CallEvent>((resolve) => {
        const found = events.find((event) => event.type === type);
        if (found) resolve(found);
        watchers.add((event) => {
          if (event.type === type) resolve(event);
        });
      }),
  };
}
