import assert from "node:assert/strict";
import { test } from "node:test";
import { outlineMethods } from "../../../src/rpc/schema/source/proto-outline";

const outlined = (text: string): string[] =>
  outlineMethods(text).map(({ service, name, kind }) => `${service}/${name} ${kind}`);

test("finds the methods of every service with their kinds", () => {
  const text = `
    syntax = "proto3";
    package jobs.v1;
    service Jobs {
      rpc Get(GetRequest) returns (Job);
      rpc Watch (WatchRequest) returns (stream jobs.v1.Job) {}
      rpc Upload(stream Chunk) returns (UploadResult) { option (google.api.http) = { post: "/v1" body: "*" }; }
      rpc Chat(stream .jobs.v1.Line) returns (stream Line);
    }
    service Admin { rpc Stop(StopRequest) returns (StopResponse); }`;
  assert.deepEqual(outlined(text), [
    "jobs.v1.Jobs/Get unary",
    "jobs.v1.Jobs/Watch server-streaming",
    "jobs.v1.Jobs/Upload client-streaming",
    "jobs.v1.Jobs/Chat bidi",
    "jobs.v1.Admin/Stop unary",
  ]);
});

test("does not look into comments and strings", () => {
  const text = `
    service Jobs {
      // rpc Old(A) returns (B);
      /* rpc Older(A) returns (B); } */
      option (note) = "} rpc Text(A) returns (B);";
      rpc Real(A) returns (B);
    }`;
  assert.deepEqual(outlined(text), ["Jobs/Real unary"]);
});

test("a half-typed method hides no other", () => {
  const text = `package p; service Jobs { rpc First(A) returns (B); rpc Sec( rpc Third(A) returns (stream B);`;
  assert.deepEqual(outlined(text), ["p.Jobs/First unary", "p.Jobs/Third server-streaming"]);
});

test("a missing brace in a message above hides no service", () => {
  const text = `package p; message Broken { string name = 1; service Jobs { rpc Get(A) returns (B); }`;
  assert.deepEqual(outlined(text), ["p.Jobs/Get unary"]);
});

test("a message type that is called stream is a type", () => {
  assert.deepEqual(outlined("service S { rpc M(stream) returns (stream stream); }"), [
    "S/M server-streaming",
  ]);
});

test("offsets cover the method from rpc to its response type", () => {
  const text = "service S { rpc M(A) returns (B); }";
  const [method] = outlineMethods(text);
  assert.equal(text.slice(method?.offset, method?.end), "rpc M(A) returns (B)");
});
