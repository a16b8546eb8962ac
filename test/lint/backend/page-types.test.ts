import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { isUnneededOfNode } from "../../../src/lint/backend/packages";
import { withoutPage } from "../../../src/lint/backend/page-types";
import { parse } from "../../../src/lint/backend/parse";
import { ask, open } from "./project";

const whole = readFileSync(require.resolve("typescript/lib/lib.dom.d.ts"), "utf8");
const kept = withoutPage(whole);

/** The texts of the declarations of each name: from a line that begins with a word to the next that does. */
function declarationsIn(text: string): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const part of text.replace(/^\/\*[\s\S]*?\*\/$|^\/\/.*$/gm, "").split(/\n(?=[a-z])/)) {
    const name = /^(?:interface|type|declare \w+) ([\w$]+)/.exec(part)?.[1];
    if (name) all.set(name, [...(all.get(name) ?? []), part.split("\n\n")[0]!.trimEnd()]);
  }
  return all;
}

const before = declarationsIn(whole);
const after = declarationsIn(kept);

test("of a page's types those are read whole that Node has too", () => {
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => before.has(name));
  assert.ok(globals.includes("AbortSignal") && globals.includes("fetch") && globals.length > 50);
  for (const name of [
    ...globals,
    "EventListenerOptions",
    "ReadableStreamReadResult",
    "RequestInit",
    "Body",
  ]) {
    assert.ok(before.has(name), name);
    assert.deepEqual(after.get(name), before.get(name), name);
  }
});

test("what only a page has is left out, most of the text, and the rest can be parsed", () => {
  assert.ok(before.has("HTMLElement") && !after.has("HTMLElement"));
  assert.ok(kept.length < whole.length / 8, `${kept.length} of ${whole.length}`);
  assert.deepEqual(parse("/lib.dom.d.ts", kept).syntaxErrors, []);
});

test("a signal, a request and a timer have their types beside an element that has none", async () => {
  const view = await open({
    "a.ts": `export async function main(signal: AbortSignal, element: HTMLElement) {
        await fetch("/", { signal });
        signal.addEventListener("abort", () => element.remove(), { once: true });
        keep(signal); keep(element);
      }
      declare function keep(value: unknown): void;`,
  });
  const names = (text: string) => ask(view, "a.ts", text, "type")?.names.map(({ name }) => name);
  assert.deepEqual(names("signal"), ["AbortSignal", "EventTarget"]);
  assert.equal(ask(view, "a.ts", "element", "type")?.any, true);
  const request = ask(view, "a.ts", `fetch("/", { signal })`, "call");
  assert.equal(request?.acceptsSignal?.property, "signal");
  assert.deepEqual(
    request?.returns.awaited?.names.map(({ name }) => name),
    ["Response", "Body"],
  );
});

test("of Node's own modules those are left out that no rule asks about", () => {
  const of = (name: string) => isUnneededOfNode(`/app/node_modules/@types/node/${name}`);
  assert.deepEqual(["inspector.generated.d.ts", "test/reporters.d.ts", "vm.d.ts"].map(of), [
    true,
    true,
    true,
  ]);
  assert.deepEqual(["events.d.ts", "timers/promises.d.ts", "index.d.ts"].map(of), [false, false, false]);
});
