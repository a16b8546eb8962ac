import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { CallEvent } from "../../../src/rpc/event";
import { EventWindow } from "../../../src/rpc-host/event-window";
import { batchesInFlight } from "../../../src/rpc-host/protocol";

const received = (index: number): CallEvent => ({
  type: "received",
  at: index,
  index,
  bytes: 1,
  message: {},
});

test("reading stops while too many batches are under way, and goes on when there is room again, not before", async () => {
  const sizes: number[] = [];
  const full: boolean[] = [];
  const window = new EventWindow(
    (events) => sizes.push(events.length),
    (is) => full.push(is),
    () => {},
  );
  for (let index = 1; index <= batchesInFlight; index++) {
    window.add(received(index));
    await turn();
  }
  assert.deepEqual([sizes.length, full], [batchesInFlight, []]);
  window.add(received(100));
  window.add(received(101));
  await turn();
  assert.equal(sizes.length, batchesInFlight, "nothing is sent beyond the window");
  assert.deepEqual(full, [true, true]);
  window.acknowledge();
  assert.equal(sizes.at(-1), 2, "what waited travels together");
  assert.deepEqual(full, [true, true], "its batch has taken the room");
  window.acknowledge();
  assert.deepEqual(full, [true, true, false]);
});
