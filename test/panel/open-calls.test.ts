import assert from "node:assert/strict";
import { test } from "node:test";
import { openCallsAfter } from "../../src/extension/targets/open-calls";
import type { CallEvent } from "../../src/rpc/event";

const received = (callsStarted: string, callsSucceeded: string): CallEvent => ({
  type: "received",
  at: 0,
  index: 0,
  message: { server: [{ ref: { serverId: "1" }, data: { callsStarted, callsSucceeded } }] },
  bytes: 10,
});

test("the open calls of a server are told without the question itself", () => {
  const first = openCallsAfter(received("6", "3"), undefined);
  assert.equal(first?.words, "2 open");
  assert.equal(openCallsAfter(received("7", "6"), first)?.words, "0 open");
});

test("a server without the service says so", () => {
  const status = { type: "status", at: 0, code: 12, name: "UNIMPLEMENTED", details: "", endedBy: "server" };
  assert.deepEqual(openCallsAfter(status as unknown as CallEvent, undefined), {
    state: "failed",
    words: "no channelz service",
  });
});
