import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Between two tries, in milliseconds. */
const again = 50;

/**
 * Waits until something accepts TCP connections there.
 *
 * @param patience milliseconds
 * @returns false when nothing did in that time, or the signal was aborted
 */
export async function untilListening(
  host: string,
  port: number,
  patience: number,
  signal: AbortSignal,
): Promise<boolean> {
  const giveUp = performance.now() + patience;
  while (!signal.aborted && performance.now() < giveUp) {
    if (await accepts(host, port)) return true;
    await sleep(again, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}
