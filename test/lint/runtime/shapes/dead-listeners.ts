import { kinds, reading, type Shape } from "./shape";

const events = ["cancelled", "close", "end", "finish", "error"];

/** What is to end with the call, as the statements that start it and those that end it. */
const resources: Readonly<Record<string, readonly [start: string, end: string]>> = {
  timer: ["const timer = setInterval(() => work(), 1);", "clearInterval(timer)"],
  subscription: [`const send = () => work();\nbus.on("event", send);`, `bus.off("event", send)`],
  "upstream call": [
    `const listed = upstream.list({ n: 1 });\nlisted.on("error", () => {});\nlisted.on("data", () => {});`,
    "listed.cancel()",
  ],
};

/** Every resource, released on every event of every kind of call, read and unread. */
export function* deadListeners(): Generator<Shape> {
  for (const kind of kinds) {
    for (const read of reading.includes(kind) ? [true, false] : [false]) {
      for (const event of events) {
        // Nobody is sent messages, reads none of them and waits for their end.
        if (event === "end" && !read && reading.includes(kind)) continue;
        const start = read ? "call.resume();\n" : "";
        const how = `on ${event}${read ? ", read" : ""}`;
        // What is neither read nor written, and has no callback, could be of either kind of stream.
        const typesOnly = !read && kind !== "unary" && /^(close|end)$/.test(event);
        const common = { rule: "dead-cancellation-listener", kind, typesOnly };
        for (const [resource, [begin, end]] of Object.entries(resources)) {
          const text = `${start}${begin}\ncall.on("${event}", () => ${end});`;
          yield { ...common, name: `${resource} ended ${how}`, text };
        }
        yield {
          ...common,
          name: `loop that a flag ends ${how}`,
          text: `${start}let over = false;
call.on("${event}", () => {
  over = true;
});
while (!over) {
  work();
  await sleep(1);
}`,
        };
      }
    }
  }
}
