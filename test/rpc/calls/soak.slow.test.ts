import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../../harness/lab/start-lab";
import { soak } from "./soak";

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

test("600 calls with random cancels: one status each, nothing left open", { timeout: 60_000 }, async () => {
  const { ends, miscounted, leftOpen } = await soak(lab.edge, 600, 8);
  assert.equal(miscounted, 0);
  assert.deepEqual(leftOpen, []);
  assert.ok((ends["CANCELLED by client"] ?? 0) > 100, JSON.stringify(ends));
  assert.ok((ends["OK by server"] ?? 0) > 50, JSON.stringify(ends));
  assert.deepEqual(
    Object.keys(ends).filter((end) => !/^(OK by server|CANCELLED by client)$/.test(end)),
    [],
    JSON.stringify(ends),
  );
});
