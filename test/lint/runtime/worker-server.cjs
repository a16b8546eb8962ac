/** Serves one handler in a thread of its own, which may stand still without anybody else doing so. */
const { createRequire } = require("node:module");
const { parentPort, workerData } = require("node:worker_threads");
const grpc = require("@grpc/grpc-js");

const { code, turns, from } = workerData;
const bytes = (item) => Buffer.from(JSON.stringify(item));
const item = (data) => JSON.parse(data.toString() || "{}");
const method = (responseStream) => ({
  run: {
    path: "/oracle.Handlers/Run",
    requestStream: false,
    responseStream,
    requestSerialize: bytes,
    requestDeserialize: item,
    responseSerialize: bytes,
    responseDeserialize: item,
  },
});

class Server extends grpc.Server {
  addService(service, { run }) {
    super.addService(service, {
      run: async (...given) => {
        await run(...given);
        parentPort.postMessage("ended");
      },
    });
  }
}

const given = {
  "@grpc/grpc-js": { ...grpc, Server },
  "../world": { unary: method(false), serverStreaming: method(true), work: () => Atomics.add(turns, 0, 1) },
};
const load = createRequire(from);
const module_ = { exports: {} };
new Function("exports", "require", "module", code)(
  module_.exports,
  (name) => given[name] ?? load(name),
  module_,
);
module_.exports.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  parentPort.postMessage(port);
});
