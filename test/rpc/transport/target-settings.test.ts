import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type TargetFiles,
  type TargetSettings,
  targetTransport,
  withTargetMetadata,
} from "../../../src/rpc/channel/target-settings";

const files: TargetFiles = {
  read: async (path) => {
    if (path === "gone.pem") throw new Error("no such file");
    if (path === "words.pem") return "no certificate";
    return path.endsWith(".pem") ? certificate(path) : `text of ${path}`;
  },
  keptKey: async () => undefined,
};
const certificate = (path: string) => `${path}:\n-----BEGIN CERTIFICATE-----`;
const tls = { type: "tls" } as const;

test("a target's settings become its transport, certificates as their texts", async () => {
  const settings: TargetSettings = {
    rootCertificates: "ca.pem",
    clientCertificate: "me.pem",
    clientKey: "me.key",
    serverName: "inside.test",
    authority: "front.test",
    maxReceiveMegabytes: 1.5,
    compression: "gzip",
    keepalive: { time: "30s" },
  };
  assert.deepEqual(await targetTransport(settings, tls, files), {
    security: {
      type: "tls",
      rootCertificates: certificate("ca.pem"),
      certificateChain: certificate("me.pem"),
      privateKey: "text of me.key",
      serverName: "inside.test",
    },
    authority: "front.test",
    maxReceiveBytes: 1_572_864,
    compression: "gzip",
    keepalive: { time: 30_000, timeout: 20_000 },
  });
});

test("a key that is kept as a secret goes with the certificate, and with nothing else", async () => {
  const kept = { ...files, keptKey: async () => "kept" };
  assert.deepEqual(await targetTransport({ clientCertificate: "me.pem" }, tls, kept), {
    security: { type: "tls", certificateChain: certificate("me.pem"), privateKey: "kept" },
  });
  assert.deepEqual(await targetTransport({}, tls, kept), { security: tls });
});

test("plaintext reads no certificate", async () => {
  const plaintext = { type: "plaintext" } as const;
  const settings = { rootCertificates: "gone.pem", maxReceiveMegabytes: -1 };
  assert.deepEqual(await targetTransport(settings, plaintext, files), {
    security: plaintext,
    maxReceiveBytes: -1,
  });
});

test("what makes no sense says so", async () => {
  const wrong: readonly [TargetSettings, RegExp][] = [
    [{ rootCertificates: "gone.pem" }, /cannot be read: no such file/],
    [{ rootCertificates: "words.pem" }, /words\.pem holds no PEM certificate/],
    [{ clientCertificate: "me.pem" }, /has no key; set clientKey/],
    [{ keepalive: { time: "often" } }, /keepalive of this target is no duration/],
  ];
  for (const [settings, says] of wrong) {
    const made = await targetTransport(settings, tls, files);
    assert.ok("problem" in made);
    assert.match(made.problem, says);
  }
});

test("a call's own metadata wins over that of its target", () => {
  const settings = { metadata: { Tenant: "a", "x-team": "b" } };
  assert.deepEqual(withTargetMetadata(settings, [["tenant", "own"]]), [
    ["x-team", "b"],
    ["tenant", "own"],
  ]);
});
