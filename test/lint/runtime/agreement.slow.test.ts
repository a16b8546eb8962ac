import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Finding } from "../../../src/lint/finding";
import type { HandlerFiles } from "./load-handler";
import { shapes } from "./shapes/all";
import { claims } from "./shapes/shape";
import { seenOf, sourcesOf } from "./subject";
import { startUpstream, type UpstreamServer } from "./upstream";
import { verdictsOf } from "./verdicts";

/**
 * Each handler is served, cancelled and watched, as a function and in one more place; the linter reads the same texts, in
 * every place and as JavaScript. What it claims has to be what was seen, no less and no more.
 */
describe("what the linter claims of a handler, and what that does when it is cancelled", () => {
  let upstream: UpstreamServer;
  let verdicts: Map<HandlerFiles, readonly Finding[]>;
  const subjects = shapes.map((shape) => ({
    shape,
    sources: sourcesOf(shape),
  }));

  before(async () => {
    upstream = await startUpstream();
    const sources = subjects.flatMap((subject) => [...subject.sources.values()]);
    const found = await verdictsOf(sources);
    verdicts = new Map(sources.map((files, index) => [files, found[index]!]));
  });
  after(() => upstream.stop());

  for (const [index, { shape, sources }] of subjects.entries()) {
    const { rule, kind, name, text } = shape;
    const [first, ...others] = sources.keys();
    test(`${rule}, ${kind}: ${name}`, async () => {
      const other = others[index % others.length]!;
      const seen = await seenOf(sources.get(first!)!, shape, upstream);
      assert.deepEqual(await seenOf(sources.get(other)!, shape, upstream), seen, `as ${other}`);
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
