import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { guardFinishedTitle } from "../../../src/lint/fixes/release/guard-finished";
import { handlerSource, type Place } from "./handler-source";
import type { HandlerFiles } from "./load-handler";
import { type Mended, mendHandlers } from "./mend-handlers";
import { type Client, type Kind, perform } from "./perform";
import { startUpstream, type UpstreamServer } from "./upstream";
import { verdictsOf } from "./verdicts";

const places: readonly Place[] = ["function", "arrow", "method"];

/** Handlers that undo their work when the call is cancelled, which grpc-js also says after every success. */
const undoing: readonly { readonly name: string; readonly kind: Kind; readonly text: string }[] = [
  {
    name: "an answer by the callback",
    kind: "unary",
    text: `call.on("cancelled", () => void db.rollback());
work();
await login();
await db.commit();
callback(null, { n: 1 });`,
  },
  {
    name: "an answer on two ways",
    kind: "unary",
    text: `call.on("cancelled", () => {
  work();
  void db.rollback();
});
work();
await login();
if (call.request.n > 0) {
  await db.commit();
  callback(null, { n: 1 });
  return;
}
callback(null, { n: 0 });`,
  },
  {
    name: "an answer in a chain of promises",
    kind: "unary",
    text: `call.once("cancelled", () => void db.rollback());
work();
login().then(() => callback(null, { n: 1 }), callback);`,
  },
  {
    name: "a stream",
    kind: "server-streaming",
    text: `call.on("cancelled", () => void db.rollback());
work();
await login();
call.write({ n: 1 });
await db.commit();
call.end();`,
  },
  {
    name: "a stream that looks when it is closed",
    kind: "server-streaming",
    text: `call.on("close", () => {
  if (call.cancelled) void db.rollback();
});
work();
await login();
await sleep(20);
call.write({ n: 1 });
call.end();`,
  },
];

/** Before the fix they undo what they have done well; after it only what was cancelled. */
describe("what is undone when a call has been answered, and when it is cancelled", {
  timeout: 120_000,
}, () => {
  const subjects = undoing.flatMap((one) =>
    places.map((place) => ({
      ...one,
      place,
      files: handlerSource({ text: one.text, async: /\bawait\b/.test(one.text) }, one.kind, place),
    })),
  );
  let upstream: UpstreamServer;
  let mended: Mended[];

  before(async () => {
    upstream = await startUpstream();
    const verdicts = await verdictsOf(subjects.map(({ files }) => files));
    for (const [at, found] of verdicts.entries()) {
      const undone = found.filter(({ rule }) => rule === "cancelled-is-not-failure");
      assert.deepEqual(
        undone.flatMap(({ fixes }) => fixes.map(({ title }) => title)),
        [guardFinishedTitle],
        subjects[at]!.files["handler.ts"],
      );
    }
    mended = await mendHandlers(subjects.map(({ files }) => files));
  });
  after(() => upstream.stop());

  for (const [index, { name, kind, place, files }] of subjects.entries()) {
    test(`${kind}, ${name}, as ${place}`, async () => {
      const undoes = async (now: HandlerFiles, client: Client) =>
        (await perform(now, kind, upstream, client)).rollsBack;
      const now = mended[index]!.files;
      assert.equal(await undoes(files, { waits: true }), true, "the fault");
      assert.equal(await undoes(now, { waits: true }), false, now["handler.ts"]);
      assert.equal(await undoes(now, {}), true, now["handler.ts"]);
    });
  }
});
