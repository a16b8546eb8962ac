import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { monotonicNow } from "../../src/trace/clock";
import { startTap } from "../../src/trace/tap/tap";
import { LiveVerdicts } from "../../src/trace/verdicts/live-verdicts";
import { connectChain } from "./chain-service";
import { TracedServer } from "./traced-server";

/** More resets at once on one connection, and Node's server takes them for an attack: each round has its own. */
const ROUND = 1000;
const ROUNDS = 5;
const AT_ONCE = 40;
/** What a collected heap may differ by for reasons of its own, in bytes; a call that were kept would cost some 3 kB. */
const HEAP_NOISE = 2_000_000;

interface Totals {
  readonly started: number;
  readonly told: number;
  readonly heap: number;
}

test(`${2 * ROUND * ROUNDS} calls with random cancels through a tap: nothing is lost, changed or kept`, async () => {
  const server = await TracedServer.start(["--expose-gc", join(__dirname, "fixtures/load-server.cjs")]);
  const live = new LiveVerdicts(() => {});
  const onWire = { opened: 0, answered: 0, reset: 0 };
  const tap = await startTap({
    observer: "tap",
    port: 0,
    target: { host: "127.0.0.1", port: server.port },
    emit(evidence) {
      live.add(evidence, monotonicNow());
      if (evidence.type === "stream-opened") onWire.opened++;
      if (evidence.type === "status") onWire.answered++;
      if (evidence.type === "reset") onWire.reset++;
    },
  });
  const client = await connectChain(tap.port);
  const totals = async () => (await client.unary({ mode: "totals" }).answer) as Totals;
  const next = randomNumbers(42);

  const rounds = async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const own = await connectChain(tap.port);
      await round(own, next);
      own.close();
    }
    return totals();
  };
  const before = await rounds();
  const after = await rounds();

  // The two calls for the totals are calls too.
  const ended = () =>
    server.log.of("handler").filter(({ phase }) => phase === "finished" || phase === "stopped");
  while (ended().length < after.started + 2) await server.log.next();
  const calls = new Set(ended().map(({ call }) => call));
  assert.equal(calls.size, after.started + 2, "each call ends exactly once in the reports");
  assert.equal(ended().length, calls.size);
  assert.equal(ended().filter(({ seen }) => seen).length, after.told);
  assert.deepEqual(server.log.of("dropped"), []);
  assert.ok(after.told > ROUND / 10, `${after.told} cancels were seen by handlers`);
  assert.ok(after.heap - before.heap < HEAP_NOISE, `the heap grew by ${after.heap - before.heap} bytes`);

  assert.ok(onWire.opened >= after.started, "no handler ran for a call that the tap did not see");
  assert.ok(onWire.answered + onWire.reset >= onWire.opened, "each call on the wire came to an end");
  live.look(monotonicNow() + 1_000_000);
  assert.deepEqual([...live.table.hops()], [], "what is told is forgotten");
  client.close();
  await tap.close();
  await server.stop();
});

async function round(client: Awaited<ReturnType<typeof connectChain>>, next: () => number): Promise<void> {
  let left = ROUND;
  async function worker(): Promise<void> {
    while (left-- > 0) {
      const count = Math.floor(next() * 6);
      const { call, answer } = client.unary({ count });
      const cancel = next() < 0.4;
      // A cancel in the tick of the start would not reach the server at all.
      if (cancel) await pause(next() * 4);
      if (cancel) call.cancel();
      const value = await answer.catch((error: { code: number }) => error.code);
      if (typeof value === "number") assert.ok(cancel && value === 1, `code ${value}`);
      else assert.deepEqual(value, { twice: count * 2 });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The same numbers in every run, so that a failure comes again. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
