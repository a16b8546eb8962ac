// The smallest server there can be: what a probe costs shows best where nothing else costs anything.
const grpc = require("@grpc/grpc-js");

const bytes = (value) => value;
const echo = {
  path: "/bench.Echo/Echo",
  requestStream: false,
  responseStream: false,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};
const server = new grpc.Server();
server.addService({ Echo: echo }, { Echo: (call, callback) => callback(null, call.request) });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) =>
  console.log(`port ${port}`),
);
