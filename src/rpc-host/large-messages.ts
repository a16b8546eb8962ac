import { writeFile } from "node:fs/promises";
import type { CallEvent, ReceivedEvent } from "../rpc/event";
import { previewJson } from "../text/preview";
import { largestMessage, previewLength } from "./protocol";

/** Bytes on the wire of all messages that are held; the newest stays whatever its size. */
const heldBytes = 256 * 1024 * 1024;

/** The newest received messages that were too large to cross to the editor, so that they can be saved. */
export class LargeMessages {
  private readonly held = new Map<string, ReceivedEvent>();
  private bytes = 0;

  /** The event as it may cross: a message that is too large is held here and replaced by a preview. */
  take(call: number, event: CallEvent): CallEvent {
    if (event.type !== "received" || event.bytes <= largestMessage) return event;
    this.held.set(`${call} ${event.index}`, event);
    this.bytes += event.bytes;
    for (const [key, { bytes }] of this.held) {
      if (this.bytes <= heldBytes || this.held.size === 1) break;
      this.held.delete(key);
      this.bytes -= bytes;
    }
    return { ...event, message: undefined, preview: previewJson(event.message, previewLength).text };
  }

  /**
   * Writes one of them as JSON.
   *
   * @throws Error worded for people
   */
  async save(call: number, index: number, path: string): Promise<void> {
    const event = this.held.get(`${call} ${index}`);
    if (!event) {
      throw new Error(
        `Message #${index} is no longer held: only the newest large messages are. Save all messages of a call to a file from its start.`,
      );
    }
    await writeFile(path, JSON.stringify(event.message));
  }
}
