import type { CallEvent } from "../rpc/event";
import { batchesInFlight } from "./protocol";

/**
 * Packs one call's events into batches and holds back while the other side has not taken in those before, so that a
 * flood of messages neither fills the channel nor this process.
 */
export class EventWindow {
  private waiting: CallEvent[] = [];
  private waitingBytes = 0;
  private inFlight = 0;
  private scheduled = false;

  /**
   * @param post sends a batch
   * @param setFull is told when reading from the server should stop and when it may go on
   * @param done is told when the status has been sent, after which nothing comes
   */
  constructor(
    private readonly post: (events: readonly CallEvent[]) => void,
    private readonly setFull: (full: boolean) => void,
    private readonly done: () => void,
  ) {}

  add(event: CallEvent): void {
    this.waiting.push(event);
    this.waitingBytes += event.type === "received" || event.type === "sent" ? event.bytes : 0;
    if (this.inFlight >= batchesInFlight) this.setFull(true);
    else if (event.type === "status" || this.isLarge()) this.flush();
    else this.schedule();
  }

  /** The other side has taken in the oldest batch. */
  acknowledge(): void {
    this.inFlight--;
    this.flush();
    if (this.inFlight < batchesInFlight) this.setFull(false);
  }

  /** What arrives within one turn of the event loop travels together. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private isLarge(): boolean {
    return this.waiting.length >= 256 || this.waitingBytes >= 256 * 1024;
  }

  private flush(): void {
    if (this.waiting.length === 0 || this.inFlight >= batchesInFlight) return;
    const events = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    this.inFlight++;
    this.post(events);
    if (events.at(-1)!.type === "status") this.done();
  }
}
