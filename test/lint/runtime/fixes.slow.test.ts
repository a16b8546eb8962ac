import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { typeErrors } from "../cases/type-errors";
import { styled, styles } from "./code-style";
import type { HandlerFiles } from "./load-handler";
import { type Mended, mendHandlers } from "./mend-handlers";
import { shapes } from "./shapes/all";
import { claims } from "./shapes/shape";
import { seenOf, sourcesOf } from "./subject";
import { startUpstream, type UpstreamServer } from "./upstream";
import { folderOf } from "./verdicts";

/**
 * Each handler with a finding is mended, as a function and in one more place, served and cancelled: after the fixes it stops,
 * and nothing is said of it any more.
 */
describe("what mended handlers do when they are cancelled", () => {
  let upstream: UpstreamServer;
  let mended: Map<HandlerFiles, Mended>;
  const subjects = shapes.flatMap((shape, index) => {
    const [first, ...others] = sourcesOf(shape);
    return [first!, others[index % others.length]!].map(([variant, files]) => ({ shape, variant, files }));
  });

  before(async () => {
    upstream = await startUpstream();
    const all = await mendHandlers(subjects.map(({ files }) => files));
    mended = new Map(all.map((one, index) => [subjects[index]!.files, one]));
  });
  after(() => upstream.stop());

  for (const { shape, variant, files } of subjects) {
    test(`${shape.rule}, ${shape.kind}: ${shape.name}, as ${variant}`, async () => {
      const { files: now, left } = mended.get(files)!;
      const claimed = new Set(left.map(({ rule }) => claims[rule] ?? rule));
      assert.deepEqual(
        left.flatMap(({ fixes }) => fixes),
        [],
        "no fix is left",
      );
      assert.deepEqual([...claimed], [], "nothing is said any more");
      if (now === files) return;
      // How long a cancellation comes after the end of the messages is a guess by measurement.
      const seen = (await seenOf(now, shape, upstream)).filter((what) => what !== "commits");
      assert.deepEqual(seen, [], Object.values(now).join("\n"));
    });
  }

  test("they compile as before", () => {
    const typed = subjects.filter(({ variant }) => variant !== "JavaScript").map(({ files }) => files);
    const texts = (all: readonly HandlerFiles[]) =>
      all.flatMap((files, index) =>
        Object.entries(files).map(([name, text]) => ({ path: folderOf(index) + name, text })),
      );
    const before = typeErrors(texts(typed));
    const after = typeErrors(texts(typed.map((files) => mended.get(files)!.files)));
    assert.deepEqual(
      after.filter((error) => !before.includes(error)),
      [],
    );
  });

  for (const [name, style] of Object.entries(styles)) {
    test(`code with ${name} is mended to code with ${name}`, async () => {
      const wrong = subjects.filter(({ files }) => mended.get(files)!.files !== files);
      const now = await mendHandlers(wrong.map(({ files }) => styled(files, style)));
      for (const [index, { files, shape }] of wrong.entries()) {
        assert.deepEqual(
          now[index]!.files,
          styled(mended.get(files)!.files, style),
          `${shape.rule}: ${shape.name}`,
        );
      }
    });
  }
});
