import type { DialectShape } from "../dialect-source";

const shape = (rule: string, name: string, text: string): DialectShape => ({ rule, name, text });
const crawl = `const crawl = async (signal?: AbortSignal) => {
  while (!signal?.aborted) {
    work();
    await sleep(1);
  }
};`;

/** Handlers of the dialects that tell of a cancellation by a signal, or by a context of their own. */
export const dialectShapes: readonly DialectShape[] = [
  shape(
    "loop-misses-cancellation",
    "a loop that never looks",
    "while (true) {\n  work();\n  await sleep(1);\n}",
  ),
  shape("loop-misses-cancellation", "a loop that looks", "while (!GONE) {\n  work();\n  await sleep(1);\n}"),
  shape(
    "loop-misses-cancellation",
    "a loop that throws",
    "while (true) {\n  SIGNAL.throwIfAborted();\n  work();\n  await sleep(1);\n}",
  ),
  shape(
    "loop-misses-cancellation",
    "a loop that sends",
    "while (true) {\n  work();\n  await sleep(1);\n  SEND;\n}",
  ),
  shape(
    "stale-cancellation-snapshot",
    "a loop that asks an old value",
    "const gone = GONE;\nwhile (!gone) {\n  work();\n  await sleep(1);\n}",
  ),
  shape("timer-outlives-call", "a timer", "setInterval(() => work(), 1);\nawait login();"),
  shape(
    "timer-outlives-call",
    "a timer that is cleared",
    "const timer = setInterval(() => work(), 1);\nON_GONE(() => clearInterval(timer));\nawait login();",
  ),
  shape("subscription-outlives-call", "a listener", `bus.on("event", () => work());\nawait login();`),
  shape(
    "subscription-outlives-call",
    "a listener that is removed",
    `const send = () => work();\nbus.on("event", send);\nON_GONE(() => bus.off("event", send));\nawait login();`,
  ),
  shape(
    "dead-cancellation-listener",
    "a timer that ends on an event that a signal has not",
    `const timer = setInterval(() => work(), 1);\nSIGNAL.addEventListener("cancelled", () => clearInterval(timer));\nawait login();`,
  ),
  shape(
    "late-cancellation-listener",
    "a listener after the wait",
    "await login();\nconst timer = setInterval(() => work(), 1);\nON_GONE(() => clearInterval(timer));",
  ),
  shape(
    "late-cancellation-listener",
    "a listener after a look",
    'await login();\nif (GONE) throw new Error("gone");\nconst timer = setInterval(() => work(), 1);\nON_GONE(() => clearInterval(timer));',
  ),
  shape(
    "signal-not-forwarded",
    "a signal that is kept back",
    `${crawl}\nif (SIGNAL.aborted) throw new Error("gone");\nawait crawl();`,
  ),
  shape("signal-not-forwarded", "a signal that is handed on", `${crawl}\nawait crawl(SIGNAL);`),
  shape(
    "signal-not-forwarded",
    "a long wait without it",
    "work();\nSIGNAL.throwIfAborted();\nawait sleep(60_000);",
  ),
  shape(
    "async-handler-can-crash",
    "a long wait with it, which rejects",
    "work();\nawait sleep(60_000, undefined, { signal: SIGNAL });",
  ),
  shape(
    "stream-destroy-is-not-cancel",
    "an upstream stream that is left",
    `const listed = upstream.list({ n: 1 });
listed.on("error", () => {});
for await (const item of listed) {
  void item;
  if (GONE) break;
  work();
}`,
  ),
  shape(
    "stream-destroy-is-not-cancel",
    "an upstream stream that is cancelled",
    `const listed = upstream.list({ n: 1 });
listed.on("error", () => {});
ON_GONE(() => listed.cancel());
listed.on("data", () => work());
await login();`,
  ),
  shape(
    "unpropagated-upstream-call",
    "an upstream call without its end",
    "upstream.get({ n: 1 }, () => {});\nawait login();",
  ),
];
