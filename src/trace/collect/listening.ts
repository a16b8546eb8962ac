import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Between two tries, in milliseconds. */
const again = 50;

/**
 * Waits until something accepts connections there.
 *
 * @param patience milliseconds
 * @returns false when nothing did in that time, or the signal was aborted
 */
export async function untilListening(
  address: Address,
  patience: number,
  signal: AbortSignal,
): Promise<boolean> {
  const giveUp = performance.now() + patience;
  while (!signal.aborted && performance.now() < giveUp) {
    if (await accepts(address)) return true;
    await sleep(again, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

type Address = { readonly host: string; readonly port: number } | { readonly path: string };

function accepts(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}
