import type { MessageDirection } from "../../panel/call/call-view";
import type { CallEvent, JsonMessage } from "../../rpc/event";

/** Messages that can be opened whole. */
const kept = 1000;

/** Bytes on the wire of all that are kept; the newest stays whatever its size. */
const bytesKept = 64_000_000;

/** The newest messages of a call, whole, up to a number and a size. */
export class KeptMessages {
  readonly #messages = new Map<string, { readonly message: JsonMessage; readonly bytes: number }>();
  #bytes = 0;

  add(events: readonly CallEvent[]): void {
    for (const event of events) {
      if (event.type !== "sent" && event.type !== "received") continue;
      this.#messages.set(`${event.type} ${event.index}`, { message: event.message, bytes: event.bytes });
      this.#bytes += event.bytes;
    }
    for (const [key, { bytes }] of this.#messages) {
      const fits = this.#messages.size <= kept && this.#bytes <= bytesKept;
      if (fits || this.#messages.size === 1) return;
      this.#messages.delete(key);
      this.#bytes -= bytes;
    }
  }

  get(direction: MessageDirection, index: number): JsonMessage | undefined {
    return this.#messages.get(`${direction} ${index}`)?.message;
  }
}
