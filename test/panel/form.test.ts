import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyForm, isSecretKey, metadataRow, type RequestForm } from "../../src/panel/form/form";
import { checkForm } from "../../src/panel/form/form-check";

const form = (change: Partial<RequestForm>): RequestForm => ({
  ...emptyForm,
  target: "localhost:1",
  ...change,
});

function problemFields(change: Partial<RequestForm>): string[] {
  const checked = checkForm(form(change));
  return "cancelPlan" in checked ? [] : checked.map(({ field }) => field);
}

test("a filled form becomes a deadline in milliseconds and a plan in words", () => {
  const checked = checkForm(form({ deadline: "5s", planTrigger: "received", planAmount: "3" }));
  assert.deepEqual(checked, { deadline: 5000, cancelPlan: "3messages" });
  assert.deepEqual(checkForm(form({ planTrigger: "headers" })), {
    deadline: undefined,
    cancelPlan: "headers",
  });
  assert.deepEqual(checkForm(form({ planTrigger: "time", planAmount: "250" })), {
    deadline: undefined,
    cancelPlan: "250ms",
  });
});

test("each wrong field is named", () => {
  assert.deepEqual(problemFields({ target: " " }), ["target"]);
  assert.deepEqual(problemFields({ target: "http://localhost:1" }), ["target"]);
  assert.deepEqual(problemFields({ deadline: "soon" }), ["deadline"]);
  assert.deepEqual(problemFields({ deadline: "720h" }), ["deadline"]);
  assert.deepEqual(problemFields({ planTrigger: "received", planAmount: "few" }), ["plan"]);
  assert.deepEqual(problemFields({ metadata: [metadataRow("grpc-timeout", "1S")] }), ["metadata"]);
  assert.deepEqual(problemFields({ metadata: [metadataRow("trace-bin", "not base64!")] }), ["metadata"]);
  assert.deepEqual(problemFields({ metadata: [metadataRow("user", "Zoë")] }), ["metadata"]);
  assert.deepEqual(problemFields({ metadata: [metadataRow("", ""), metadataRow("x-id", "1")] }), []);
});

test("every plan of the panel is one that the engine reads", () => {
  const plans = [
    ["begin", "", "begin"],
    ["half-close", "", "half-close"],
    ["sent", "2", "2sent"],
    ["time", "2s", "2s"],
    ["random", "300", "random:300ms"],
    ["when", "progress>=50", "when:progress>=50"],
  ] as const;
  for (const [planTrigger, planAmount, cancelPlan] of plans) {
    assert.deepEqual(checkForm(form({ planTrigger, planAmount })), { deadline: undefined, cancelPlan });
  }
});

test("credentials are known by their key and never stay in the row", () => {
  for (const key of ["Authorization", "cookie", "x-auth-token", "api_key", "session-token-bin"]) {
    assert.ok(isSecretKey(key), key);
  }
  for (const key of ["x-request-id", "tokenizer", "accept"]) assert.ok(!isSecretKey(key), key);
  assert.deepEqual(metadataRow("authorization", "Bearer abc"), {
    key: "authorization",
    value: "",
    secret: true,
    stored: false,
  });
});
