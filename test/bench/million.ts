/** `npm run bench:million [messages]`: a stream through the engine's own process, as the editor takes it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { EngineClient } from "../../src/rpc-host/client";
import { startFlood } from "../harness/peers/order-peer";

async function main(): Promise<void> {
  const messages = Number(process.argv[2] ?? 1_000_000);
  const flood = await startFlood(messages, 20);
  const root = path.join(__dirname, "../../protos");
  const engine = new EngineClient({ entry: path.join(__dirname, "main.js"), log: console.error });
  const { catalog } = await engine.loadCatalog({
    files: [path.join(root, "lab/v1/lab.proto")],
    importPaths: [root],
  });
  let [received, bytes, ours, theirs] = [0, 0, 0, 0];
  const start = performance.now();
  const call = engine.startCall(
    {
      ...{ catalog, target: flood.peer.address, method: "lab.v1.Orders/ExportOrders", metadata: [] },
      ...{ messages: [{ value: {} }], halfClose: true, transport: { security: { type: "plaintext" } } },
    },
    (batch) => {
      for (const event of batch) {
        if (event.type !== "received") continue;
        received++;
        bytes += event.bytes;
        if (received % 50_000 !== 0) continue;
        ours = Math.max(ours, process.memoryUsage().rss);
        theirs = Math.max(theirs, residentBytes(engine.processId));
      }
    },
  );
  const status = await call.ended;
  const seconds = (performance.now() - start) / 1000;
  await engine.dispose();
  await flood.peer.stop();
  const megabytes = (value: number) => `${Math.round(value / 1024 / 1024)} MB`;
  console.log(`${status.name}; ${received} of ${messages} messages, ${bytes} bytes, ${seconds.toFixed(1)} s`);
  console.log(`most memory: engine ${megabytes(theirs)}, taker and server together ${megabytes(ours)}`);
}

/** Linux tells of other processes; elsewhere 0. */
function residentBytes(processId: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${processId}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

void main();
