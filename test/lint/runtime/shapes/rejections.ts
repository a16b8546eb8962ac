import { kinds, type Shape, writing } from "./shape";

const linked = `const controller = new AbortController();
call.on("cancelled", () => controller.abort());
const { signal } = controller;
work();`;

const caught = (wait: string) =>
  `try {\n  ${wait}\n} catch (error) {\n  if (!call.cancelled) throw error;\n}`;
const listed = `for await (const item of upstream.list({ n: 1 }, { parent: call })) {
  void item;
  work();
}`;
const written = `await new Promise<void>((resolve, reject) =>
  call.write({ n: 1 }, (error: Error | null | undefined) => (error ? reject(error) : resolve())),
);`;

const waiting: Readonly<Record<string, string>> = {
  "a wait with a signal": `${linked}\nawait sleep(60_000, undefined, { signal });`,
  "a wait with a signal, caught": `${linked}\n${caught("await sleep(60_000, undefined, { signal });")}`,
  "a wait with a signal, its promise caught": `${linked}\nawait sleep(60_000, undefined, { signal }).catch(() => {});`,
  "a signal that throws": `${linked}\nwhile (true) {\n  signal.throwIfAborted();\n  await sleep(1);\n}`,
  "a signal that throws, caught": `${linked}\ntry {
  while (true) {
    signal.throwIfAborted();
    await sleep(1);
  }
} catch (error) {
  if (!call.cancelled) throw error;
}`,
  "an upstream stream with its parent": listed,
  "an upstream stream with its parent, caught": `try {\n${listed.replaceAll(/^/gm, "  ")}\n} catch (error) {\n  if (!call.cancelled) throw error;\n}`,
};

const inLoop = written.replaceAll(/^/gm, "  ");

const writes: Readonly<Record<string, string>> = {
  "a second write": `work();\n${written}\nawait login();\n${written}`,
  "a write after a look": `work();\nif (call.cancelled) return;\n${written}`,
  "writes in a loop that looks before each": `while (!call.cancelled) {
  work();
  await sleep(1);
  if (call.cancelled) break;
${inLoop}
}`,
  "writes in a loop that looks too early": `while (!call.cancelled) {
  work();
  await login();
${inLoop}
}`,
  "a write after the cancellation": `await login();\n${written}`,
  "a write after the cancellation, caught": `await login();\ntry {\n${inLoop}\n} catch (error) {\n  if (!call.cancelled) throw error;\n}`,
};

/** What an `async` handler awaits that rejects when the call is cancelled. */
export function* rejections(): Generator<Shape> {
  for (const kind of kinds) {
    const texts = writing.includes(kind) ? { ...waiting, ...writes } : waiting;
    for (const [name, text] of Object.entries(texts))
      yield { rule: "async-handler-can-crash", name, kind, text };
  }
}
