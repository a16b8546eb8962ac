import type { ServerCounters } from "../rpc/server/channelz-counters";

/** The libraries whose counters are known to mean something. */
export type GrpcLibrary = "grpc-go" | "grpc-js" | "grpc-core";

/**
 * What an open call in a server's counters proves, by the library that counts; measured with grpc-go 1.33.3, grpc-js
 * 1.14.7 and C++ 1.51.1, with a handler that goes on after its client has cancelled.
 */
export const channelzProves: Readonly<Record<GrpcLibrary, string>> = {
  "grpc-go": "a handler has not returned: the count falls when it does",
  "grpc-js": "a stream is open: after a cancel the count falls at once, whether the handler stopped or not",
  "grpc-core":
    "a stream is open (C++, and what is built on its core: Python, Ruby): after a cancel the count falls at once, whether the handler stopped or not",
};

/** The open calls of one server, at one moment. */
export interface OpenCalls {
  readonly server: string;
  readonly started: number;
  readonly open: number;
}

/**
 * The calls that each server has open. The question itself is a call; it is left out where it is known which of the
 * servers answered it.
 *
 * @param before the counters of the last question; the server that answers both has started one call in between.
 */
export function openCalls(
  counters: readonly ServerCounters[],
  before: readonly ServerCounters[] | undefined,
): readonly OpenCalls[] {
  const grown = counters.filter(({ server, started }) => {
    const last = before?.find((one) => one.server === server);
    return last !== undefined && started > last.started;
  });
  const asked = counters.length === 1 ? counters[0] : grown.length === 1 ? grown[0] : undefined;
  return counters.map((one) => {
    const open = one.started - one.succeeded - one.failed;
    return {
      server: one.server,
      started: one.started,
      open: Math.max(0, one === asked ? open - 1 : open),
    };
  });
}
