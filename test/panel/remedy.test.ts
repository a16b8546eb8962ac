import assert from "node:assert/strict";
import { test } from "node:test";
import { binaryForms } from "../../src/panel/call/binary-metadata";
import { raisedLimit, remedyWords } from "../../src/panel/remedy";
import { editedText, targetEdits, withEdit } from "../../src/panel/targets/target-edits";
import { transportWords } from "../../src/panel/targets/target-words";
import type { TargetSettings } from "../../src/rpc/channel/target-settings";

const megabyte = 1024 * 1024;

test("the limit that is offered takes the message, or is twice the old one", () => {
  assert.equal(raisedLimit("receive", 4 * megabyte, 100 * megabyte).megabytes, 128);
  assert.equal(raisedLimit("receive", 64 * megabyte, undefined).megabytes, 128);
  assert.equal(raisedLimit("send", 10, 20).megabytes, 1);
  assert.equal(remedyWords(raisedLimit("send", 10, 20)), "Raise the send limit to 1 MB and call again");
});

test("binary metadata is shown as base64, as hex and as text where it is one", () => {
  assert.deepEqual(binaryForms(btoa("trace\n1")), [
    btoa("trace\n1"),
    "hex 74 72 61 63 65 0a 31",
    "text “trace\n1”",
  ]);
  assert.deepEqual(binaryForms("AP8="), ["AP8=", "hex 00 ff"]);
  assert.deepEqual(binaryForms(""), ["", "hex "]);
  const long = binaryForms(btoa("\u0000".repeat(100)));
  assert.match(long[1]!, /^hex (00 ){64}… \(100 bytes\)$/);
});

const edit = (field: keyof TargetSettings) => targetEdits.find((each) => each.field === field)!;

test("a setting of a target is changed as text, and taken away by an empty one", () => {
  const before: TargetSettings = { serverName: "inside.test", keepalive: { time: "30s", timeout: "10s" } };
  assert.equal(editedText(edit("keepalive"), before), "30s 10s");
  assert.deepEqual(withEdit(before, edit("keepalive"), "1m"), {
    serverName: "inside.test",
    keepalive: { time: "1m" },
  });
  assert.deepEqual(withEdit(before, edit("keepalive"), " "), { serverName: "inside.test" });
  assert.deepEqual(withEdit({}, edit("maxReceiveMegabytes"), "-1"), { maxReceiveMegabytes: -1 });
  assert.deepEqual(withEdit({}, edit("proxy"), "http://proxy:3128"), { proxy: "http://proxy:3128" });
});

test("a setting that makes no sense is refused with what would", () => {
  const refused = [
    withEdit({}, edit("maxSendMegabytes"), "much"),
    withEdit({}, edit("keepalive"), "often"),
    withEdit({}, edit("proxy"), "socks://proxy"),
  ];
  for (const each of refused) assert.ok("problem" in each && /[Ww]rite/.test(each.problem));
});

test("what is set is told in few words, without the proxy's password", () => {
  assert.equal(transportWords({}), "");
  assert.equal(
    transportWords({
      rootCertificates: "ca.pem",
      serverName: "orders.test",
      maxReceiveMegabytes: -1,
      compression: "gzip",
      proxy: "http://me:secret@proxy:3128",
    }),
    "authorities ca.pem, name orders.test, receives any size, gzip, through http://proxy:3128",
  );
});
