// Arguments: the port of the next server, or none for the last.
const { join } = require("node:path");
const { setTimeout: pause } = require("node:timers/promises");
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const { Chain } = grpc.loadPackageDefinition(loader.loadSync(join(__dirname, "../chain.proto"))).chain;
const next = process.argv[2] && new Chain(`127.0.0.1:${process.argv[2]}`, grpc.credentials.createInsecure());

async function count(call) {
  for (let number = 0; number < call.request.count; number++) {
    if (call.cancelled) return console.log("cancelled");
    call.write({ number });
    await pause(10);
  }
  console.log("finished");
  call.end();
}

function relay(call) {
  const { manner } = call.request;
  // grpc-js passes a cancel on only when it is told whose child a call is.
  const child = next.Count(call.request, manner === "obeys" ? { parent: call } : {});
  let stopped = false;
  if (manner === "forgets") {
    call.on("cancelled", () => {
      stopped = true;
    });
  }
  child.on("data", (tick) => stopped || call.write(tick));
  child.on("error", () => {});
  child.on("end", () => call.end());
}

const server = new grpc.Server();
grpc.addAdminServicesToServer(server);
server.addService(Chain.service, { Count: next ? relay : count });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) =>
  console.log(`listening ${port}`),
);
