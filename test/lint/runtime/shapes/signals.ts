import { kinds, type Shape } from "./shape";

const linked = `const controller = new AbortController();
call.on("cancelled", () => controller.abort());
const { signal } = controller;`;

const crawl = `const crawl = async (signal?: AbortSignal) => {
  while (!signal?.aborted) {
    work();
    await sleep(1);
  }
};`;

const withOptions = `const crawl = async (options: { signal?: AbortSignal } = {}) => {
  while (!options.signal?.aborted) {
    work();
    await sleep(1);
  }
};`;

const quietly = (wait: string) =>
  `work();\ntry {\n  ${wait}\n} catch (error) {\n  if (!signal.aborted) throw error;\n}`;

const forwarded: Readonly<Record<string, string>> = {
  "a signal that is kept back": `${linked}\n${crawl}\nif (signal.aborted) return;\nawait crawl();`,
  "a signal that is handed on": `${linked}\n${crawl}\nif (signal.aborted) return;\nawait crawl(signal);`,
  "an option that is left out": `${linked}\n${withOptions}\nif (signal.aborted) return;\nawait crawl({});`,
  "an option that is given": `${linked}\n${withOptions}\nif (signal.aborted) return;\nawait crawl({ signal });`,
  "joined with a deadline": `${linked}\n${crawl}\nawait crawl(AbortSignal.any([signal, AbortSignal.timeout(600_000)]));`,
  "a long wait without it": `${linked}\n${quietly("await sleep(60_000);")}`,
  "a long wait with it": `${linked}\n${quietly("await sleep(60_000, undefined, { signal });")}`,
};

const controllers: Readonly<Record<string, string>> = {
  "a controller that nobody aborts": `const controller = new AbortController();\n${crawl}\nawait crawl(controller.signal);`,
  "a controller that the cancellation aborts": `const controller = new AbortController();
call.on("cancelled", () => controller.abort());
${crawl}
await crawl(controller.signal);`,
  "a controller that is aborted at the end only": `const controller = new AbortController();
${crawl}
try {
  await crawl(controller.signal);
} finally {
  controller.abort();
}`,
};

/** Signals that are handed on, or not, and controllers that are aborted, or not. */
export function* signals(): Generator<Shape> {
  for (const kind of kinds) {
    for (const [name, text] of Object.entries(forwarded))
      yield { rule: "signal-not-forwarded", name, kind, text };
    for (const [name, text] of Object.entries(controllers))
      yield { rule: "abort-controller-never-aborted", name, kind, text };
  }
}
