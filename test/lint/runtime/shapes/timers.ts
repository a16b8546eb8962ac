import { kinds, type Shape } from "./shape";

const texts: Readonly<Record<string, string>> = {
  "interval without an end": "setInterval(() => work(), 1);",
  "interval that is cleared": `const timer = setInterval(() => work(), 1);
call.on("cancelled", () => clearInterval(timer));`,
  "interval that is cleared by a named listener": `const timer = setInterval(() => work(), 1);
const stop = () => clearInterval(timer);
call.once("cancelled", stop);`,
  "interval that ticks in vain": `setInterval(() => {
  if (call.cancelled) return;
  work();
}, 1);`,
  "interval that ends itself": `const timer = setInterval(() => {
  if (call.cancelled) {
    clearInterval(timer);
    return;
  }
  work();
}, 1);`,
  "interval that another one's end clears": `const timer = setInterval(() => work(), 1);
const other = setInterval(() => work(), 1);
call.on("cancelled", () => clearInterval(other));
void timer;`,
  "timeout that starts itself again": `const tick = () => {
  work();
  setTimeout(tick, 1);
};
tick();`,
  "timeout that looks before it starts itself again": `const tick = () => {
  if (call.cancelled) return;
  work();
  setTimeout(tick, 1);
};
tick();`,
  "timeout whose last handle is cleared": `let timer: NodeJS.Timeout | undefined;
const tick = () => {
  work();
  timer = setTimeout(tick, 1);
};
tick();
call.on("cancelled", () => clearTimeout(timer));`,
  "timeout whose first handle is cleared": `const tick = () => {
  work();
  setTimeout(tick, 1);
};
const timer = setTimeout(tick, 1);
call.on("cancelled", () => clearTimeout(timer));`,
  "immediate that starts itself again": `const tick = () => {
  work();
  setImmediate(tick);
};
tick();`,
  "immediate that looks first": `const tick = () => {
  if (call.cancelled) return;
  work();
  setImmediate(tick);
};
tick();`,
  "ticks without a signal": `for await (const tick of ticks(1, { n: 1 })) {
  void tick;
  work();
}`,
  "ticks with a look": `for await (const tick of ticks(1, { n: 1 })) {
  if (call.cancelled) break;
  void tick;
  work();
}`,
  "ticks with a signal": `const controller = new AbortController();
call.on("cancelled", () => controller.abort());
try {
  for await (const tick of ticks(1, { n: 1 }, { signal: controller.signal })) {
    void tick;
    work();
  }
} catch (error) {
  if (!call.cancelled) throw error;
}`,
  "ticks of RxJS": "interval(1).subscribe(() => work());",
  "ticks of RxJS until the end": `interval(1)
  .pipe(takeUntil(fromEvent(call, "cancelled")))
  .subscribe(() => work());`,
  "ticks of RxJS that are unsubscribed": `const ticking = interval(1).subscribe(() => work());
call.on("cancelled", () => ticking.unsubscribe());`,
};

/** Timers, with and without an end. */
export function* timers(): Generator<Shape> {
  for (const kind of kinds) {
    for (const [name, text] of Object.entries(texts)) yield { rule: "timer-outlives-call", name, kind, text };
  }
}
