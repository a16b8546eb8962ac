import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HandlerEvidence } from "../../src/trace/evidence";
import { judgeHandler } from "../../src/trace/verdicts/handler-verdict";

const place = { file: "/app/upload.ts", line: 7, column: 3 };
/** An upload that was cancelled half a millisecond after it had seemed to end, and answered after that. */
const upload: HandlerEvidence = {
  type: "handler",
  observer: "probe",
  at: 120,
  call: 1,
  phase: "stopped",
  depth: "handler",
  path: "/shop.Orders/Import",
  handler: place,
  startedAt: 0,
  cancelled: { at: 100, cause: "client", code: 8 },
  uploadEndedAt: 99.5,
  checks: { count: 0 },
  listeners: [],
  settled: { at: 110, how: "resolved" },
  answeredAt: 110,
  answeredWith: "message",
  promised: true,
  writes: { count: 0, afterCancel: 0 },
  timers: [],
  leftListeners: [],
  upstreams: [],
};

describe("an upload that was cut short", () => {
  test("is committed when it was answered with a result", () => {
    const { outcome, upload: made, blame } = judgeHandler(upload, 100);
    assert.deepEqual([outcome, made], ["finished-anyway", "committed"]);
    const text = "it answered with a result, though the upload's end came only 0.5 ms before the cancel";
    assert.deepEqual(blame.at(-1), { kind: "upload", text, place });
  });

  test("is refused when a handler that was told gave an error, or nothing", () => {
    const seen = { at: 101, through: "check" as const };
    const { answeredAt: _at, answeredWith: _with, ...silent } = { ...upload, seen };
    assert.equal(judgeHandler(silent, 100).upload, "refused");
    assert.equal(judgeHandler({ ...upload, seen, answeredWith: "error" }, 100).upload, "refused");
  });

  test("cannot be told from one that was complete when the cancel came later", () => {
    assert.equal(judgeHandler({ ...upload, uploadEndedAt: 50 }, 100).upload, undefined);
    const { uploadEndedAt: _, ...unseen } = upload;
    assert.equal(judgeHandler(unseen, 100).upload, undefined);
  });
});

test("a handler whose error ended the process stopped, and the line of the error is to blame", () => {
  const crashed = { at: 103, error: "ERR_STREAM_PREMATURE_CLOSE", place };
  const finding = judgeHandler({ ...upload, crashed }, 100);
  assert.deepEqual([finding.outcome, finding.after, finding.confidence], ["stopped", 3, "certain"]);
  assert.deepEqual(finding.evidence, [
    "it ended the whole process by ERR_STREAM_PREMATURE_CLOSE, an error that nobody handled",
  ]);
  assert.deepEqual(
    finding.blame.map(({ kind }) => kind),
    ["crash"],
  );
});
