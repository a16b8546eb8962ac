import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { timelineWriter } from "../../../src/report/timeline";
import { callMethod } from "../../../src/rpc/call/call-method";
import { loadCatalog } from "../../../src/rpc/catalog";
import { messageCodec } from "../../../src/rpc/schema/json/codec";
import { linkFile } from "../../../src/rpc/schema/link/link";
import { FilePool } from "../../../src/rpc/schema/pool";
import { answerHeaders, startPeer } from "../../harness/peers/http2-peer";
import { tellCall } from "./told-call";

const protoRoot = path.join(__dirname, "../../../protos");

test("the google.rpc.Status beside a status is decoded, the types of google/rpc without any import", async () => {
  const details = [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "STOCK_GONE",
      domain: "shop.example",
      metadata: { sku: "42" },
    },
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.500s" },
    { "@type": "type.googleapis.com/lab.v1.GetOrderRequest", id: "order-1" },
  ];
  const status = await statusOf(9, encodeStatus({ code: 9, message: "gone", details }));
  assert.deepEqual(status.statusDetails, { details, notes: [] });
  const text = timelineWriter()(status);
  assert.match(text, /detail: \{"@type":"type.googleapis.com\/google.rpc.ErrorInfo","reason":"STOCK_GONE"/);
});

test("details of a type that nobody knows are shown as bytes, with a note", async () => {
  const unknown = { "@type": "type.googleapis.com/lab.v1.GetOrderRequest", id: "order-1" };
  const bytes = encodeStatus({ code: 9, details: [unknown] });
  // The same length, another name.
  const renamed = Buffer.from(
    Buffer.from(bytes).toString("latin1").replace("GetOrder", "LostType"),
    "latin1",
  );
  const { statusDetails } = await statusOf(9, renamed);
  assert.match(statusDetails!.notes.join(), /lab.v1.LostTypeRequest, a type that the schema does not have/);
  assert.equal(statusDetails!.details.length, 1);
});

test("a google.rpc.Status that contradicts the status, or is none, is told", async () => {
  const contradiction = await statusOf(9, encodeStatus({ code: 5, message: "no such order" }));
  assert.match(contradiction.statusDetails!.notes[0]!, /says 5 \(NOT_FOUND\), but grpc-status says 9/);
  const garbage = await statusOf(9, Buffer.from([0xff, 0xff, 0xff]));
  assert.match(garbage.statusDetails!.notes[0]!, /grpc-status-details-bin cannot be read/);
});

test("binary metadata goes both ways unchanged", async () => {
  const bytes = Buffer.from([0, 1, 2, 127, 128, 255]);
  const peer = await startPeer((stream, _session, _socket, headers) =>
    stream.respond(
      {
        ...answerHeaders,
        "grpc-status": "0",
        "echo-bin": headers["sent-bin"],
        "hex-bin": headers["hex-bin"],
      },
      { endStream: true },
    ),
  );
  const call = tellCall(peer.address, {
    method: callMethod(await openLab()),
    messages: [{ value: {} }],
    metadata: [
      ["sent-bin", bytes.toString("base64")],
      ["hex-bin", "0x0001027f80ff"],
    ],
  });
  const { trailers } = await call.finished();
  const arrived = Object.fromEntries(trailers);
  assert.equal(arrived["echo-bin"], bytes.toString("base64"));
  assert.equal(arrived["hex-bin"], bytes.toString("base64"));
  await peer.stop();
});

async function statusOf(code: number, details: Uint8Array) {
  const peer = await startPeer((stream) =>
    stream.respond(
      {
        ...answerHeaders,
        "grpc-status": String(code),
        "grpc-status-details-bin": Buffer.from(details).toString("base64"),
      },
      { endStream: true },
    ),
  );
  const call = tellCall(peer.address, { method: callMethod(await openLab()), messages: [{ value: {} }] });
  const status = await call.finished();
  await peer.stop();
  return status;
}

async function openLab() {
  const sources = { files: [path.join(protoRoot, "lab/v1/lab.proto")], importPaths: [protoRoot] };
  const opened = await (await loadCatalog(sources)).open("lab.v1.Orders/GetOrder");
  assert.ok(opened.ok);
  return opened.method;
}

function encodeStatus(value: unknown): Uint8Array {
  const pool = new FilePool([protoRoot], new Map(), linkFile);
  for (const name of ["google/rpc/error_details.proto", "lab/v1/lab.proto"]) pool.file(name);
  const [status] = linkFile(pool, pool.file("google/rpc/status.proto")!)!.messages;
  const encoded = messageCodec(status!, pool.registry).encodeValue(value);
  assert.ok(encoded.ok, JSON.stringify(encoded));
  return encoded.bytes;
}
