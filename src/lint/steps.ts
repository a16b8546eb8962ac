import { setImmediate } from "node:timers/promises";

/** How long work goes on before the event loop gets a turn, in milliseconds. */
const turn = 10;

/** Does work in one go: nothing else runs until it is done. */
export function finish<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does work step by step, and lets others have the event loop between steps.
 *
 * @param signal when aborted, the promise rejects with its reason before the next step
 */
export async function takeTurns<Result>(
  steps: Generator<unknown, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  let yielded = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (!done && performance.now() - yielded < turn) continue;
    if (!done) await setImmediate();
    signal?.throwIfAborted();
    yielded = performance.now();
    if (done) return value;
  }
}
