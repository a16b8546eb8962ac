import { kinds, type Shape } from "./shape";

const texts: Readonly<Record<string, string>> = {
  "listener without an end": `bus.on("event", () => work());`,
  "listener that is removed": `const send = () => work();
bus.on("event", send);
call.on("cancelled", () => bus.off("event", send));`,
  "listener that is removed by its other name": `const send = () => work();
bus.addListener("event", send);
call.on("cancelled", () => {
  bus.removeListener("event", send);
});`,
  "another function is removed": `bus.on("event", () => work());
call.on("cancelled", () => bus.off("event", () => work()));`,
  "removed from another event": `const send = () => work();
bus.on("event", send);
call.on("cancelled", () => bus.off("other", send));`,
  "bound anew when removed": `function send() {
  work();
}
bus.on("event", send.bind(undefined));
call.on("cancelled", () => bus.off("event", send.bind(undefined)));`,
  "all listeners are removed": `bus.on("event", () => work());
call.on("cancelled", () => bus.removeAllListeners("event"));`,
  "listener that hears in vain": `bus.on("event", () => {
  if (call.cancelled) return;
  work();
});`,
  "listener that removes itself": `const send = () => {
  if (call.cancelled) {
    bus.off("event", send);
    return;
  }
  work();
};
bus.on("event", send);`,
  "observer without an end": "updates.subscribe(() => work());",
  "observer that is unsubscribed": `const listening = updates.subscribe(() => work());
call.on("cancelled", () => listening.unsubscribe());`,
  "observer until the end": `updates.pipe(takeUntil(fromEvent(call, "cancelled"))).subscribe(() => work());`,
  "events without a signal": `for await (const [event] of on(bus, "event")) {
  void event;
  work();
}`,
  "events with a look": `for await (const [event] of on(bus, "event")) {
  if (call.cancelled) break;
  void event;
  work();
}`,
  "events with a signal": `const controller = new AbortController();
call.on("cancelled", () => controller.abort());
try {
  for await (const [event] of on(bus, "event", { signal: controller.signal })) {
    void event;
    work();
  }
} catch (error) {
  if (!call.cancelled) throw error;
}`,
};

/** Listeners of what lives longer than a call. */
export function* subscriptions(): Generator<Shape> {
  for (const kind of kinds) {
    for (const [name, text] of Object.entries(texts))
      yield { rule: "subscription-outlives-call", name, kind, text };
  }
}
