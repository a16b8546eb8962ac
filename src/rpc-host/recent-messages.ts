import type { ReceivedEvent } from "../rpc/event";

/** Messages that are kept. */
const kept = 1000;

/** Bytes on the wire of all that are kept; the newest stays whatever its size. */
const bytesKept = 64 * 1024 * 1024;

/** The newest received messages of a call, whole, so that saving them can begin in the middle of it. */
export class RecentMessages {
  private events: ReceivedEvent[] = [];
  private bytes = 0;
  /** How many of the events are no longer kept; they are cut off now and then, all at once. */
  private passed = 0;

  add(event: ReceivedEvent): void {
    this.events.push(event);
    this.bytes += event.bytes;
    while (
      this.passed < this.events.length - 1 &&
      (this.events.length - this.passed > kept || this.bytes > bytesKept)
    ) {
      this.bytes -= this.events[this.passed++]!.bytes;
    }
    if (this.passed < kept) return;
    this.events = this.events.slice(this.passed);
    this.passed = 0;
  }

  /** All of them, oldest first. */
  all(): readonly ReceivedEvent[] {
    return this.events.slice(this.passed);
  }
}
