/** Servers that describe themselves: version 1, the older alpha, and none. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import * as grpc from "@grpc/grpc-js";
import { loadCatalog } from "../../../src/rpc/catalog";
import { addReflection, answersFrom, type ReflectionAnswers } from "../../harness/peers/reflection-service";
import { bytesOf, jsonOf, protos } from "./open";
import { ownDescriptors } from "./protoc";

/** A server that reflects; returns its target and how to stop it. */
async function serve(version: string, answers: ReflectionAnswers, seen: grpc.Metadata[] = []) {
  const server = new grpc.Server();
  await addReflection(server, version, answers, seen);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
  return { target: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

const files = ownDescriptors(["kitchen/sink.proto"], [protos]).protos;

const kitchen = answersFrom(files, ["x.Y"]);

const transport = { security: { type: "plaintext" } } as const;
const stops: (() => void)[] = [];
let empty: string;

before(async () => {
  const server = new grpc.Server();
  const port = await new Promise<number>((resolve) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) => resolve(port)),
  );
  empty = `127.0.0.1:${port}`;
  stops.push(() => server.forceShutdown());
});

after(() => {
  for (const stop of stops) stop();
});

for (const version of ["v1", "v1alpha"]) {
  test(`the methods of a server with reflection ${version} can be listed and opened`, async () => {
    const seen: grpc.Metadata[] = [];
    const { target, stop } = await serve(version, kitchen, seen);
    stops.push(stop);
    const catalog = await loadCatalog({
      files: [],
      reflection: { target, transport, metadata: [["authorization", "Bearer x"]], timeout: 10_000 },
    });
    assert.deepEqual(
      catalog.problems.map((problem) => problem.message),
      [`${target} does not describe the service "x.Y": not found`],
    );
    assert.equal(catalog.method("kitchen.v1.Kitchen/Chat")?.kind, "bidi");
    const opened = await catalog.open("kitchen.v1.Kitchen/Cook");
    assert.ok(opened.ok, JSON.stringify(opened.problems));
    const value = {
      old: { id: "1", older: { name: "x" }, "[kitchen.old.note]": "n" },
      time: "2024-01-02T03:04:05Z",
    };
    assert.deepEqual(jsonOf(opened.method.request, bytesOf(opened.method.request, value)), value);
    assert.deepEqual(seen.at(-1)?.get("authorization"), ["Bearer x"]);
  });
}

test("files without their imports, as Node's reflection servers give them, are completed", async () => {
  const describe = (file: MessageInitShape<typeof FileDescriptorProtoSchema>) =>
    Buffer.from(toBinary(FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, file))).toString(
      "base64",
    );
  const method = { name: "Do", inputType: "M", outputType: ".other.Kind" };
  const field = { name: "big_one", number: 1, type: 11, label: 1, typeName: "other.Kind" };
  const answer = [
    {
      name: "p.proto",
      package: "p",
      syntax: "proto3",
      messageType: [{ name: "M", field: [field] }],
      service: [{ name: "S", method: [method] }],
    },
    { name: "other.proto", package: "other", syntax: "proto3", messageType: [{ name: "Kind" }] },
  ].map(describe);
  const { target, stop } = await serve("v1", ({ listServices }) =>
    listServices === undefined
      ? { fileDescriptorResponse: { fileDescriptorProto: answer } }
      : { listServicesResponse: { service: [{ name: "p.S" }] } },
  );
  stops.push(stop);
  const reflection = { target, transport, metadata: [], timeout: 10_000 };
  const opened = await (await loadCatalog({ files: [], reflection })).open("p.S/Do");
  assert.ok(opened.ok, JSON.stringify(opened.problems));
  assert.deepEqual(jsonOf(opened.method.request, bytesOf(opened.method.request, { bigOne: {} })), {
    bigOne: {},
  });
});

test("what files describe is taken from the files, and the server adds the rest", async () => {
  const { target, stop } = await serve("v1", kitchen);
  stops.push(stop);
  const catalog = await loadCatalog({
    files: [join(protos, "kitchen/sink.proto"), join(protos, "kitchen/editions.proto")],
    root: protos,
    reflection: { target, transport, metadata: [], timeout: 10_000 },
  });
  assert.deepEqual(
    catalog.services.map((service) => [service.fullName, service.place !== undefined]),
    [
      ["kitchen.v1.Kitchen", true],
      ["kitchen.editions.Modern", true],
    ],
  );
});

test("a server without reflection is told so, with what to do", async () => {
  const reflection = { target: empty, transport, metadata: [], timeout: 10_000 };
  const { problems } = await loadCatalog({ files: [], reflection });
  assert.deepEqual(problems, [
    {
      severity: "error",
      message: `${empty} offers no reflection (neither v1 nor v1alpha); give its .proto files or a descriptor set.`,
      setting: "protoFiles",
    },
  ]);
});

test("a server that is not there hides no local file", async () => {
  const reflection = { target: "127.0.0.1:1", transport, metadata: [], timeout: 10_000 };
  const { problems, services } = await loadCatalog({
    files: [join(protos, "kitchen/sink.proto")],
    root: protos,
    reflection,
  });
  assert.match(
    problems[0]!.message,
    /^127\.0\.0\.1:1 could not be asked for its services: connect ECONNREFUSED .* Nothing listens there/,
  );
  assert.equal(services.length, 1);
});

test("asking ends when it is cancelled", async () => {
  let asked: () => void = () => {};
  const question = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { target, stop } = await serve("v1", () => {
    asked();
    return { errorResponse: {} };
  });
  stops.push(stop);
  const controller = new AbortController();
  const loading = loadCatalog(
    { files: [], reflection: { target, transport, metadata: [], timeout: 10_000 } },
    controller.signal,
  );
  const reason = new Error("no longer wanted");
  void question.then(() => controller.abort(reason));
  await assert.rejects(loading, reason);
});
