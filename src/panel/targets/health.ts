import type { CallEvent } from "../../rpc/event";

/** What is known of a server's or a service's health. */
export interface Health {
  readonly state: "asking" | "serving" | "not-serving" | "unknown" | "failed";
  /** In a few words. */
  readonly words: string;
  /** What was observed, in a sentence; empty where the words say all. */
  readonly evidence: string;
  /** The server tells of each change. */
  readonly live: boolean;
}

/** Before the server has answered. */
export const asking: Health = { state: "asking", words: "asking…", evidence: "", live: false };

/**
 * What an event of a call of `grpc.health.v1.Health` says of the health.
 *
 * @param live whether it is a Watch, whose answers hold until the next one
 * @returns undefined where it says nothing
 */
export function healthAfter(event: CallEvent, live: boolean): Health | undefined {
  if (event.type === "received") return { ...answered(event.message), evidence: "", live };
  if (event.type !== "status") return undefined;
  const { code, name, evidence, endedBy } = event;
  // A Check ends well behind its answer; a Watch that we stop leaves what was known last.
  if (code === 0 && !live) return undefined;
  const words =
    code === notFound
      ? "not known to the server"
      : code === unimplemented
        ? "no health service"
        : code === 0 || endedBy === "client"
          ? "no longer watched"
          : endedBy === "unreachable"
            ? "not reached"
            : name;
  const state = code === 0 || endedBy === "client" ? "unknown" : "failed";
  return {
    state,
    words,
    evidence: [endedBy === "unreachable" ? "" : event.details, evidence, event.next?.text]
      .filter(Boolean)
      .join("\n"),
    live: false,
  };
}

/** Whether a Watch that ended so is worth another try: the server may come back, or was never there yet. */
export function isWorthRetrying(event: Extract<CallEvent, { type: "status" }>): boolean {
  return event.code !== unimplemented && event.endedBy !== "client";
}

const notFound = 5;
const unimplemented = 12;

function answered(message: unknown): Pick<Health, "state" | "words"> {
  const { status = "UNKNOWN" } = (message ?? {}) as { readonly status?: string };
  switch (status) {
    case "SERVING":
      return { state: "serving", words: "serving" };
    case "NOT_SERVING":
      return { state: "not-serving", words: "not serving" };
    case "SERVICE_UNKNOWN":
      return { state: "unknown", words: "service not known to the server" };
    default:
      return { state: "unknown", words: "unknown" };
  }
}
