// Arguments: port, calls at once, seconds. Calls an echo server on one bare HTTP/2 connection, which costs less than
// a gRPC client would, and prints calls per second and the median latency in milliseconds.
const http2 = require("node:http2");

const [port, concurrency, seconds] = process.argv.slice(2).map(Number);
const session = http2.connect(`http://127.0.0.1:${port}`);
const message = Buffer.concat([Buffer.from([0, 0, 0, 0, 16]), Buffer.alloc(16, 1)]);
const headers = {
  ":method": "POST",
  ":path": "/bench.Echo/Echo",
  "content-type": "application/grpc",
  te: "trailers",
};
let latencies = [];
let until = Number.POSITIVE_INFINITY;

function call() {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const stream = session.request(headers);
    stream.on("trailers", (trailers) => {
      if (trailers["grpc-status"] !== "0") reject(new Error(`status ${trailers["grpc-status"]}`));
    });
    stream.on("error", reject);
    stream.on("close", () => {
      latencies.push(performance.now() - startedAt);
      resolve();
    });
    stream.resume();
    stream.end(message);
  });
}

async function worker() {
  while (performance.now() < until) await call();
}

async function run(duration) {
  latencies = [];
  const startedAt = performance.now();
  until = startedAt + duration;
  await Promise.all(Array.from({ length: concurrency }, worker));
  return latencies.length / (performance.now() - startedAt);
}

(async () => {
  await run(700); // warm
  const perMillisecond = await run(seconds * 1000);
  latencies.sort((a, b) => a - b);
  const result = { callsPerSecond: perMillisecond * 1000, median: latencies[latencies.length >> 1] };
  console.log(JSON.stringify(result));
  session.close();
})();
