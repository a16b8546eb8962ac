import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import type { Channel } from "@grpc/grpc-js";
import { startCall } from "../../../src/rpc/call/call";
import { openChannel } from "../../../src/rpc/channel/channel";
import type { CancelPlan } from "../../../src/rpc/plan/cancel-plan";
import { labMethod } from "./lab-methods";

export interface SoakResult {
  /** How many calls ended in which way, such as `CANCELLED by client`. */
  readonly ends: Readonly<Record<string, number>>;
  /** Calls whose status came more or less often than once. */
  readonly miscounted: number;
  /** Kinds of timers, sockets and other handles that are open after the run and were not before. */
  readonly leftOpen: readonly string[];
  /** Bytes of heap after half of the calls, and after all. */
  readonly heapHalfway: number;
  readonly heapAfter: number;
}

/**
 * Makes many calls of the four kinds on one channel, `width` at a time, most of them cancelled somewhere.
 *
 * @param forget drops what the surroundings keep of the calls, before the heap is looked at
 */
export async function soak(
  target: string,
  calls: number,
  width: number,
  forget = () => {},
): Promise<SoakResult> {
  const before = process.getActiveResourcesInfo();
  const channel = openChannel(target, { security: { type: "plaintext" } });
  const ends: Record<string, number> = {};
  let miscounted = 0;
  let started = 0;
  const runHalf = async (until: number) => {
    const worker = async () => {
      while (started < until) {
        const told = await oneCall(target, channel, started++);
        ends[told.end] = (ends[told.end] ?? 0) + 1;
        if (told.statuses !== 1) miscounted++;
      }
    };
    await Promise.all(Array.from({ length: width }, worker));
    forget();
    return heapUsed();
  };
  const heapHalfway = await runHalf(calls / 2);
  const heapAfter = await runHalf(calls);
  channel.close();
  // Closing a socket takes a while, and longer while the machine is busy.
  const left = () => added(before, process.getActiveResourcesInfo());
  for (let n = 0; n < 2000 && left().length > 0; n++) await pause(5);
  return {
    ends,
    miscounted,
    leftOpen: left(),
    heapHalfway,
    heapAfter,
  };
}

async function oneCall(target: string, channel: Channel, number: number) {
  let statuses = 0;
  const work = { value: { items: 20, intervalMs: 1 } };
  const { method, messages } = [
    { method: "GetOrder", messages: [{ value: { id: "order-1" } }] },
    { method: "WatchOrders", messages: [work] },
    { method: "ImportOrders", messages: [{ value: { cents: 5 } }] },
    { method: "Chat", messages: [{ value: { text: "hello" } }] },
    { method: "TrackShipment", messages: [work] },
  ][number % 5]!;
  const cancelPlan = randomPlan();
  const call = startCall(
    {
      target,
      channel,
      method: labMethod(method),
      messages,
      halfClose: number % 3 !== 0 || cancelPlan === undefined,
      deadline: 60_000,
      ...(cancelPlan && { cancelPlan }),
    },
    (event) => {
      if (event.type === "status") statuses++;
    },
  );
  if (number % 7 === 0) call.cancel("at once");
  const status = await call.ended;
  await turn();
  return { end: `${status.name} by ${status.endedBy}`, statuses };
}

function randomPlan(): CancelPlan | undefined {
  const plans: (CancelPlan | undefined)[] = [
    undefined,
    { type: "begin" },
    { type: "random", milliseconds: 20 },
    { type: "sent", messages: 1 },
    { type: "random", milliseconds: 3 },
  ];
  return plans[Math.floor(Math.random() * plans.length)];
}

function heapUsed(): number {
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const rest = [...before];
  return after.filter((kind) => {
    const at = rest.indexOf(kind);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
