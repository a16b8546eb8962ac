import type { Call } from "../../rpc/call/call-options";

/** Who takes what a call receives. */
type Reader = "output" | "file";

/** Slows the server down while a reader of the call or a disk is slower, instead of filling this process. */
export class SlowReaders {
  private readonly behind = new Set<Reader>();
  private call: Call | undefined;

  /** Begins to act on the call; readers may be behind already. */
  follow(call: Call): void {
    this.call = call;
    if (this.behind.size > 0) call.pause();
  }

  isBehind(reader: Reader): boolean {
    return this.behind.has(reader);
  }

  set(reader: Reader, isBehind: boolean): void {
    if (isBehind) this.behind.add(reader);
    else this.behind.delete(reader);
    if (this.behind.size > 0) this.call?.pause();
    else this.call?.resume();
  }
}
