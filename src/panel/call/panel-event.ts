import type {
  CallEvent,
  CancelledEvent,
  HalfClosedEvent,
  HeadersEvent,
  MetadataEntries,
  ReceivedEvent,
  SentEvent,
  StartedEvent,
  StatusEvent,
} from "../../rpc/event";
import { isSecretKey } from "../form/form";

/** A message as the panel shows it: text with an end, however large the message is. */
interface MessageText {
  readonly text: string;
  /** The text is only the beginning of the message. */
  readonly cut: boolean;
  /** The whole message did not leave the engine. */
  readonly held?: boolean;
}

/** Neighbouring messages of one direction that are counted and not shown. */
export interface MessagesPassedEvent {
  readonly type: "passed";
  readonly direction: "sent" | "received";
  /** When the first happened, in milliseconds since the start. */
  readonly from: number;
  /** When the last happened. */
  readonly at: number;
  /** The last one's. */
  readonly index: number;
  /** Of all together. */
  readonly bytes: number;
  readonly count: number;
}

/** A call's event as it crosses to the webview: messages as bounded text, secrets redacted. */
export type PanelEvent =
  | StartedEvent
  | HalfClosedEvent
  | HeadersEvent
  | CancelledEvent
  | StatusEvent
  | MessagesPassedEvent
  | (Omit<SentEvent, "message"> & MessageText)
  | (Omit<ReceivedEvent, "message" | "preview"> & MessageText);

/** Characters of one message that the panel shows; the whole message opens in an editor. */
const messageTextLimit = 20_000;

/** What a redacted value is replaced by. */
export const redacted = "(redacted)";

/** The panel's form of an event of the engine. */
export function panelEvent(event: CallEvent): PanelEvent {
  switch (event.type) {
    case "sent":
    case "received": {
      if (event.type === "received" && event.preview !== undefined) {
        const { message: _, preview, ...rest } = event;
        return { ...rest, text: preview, cut: true, held: true };
      }
      const { message, ...rest } = event;
      return { ...rest, ...messageText(message) };
    }
    case "headers":
      return { ...event, metadata: redactMetadata(event.metadata) };
    case "status":
      return { ...event, trailers: redactMetadata(event.trailers) };
    case "started":
    case "half-closed":
    case "cancelled":
      return event;
  }
}

/** The same entries with the values of keys that usually carry credentials replaced. */
function redactMetadata(entries: MetadataEntries): MetadataEntries {
  return entries.map(([key, value]) => [key, isSecretKey(key) ? redacted : value] as const);
}

function messageText(message: unknown): MessageText {
  const text = JSON.stringify(message, null, 2) ?? "null";
  if (text.length <= messageTextLimit) return { text, cut: false };
  return { text: text.slice(0, messageTextLimit), cut: true };
}
