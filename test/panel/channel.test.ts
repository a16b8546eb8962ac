/** What a page is told, and when: the page is played by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type * as vscode from "vscode";
import { PanelChannel } from "../../src/extension/panel/panel-channel";
import { messagesInFlood } from "../../src/panel/call/compact";
import type { PanelEvent } from "../../src/panel/call/panel-event";
import type { FromWebview, ToWebview } from "../../src/panel/protocol";
import type { PanelAction, PanelState } from "../../src/panel/state";

test("one batch at a time: what comes while the page draws travels together when it has drawn", () => {
  const { channel, told, say } = open();
  channel.post([target("lost")]);
  assert.deepEqual(told, [], "a page that is not ready is told nothing");
  say({ type: "ready" });
  assert.deepEqual(told.splice(0), ["state"]);
  channel.post([target("a")]);
  channel.post([target("b")]);
  channel.post([target("c")]);
  assert.deepEqual(told.splice(0), ["1: a"]);
  say({ type: "drawn", batch: 1 });
  assert.deepEqual(told.splice(0), ["2: b c"]);
  say({ type: "drawn", batch: 2 });
  assert.deepEqual(told, []);
});

test("an answer for a batch of before the page was hidden lets nothing through", () => {
  const { channel, told, say } = open();
  say({ type: "ready" });
  channel.post([target("a")]);
  channel.hidden();
  channel.post([target("unseen")]);
  say({ type: "ready" });
  channel.post([target("b")]);
  channel.post([target("c")]);
  say({ type: "drawn", batch: 1 });
  assert.deepEqual(told.splice(0), ["state", "1: a", "state", "2: b"]);
  say({ type: "drawn", batch: 2 });
  assert.deepEqual(told, ["3: c"]);
});

test("a page that was told sums instead of messages gets everything when the call stands still", () => {
  let phase = "running";
  const { channel, told, say } = open(() => ({ call: { phase } }) as unknown as PanelState);
  say({ type: "ready" });
  channel.post([events(1)]);
  channel.post([events(messagesInFlood + 5)]);
  say({ type: "drawn", batch: 1 });
  assert.deepEqual(told.splice(0), ["state", "1: 1 events", `2: ${messagesInFlood + 1} events`]);
  phase = "ended";
  channel.post([events(1)]);
  say({ type: "drawn", batch: 2 });
  assert.deepEqual(told, ["state"]);
});

function open(state: () => PanelState = () => ({}) as PanelState) {
  const told: string[] = [];
  let say: (message: FromWebview) => void = () => {};
  const page = {
    onDidReceiveMessage(listener: (message: FromWebview) => void) {
      say = listener;
      return { dispose() {} };
    },
    postMessage(message: ToWebview) {
      const words =
        message.type === "state" ? "state" : `${message.batch}: ${message.actions.map(named).join(" ")}`;
      told.push(words);
      return Promise.resolve(true);
    },
  };
  const channel = new PanelChannel(page as unknown as vscode.Webview, state, () => {});
  return { channel, told, say: (message: FromWebview) => say(message) };
}

function target(name: string): PanelAction {
  return { type: "form", change: { target: name } };
}

function events(count: number): PanelAction {
  const message = (index: number): PanelEvent => ({
    type: "received",
    at: index,
    index,
    bytes: 1,
    text: "{}",
    cut: false,
  });
  const all = Array.from({ length: count }, (_, at) => message(at + 1));
  return { type: "call-events", id: "call", events: all };
}

function named(action: PanelAction): string {
  if (action.type === "form") return action.change.target ?? "";
  return action.type === "call-events" ? `${action.events.length} events` : action.type;
}
