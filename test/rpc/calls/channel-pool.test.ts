import assert from "node:assert/strict";
import { test } from "node:test";
import { connectivityState } from "@grpc/grpc-js";
import { ChannelPool } from "../../../src/rpc/channel/channel-pool";

const plaintext = { security: { type: "plaintext" } } as const;
const isClosed = ({ channel }: ReturnType<ChannelPool["acquire"]>) =>
  channel.getConnectivityState(false) === connectivityState.SHUTDOWN;

test("a channel is shared by calls that go the same way, and closed when none has used it for a while", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const pool = new ChannelPool(1000);
  const first = pool.acquire("127.0.0.1:1", plaintext);
  const second = pool.acquire("127.0.0.1:1", plaintext);
  assert.equal(second.channel, first.channel);
  first.release();
  t.mock.timers.tick(2000);
  assert.ok(!isClosed(second), "one call still uses it");
  second.release();
  t.mock.timers.tick(900);
  const third = pool.acquire("127.0.0.1:1", plaintext);
  assert.equal(third.channel, first.channel);
  t.mock.timers.tick(5000);
  assert.ok(!isClosed(third), "it was taken again just before it would have been closed");
  third.release();
  t.mock.timers.tick(1000);
  assert.ok(isClosed(third));
  const fourth = pool.acquire("127.0.0.1:1", plaintext);
  assert.notEqual(fourth.channel, first.channel);
  fourth.release();
  t.mock.timers.tick(1000);
});

test("another way to the same target is another channel", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const pool = new ChannelPool(1000);
  const plain = pool.acquire("127.0.0.1:1", plaintext);
  const named = pool.acquire("127.0.0.1:1", { ...plaintext, authority: "orders.internal" });
  assert.notEqual(plain.channel, named.channel);
  plain.release();
  named.release();
  t.mock.timers.tick(1000);
  assert.ok(isClosed(plain) && isClosed(named));
});
