import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Finding } from "../../../src/lint/finding";
import { asJavaScript, handlerSource, type Place, places } from "./handler-source";
import type { HandlerFiles } from "./load-handler";
import { type Client, type Observed, perform } from "./perform";
import { shapes } from "./shapes/all";
import { claims, type Shape, waits } from "./shapes/shape";
import { startUpstream, type UpstreamServer } from "./upstream";
import { verdictsOf } from "./verdicts";

type Variant = Place | "JavaScript";

const variantsOf = ({ typesOnly }: Shape): Variant[] => (typesOnly ? [...places] : [...places, "JavaScript"]);

/**
 * Each handler is served, cancelled and watched, as a function and in one more place; the linter reads the same texts, in
 * every place and as JavaScript. What it claims has to be what was seen, no less and no more.
 */
describe("what the linter claims of a handler, and what that does when it is cancelled", () => {
  let upstream: UpstreamServer;
  let verdicts: Map<HandlerFiles, readonly Finding[]>;
  const subjects = shapes.map((shape) => ({
    shape,
    sources: new Map(variantsOf(shape).map((variant) => [variant, sourceOf(shape, variant)])),
  }));

  before(async () => {
    upstream = await startUpstream();
    const sources = subjects.flatMap((subject) => [...subject.sources.values()]);
    const found = await verdictsOf(sources);
    verdicts = new Map(sources.map((files, index) => [files, found[index]!]));
  });
  after(() => upstream.stop());

  for (const [index, { shape, sources }] of subjects.entries()) {
    const { rule, kind, name, text, clients = [{}] } = shape;
    const [first, ...others] = sources.keys();
    test(`${rule}, ${kind}: ${name}`, async () => {
      const other = others[index % others.length]!;
      const seen = await seenOf(sources.get(first!)!, shape, clients, upstream);
      assert.deepEqual(await seenOf(sources.get(other)!, shape, clients, upstream), seen, `as ${other}`);
      for (const [variant, files] of sources) {
        const told = verdicts.get(files)!;
        assert.deepEqual(
          [...new Set(told.map((one) => claims[one.rule] ?? one.rule))].sort(),
          seen,
          `as ${variant} it is said: ${told.map((one) => one.rule).join(", ") || "nothing"}\n${text}`,
        );
      }
    });
  }

  test("each rule is told of some handlers, and not of others", () => {
    for (const rule of new Set(shapes.map((shape) => shape.rule))) {
      const told = subjects
        .filter(({ shape }) => shape.rule === rule)
        .map(({ sources }) => verdicts.get(sources.get("function")!)!.some((one) => one.rule === rule));
      assert.ok(told.includes(true) && told.includes(false), rule);
    }
  });
});

function sourceOf({ text, kind }: Shape, variant: Variant): HandlerFiles {
  const body = { text, async: waits(text) };
  return variant === "JavaScript"
    ? asJavaScript(handlerSource(body, kind, "function"))
    : handlerSource(body, kind, variant);
}

/** What was seen with any of the clients. */
async function seenOf(
  files: HandlerFiles,
  { kind }: Shape,
  clients: readonly Client[],
  upstream: UpstreamServer,
): Promise<string[]> {
  const seen = new Set<string>();
  for (const client of clients) {
    const observed: Observed = await perform(files, kind, upstream, client);
    for (const [what, was] of Object.entries(observed)) if (was) seen.add(what);
  }
  return [...seen].sort();
}
