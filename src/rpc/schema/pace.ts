import { setImmediate as nextTurn } from "node:timers/promises";

/** Milliseconds that a long job works before it lets others run. */
const TURN = 12;

/**
 * Makes a function to be awaited between the steps of a long job: it lets the event loop run when the job has held
 * it for long enough, and ends the job when it was cancelled.
 *
 * @throws the signal's reason, from the returned function, once the signal is aborted
 */
export function pacer(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - since < TURN) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
      signal?.throwIfAborted();
    });
  };
}
