import type { CallEvent } from "../../rpc/event";
import type { ServerCounters } from "../../rpc/server/channelz-counters";
import { serverCounters } from "../../rpc/server/channelz-counters";
import { channelzProves, openCalls } from "../../trace/channelz";

/** What a server says of its open calls. */
export interface KnownOpenCalls {
  readonly state: "asking" | "told" | "failed";
  /** In a few words. */
  readonly words: string;
  /** The counters that were told, for the next question. */
  readonly counters?: readonly ServerCounters[];
}

/** Before the server has answered. */
export const askingOpenCalls: KnownOpenCalls = { state: "asking", words: "asking…" };

/**
 * What an event of a call of `grpc.channelz.v1.Channelz/GetServers` says.
 *
 * @param before what was known before
 * @returns undefined where it says nothing
 */
export function openCallsAfter(
  event: CallEvent,
  before: KnownOpenCalls | undefined,
): KnownOpenCalls | undefined {
  if (event.type === "received") {
    const counters = serverCounters(event.message);
    const servers = openCalls(counters, before?.counters);
    const named = (server: string) => (servers.length > 1 ? `${server}: ` : "");
    return {
      state: "told",
      words:
        servers.map(({ server, open }) => `${named(server)}${open} open`).join(", ") || "no server counts",
      counters,
    };
  }
  if (event.type !== "status" || event.code === 0) return undefined;
  const words =
    event.code === unimplemented
      ? "no channelz service"
      : event.endedBy === "unreachable"
        ? "not reached"
        : event.name;
  return { state: "failed", words };
}

/** What an open call proves depends on the library that counts it: a line each. */
export const openCallsProve = [
  "What an open call proves depends on the server's library:",
  ...Object.entries(channelzProves).map(([library, text]) => `${library}: ${text}`),
].join("\n");

const unimplemented = 12;
