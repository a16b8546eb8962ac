import type { CallEvent, EndedBy, MetadataEntries, StatusEvent } from "../rpc/event";
import { previewJson } from "../text/preview";
import { nextStepText } from "./next-step";

/**
 * Tells one call as lines of text, event by event, and at its end who ended it and what shows that.
 *
 * @param width characters after which a message is cut
 * @returns takes the events in their order and gives the lines of each, ending in a newline
 */
export function timelineWriter(width = 160): (event: CallEvent) => string {
  const seen: Seen = { receivedAfterCancel: 0 };
  return (event) => {
    note(seen, event);
    const head = `${`${event.at.toFixed(1)} ms`.padStart(12)}  ${marks[event.type]} `;
    const lines = [head + words(event, width)];
    if (event.type === "status") lines.push(...ending(event, seen).map((line) => " ".repeat(16) + line));
    return `${lines.join("\n")}\n`;
  };
}

interface Seen {
  cancelledAt?: number;
  receivedAfterCancel: number;
}

const marks: Record<CallEvent["type"], string> = {
  started: "•",
  sent: "→",
  "half-closed": "→",
  headers: "←",
  received: "←",
  cancelled: "✕",
  status: "■",
};

const enders: Record<EndedBy, string> = {
  server: "the server",
  client: "this client, by cancelling",
  deadline: "this client's deadline",
  reset: "the peer, by resetting the stream",
  goaway: "the peer, by shutting the connection down",
  connection: "a lost connection",
  unreachable: "nobody: there was no connection",
  local: "this client, for a reason of its own",
};

function note(seen: Seen, event: CallEvent): void {
  if (event.type === "cancelled") seen.cancelledAt = event.at;
  if (event.type === "received" && seen.cancelledAt !== undefined) seen.receivedAfterCancel++;
}

function words(event: CallEvent, width: number): string {
  switch (event.type) {
    case "started": {
      const deadline = event.deadline === undefined ? "" : `, deadline ${event.deadline} ms`;
      return `started      ${event.method} on ${event.target} (${event.kind ?? "unknown kind"}${deadline})`;
    }
    case "sent":
      return `sent         ${numbered(event, width)}`;
    case "half-closed":
      return "half-closed  the request side";
    case "headers":
      return `headers      ${entries(event.metadata)}`;
    case "received": {
      const notes = (event.notes ?? []).map((text) => ` [${text}]`).join("");
      return `received     ${numbered(event, width)}${notes}`;
    }
    case "cancelled":
      return `cancelled    "${event.reason}" (${event.trigger}); the reason stays on this machine`;
    case "status":
      return `status       ${event.code} ${event.name}${event.details ? ` "${oneLine(event.details)}"` : ""}`;
  }
}

/** Line ends as they are escaped in code: what OpenSSL says ends in one. */
function oneLine(text: string): string {
  return text.replace(/\r?\n/g, "\\n");
}

function ending(event: StatusEvent, seen: Seen): string[] {
  const lines = [`ended by ${enders[event.endedBy]}`, event.evidence];
  if (event.next !== undefined) lines.push(`next: ${nextStepText(event.next)}`);
  for (const detail of event.statusDetails?.details ?? []) lines.push(`detail: ${JSON.stringify(detail)}`);
  for (const note of event.statusDetails?.notes ?? []) lines.push(`[${note}]`);
  if (event.trailers.length > 0) lines.push(`trailers: ${entries(event.trailers)}`);
  if (seen.cancelledAt !== undefined) {
    const time = (event.at - seen.cancelledAt).toFixed(1);
    lines.push(
      `${time} ms from the cancel to the end; ${seen.receivedAfterCancel} messages arrived in between`,
    );
  }
  return lines;
}

function numbered(event: { index: number; bytes: number; message: unknown }, width: number): string {
  return `#${event.index} ${event.bytes} bytes  ${shortened(event.message, width)}`;
}

function shortened(message: unknown, width: number): string {
  if (message === undefined) return "";
  const { text, cut } = previewJson(message, width - 1);
  return cut ? `${text}…` : text;
}

function entries(metadata: MetadataEntries): string {
  return metadata.length === 0 ? "none" : metadata.map(([key, value]) => `${key}: ${value}`).join(", ");
}
