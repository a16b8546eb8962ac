import path from "node:path";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

type Serving = "SERVING" | "NOT_SERVING";
interface Request {
  readonly service: string;
}

/** A server of `grpc.health.v1.Health` whose health is set by hand. */
export interface HealthServer {
  readonly address: string;
  set(service: string, serving: Serving): void;
  /** Resolves when nobody watches the service. */
  unwatched(service: string): Promise<void>;
  stop(): void;
}

/** Starts one of its own on a free port of 127.0.0.1. */
export async function startHealthServer(): Promise<HealthServer> {
  const server = new Server();
  const health = addHealth(server);
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { ...health, address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

/** Gives a server the health service; services that were not set are not known to it. */
export function addHealth(server: Server): Pick<HealthServer, "set" | "unwatched"> {
  const protos = path.join(__dirname, "../../../protos");
  const definition = loadSync("grpc/health/v1/health.proto", {
    includeDirs: [protos],
    enums: String,
    defaults: true,
  });
  const known = new Map<string, Serving>();
  const watchers = new Map<ServerWritableStream<Request, object>, string>();
  let left: (() => void)[] = [];
  server.addService(definition["grpc.health.v1.Health"] as never, {
    Check: ({ request }: ServerUnaryCall<Request, object>, callback: sendUnaryData<object>) => {
      const serving = known.get(request.service);
      if (serving === undefined) callback({ code: status.NOT_FOUND, details: "unknown service" });
      else callback(null, { status: serving });
    },
    Watch: (call: ServerWritableStream<Request, object>) => {
      watchers.set(call, call.request.service);
      call.on("cancelled", () => {
        watchers.delete(call);
        for (const look of left.splice(0)) look();
      });
      call.write({ status: known.get(call.request.service) ?? "SERVICE_UNKNOWN" });
    },
  });
  return {
    set: (service, serving) => {
      known.set(service, serving);
      for (const [call, watched] of watchers) if (watched === service) call.write({ status: serving });
    },
    unwatched: (service) =>
      new Promise((resolve) => {
        const look = (): void => {
          if ([...watchers.values()].includes(service)) left = [...left, look];
          else resolve();
        };
        look();
      }),
  };
}
