import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { watching } from "./watching";
import { connectUpstream, type Item, upstreamService } from "./world";

/** The server that handlers call in turn: it works on every call until that is cancelled. */
export interface UpstreamServer {
  /** Ends what no client cancelled. */
  endCalls(): void;
  stop(): void;
}

/** Starts the upstream server, and connects the client that handlers use. */
export async function startUpstream(): Promise<UpstreamServer> {
  const open = new Set<() => void>();
  const server = new Server();
  server.addService(upstreamService, {
    get: (call: ServerUnaryCall<Item, Item>, callback: sendUnaryData<Item>) =>
      serve(open, call, () => callback(null, { n: 0 })),
    list: (call: ServerWritableStream<Item, Item>) =>
      serve(
        open,
        call,
        () => call.end(),
        () => call.write({ n: 1 }),
      ),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = connectUpstream(`127.0.0.1:${port}`);
  await new Promise<void>((resolve, reject) =>
    client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve())),
  );
  return {
    endCalls() {
      for (const end of open) end();
    },
    stop() {
      client.close();
      server.forceShutdown();
    },
  };
}

/** Works every millisecond until the call is cancelled, or ended by us. */
function serve(
  open: Set<() => void>,
  call: { on(event: "cancelled", listener: () => void): unknown },
  answer: () => void,
  tell = () => {},
): void {
  const own = watching;
  own.upstreamCalls++;
  const timer = setInterval(() => {
    own.worked();
    tell();
  }, 1);
  const release = () => {
    if (!open.delete(end)) return;
    clearInterval(timer);
    own.upstreamCalls--;
  };
  const end = () => {
    release();
    answer();
  };
  open.add(end);
  call.on("cancelled", release);
}
