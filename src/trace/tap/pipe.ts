import type { Socket } from "node:net";

/** Bytes that a delay may hold back before the sender has to wait. */
const MOST_HELD = 1 << 20;

/** Moves bytes from one socket to another unchanged; it can hold them back. */
export interface Pipe {
  /** Moves nothing until `thaw`; the sender is not told, it just waits. */
  freeze(): void;
  thaw(): void;
  /** @param milliseconds by which everything that comes from now on is late; the order is kept. */
  delay(milliseconds: number): void;
  /** Ends what the pipe itself started. */
  close(): void;
}

/**
 * Connects `from` to `to`, with back-pressure: `from` is read only as fast as `to` takes.
 *
 * @param observe sees every chunk when it arrives. The orderly end of `from` ends `to`.
 */
export function connectPipe(from: Socket, to: Socket, observe: (chunk: Buffer) => void): Pipe {
  /** What waits because of a freeze or a delay; `null` is the end. */
  const held: { readonly chunk: Buffer | null; readonly due: number }[] = [];
  let heldBytes = 0;
  let frozen = false;
  let lateness = 0;
  let timer: NodeJS.Timeout | undefined;

  from.on("data", (chunk: Buffer) => {
    observe(chunk);
    if (frozen || lateness > 0 || held.length > 0) hold(chunk);
    else if (!to.write(chunk)) from.pause();
  });
  from.on("end", () => {
    if (frozen || lateness > 0 || held.length > 0) hold(null);
    else to.end();
  });
  to.on("drain", () => {
    if (!frozen && heldBytes < MOST_HELD) from.resume();
  });

  function hold(chunk: Buffer | null): void {
    held.push({ chunk, due: performance.now() + lateness });
    heldBytes += chunk?.length ?? 0;
    if (heldBytes >= MOST_HELD) from.pause();
    release();
  }

  function release(): void {
    clearTimeout(timer);
    while (!frozen && held.length > 0) {
      const wait = held[0]!.due - performance.now();
      if (wait > 0) {
        timer = setTimeout(release, Math.ceil(wait));
        return;
      }
      const { chunk } = held.shift()!;
      heldBytes -= chunk?.length ?? 0;
      if (chunk === null) to.end();
      else if (!to.write(chunk)) from.pause();
    }
    if (!frozen && heldBytes < MOST_HELD && !to.writableNeedDrain) from.resume();
  }

  return {
    freeze() {
      frozen = true;
      clearTimeout(timer);
      from.pause();
    },
    thaw() {
      frozen = false;
      release();
    },
    delay(milliseconds) {
      lateness = milliseconds;
    },
    close() {
      frozen = true;
      clearTimeout(timer);
      held.length = 0;
    },
  };
}
