import * as grpc from "@grpc/grpc-js";

/** What a caller asks of the chain's servers. */
export interface Ask {
  readonly mode?: string;
  readonly count?: number;
}

const json = {
  requestSerialize: (value: unknown) => Buffer.from(JSON.stringify(value)),
  requestDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()),
  responseSerialize: (value: unknown) => Buffer.from(JSON.stringify(value)),
  responseDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()),
};

/** A service of one method per kind, whose messages are JSON: what matters here is when they pass. */
export const chainService = {
  Unary: { path: "/test.Chain/Unary", requestStream: false, responseStream: false, ...json },
  ServerStream: { path: "/test.Chain/ServerStream", requestStream: false, responseStream: true, ...json },
  ClientStream: { path: "/test.Chain/ClientStream", requestStream: true, responseStream: false, ...json },
  Bidi: { path: "/test.Chain/Bidi", requestStream: true, responseStream: true, ...json },
} satisfies grpc.ServiceDefinition;

export const ChainClient = grpc.makeClientConstructor(chainService, "test.Chain");

/** A client of the chain that has connected. */
export async function connectChain(port: number, credentials = grpc.credentials.createInsecure()) {
  const client = new ChainClient(`localhost:${port}`, credentials, OWN_CONNECTION) as grpc.Client &
    Record<string, (...args: unknown[]) => never>;
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Date.now() + 20_000, (error) => (error ? reject(error) : resolve()));
  });
  return {
    unary: (ask: Ask, options: grpc.CallOptions = {}) => {
      let call: grpc.ClientUnaryCall;
      const answer = new Promise<unknown>((resolve, reject) => {
        call = client["Unary"]!(ask, options, (error: Error | null, value: unknown) =>
          error ? reject(error) : resolve(value),
        );
      });
      answer.catch(() => {});
      return { call: call!, answer };
    },
    serverStream: (ask: Ask, options: grpc.CallOptions = {}): grpc.ClientReadableStream<unknown> =>
      quiet(client["ServerStream"]!(ask, options)),
    clientStream: (mode = ""): grpc.ClientWritableStream<Ask> =>
      quiet(client["ClientStream"]!(withMode(mode), () => {})),
    bidi: (mode = ""): grpc.ClientDuplexStream<Ask, unknown> => quiet(client["Bidi"]!(withMode(mode))),
    close: () => client.close(),
  };
}

/** The status with which a stream ends, whatever it is. */
export function statusOf(stream: {
  once(event: "status", listener: (status: grpc.StatusObject) => void): unknown;
}): Promise<grpc.StatusObject> {
  return new Promise((resolve) => stream.once("status", resolve));
}

/** Starts a server on a free loopback port. */
export async function startServer(
  handlers: Partial<Record<keyof typeof chainService, grpc.UntypedHandleCall>>,
  credentials = grpc.ServerCredentials.createInsecure(),
): Promise<{ readonly port: number; close(): void }> {
  const server = new grpc.Server();
  server.addService(chainService, handlers as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { port, close: () => server.forceShutdown() };
}

function quiet<T extends { on(event: string, listener: () => void): unknown }>(stream: T): T {
  stream.on("error", () => {});
  return stream;
}

/** Streams of requests say their mode before the first message. */
function withMode(mode: string): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set("mode", mode);
  return metadata;
}

/** grpc-js lets clients of one address share a connection unless it is told not to. */
const OWN_CONNECTION = { "grpc.use_local_subchannel_pool": 1 };
