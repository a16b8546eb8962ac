import { kinds, type Shape, writing } from "./shape";

const fill = "let room = true;\nfor (let n = 0; n < 64 && room; n++) room = call.write(large);\nwork();\n";

const drains: Readonly<Record<string, string>> = {
  "for drain": `await once(call, "drain");`,
  "for drain or close": `await Promise.race([once(call, "drain"), once(call, "close")]);`,
  "for drain in a promise": `await new Promise<void>((resolve) => call.once("drain", resolve));`,
  "for drain or close in a promise": `await new Promise<void>((resolve) => {
  call.once("drain", resolve);
  call.once("close", resolve);
});`,
};

const events: Readonly<Record<string, string>> = {
  "for an event": `work();\nawait once(bus, "rare");`,
  "for an event or the end": `work();\nawait Promise.race([once(bus, "rare"), once(call, "cancelled")]);`,
  "for an event in a promise": `work();\nawait new Promise<void>((resolve) => bus.once("rare", resolve));`,
  "for an event or the end in a promise": `work();\nawait new Promise<void>((resolve) => {
  bus.once("rare", resolve);
  call.once("cancelled", resolve);
});`,
  "for the end": `work();\nawait once(call, "cancelled");`,
};

/** Waits for what need not come when the call is cancelled, and pipes into the call. */
export function* waitsAndPipes(): Generator<Shape> {
  const rule = "wait-without-cancellation";
  for (const kind of kinds) {
    for (const [name, text] of Object.entries(events)) yield { rule, name, kind, text };
    if (!writing.includes(kind)) continue;
    for (const [name, text] of Object.entries(drains))
      yield { rule, name, kind, text: fill + text, clients: [{ reads: false }] };
    const piped = { rule: "pipe-without-teardown", kind };
    yield { ...piped, name: "piped", text: "numbers().pipe(call);" };
    yield { ...piped, name: "a pipeline", text: "pipeline(numbers(), call, () => {});" };
    yield {
      ...piped,
      name: "piped, and destroyed",
      text: `const source = numbers();\nsource.pipe(call);\ncall.on("cancelled", () => source.destroy());`,
    };
  }
}
