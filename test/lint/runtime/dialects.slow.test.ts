import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Finding } from "../../../src/lint/finding";
import { type Dialect, hostOf } from "./dialect-hosts";
import { dialectSource } from "./dialect-source";
import { type Mended, mendHandlers } from "./mend-handlers";
import { type Kind, observe } from "./perform";
import { dialectShapes } from "./shapes/dialects";
import { claims } from "./shapes/shape";
import { startUpstream, type UpstreamServer } from "./upstream";
import { verdictsOf } from "./verdicts";

const dialects: readonly Dialect[] = ["nice-grpc", "Connect", "protobuf-ts", "NestJS"];
const kinds: readonly Kind[] = ["unary", "server-streaming"];

/** Served by each library itself; what the linter claims has to be what was seen, and nothing is to be seen once it is mended. */
describe("what handlers of other dialects do when they are cancelled", () => {
  let upstream: UpstreamServer;
  let verdicts: Finding[][];
  let mended: Mended[];
  const subjects = dialects.flatMap((dialect) =>
    kinds.flatMap((kind) =>
      dialectShapes.flatMap((shape) => {
        const files = dialectSource(dialect, kind, shape);
        return files ? [{ dialect, kind, shape, files }] : [];
      }),
    ),
  );

  before(async () => {
    upstream = await startUpstream();
    const sources = subjects.map(({ files }) => files);
    verdicts = await verdictsOf(sources);
    mended = await mendHandlers(sources);
  });
  after(() => upstream.stop());

  for (const [index, { dialect, kind, shape, files }] of subjects.entries()) {
    test(`${dialect}, ${kind}: ${shape.name}`, async () => {
      const seen = async (now: typeof files) => {
        const observed = await observe((watching) => hostOf(dialect, kind, now, watching), kind, upstream);
        return Object.entries(observed).flatMap(([what, was]) => (was ? [what] : []));
      };
      const claimed = (told: readonly Finding[]) => [
        ...new Set(told.map(({ rule }) => claims[rule] ?? rule)),
      ];
      assert.deepEqual(await seen(files), claimed(verdicts[index]!), files["handler.ts"]);
      const { files: now, left } = mended[index]!;
      if (now === files) return;
      assert.deepEqual(claimed(left), [], now["handler.ts"]);
      assert.deepEqual(await seen(now), [], now["handler.ts"]);
    });
  }
});
