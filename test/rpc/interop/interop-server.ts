import path from "node:path";
import {
  Metadata,
  Server,
  type ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** What the handlers read of a request; the proto loader gives the field names of the file. */
interface InteropRequest {
  readonly response_size?: number;
  readonly payload?: { readonly body: Buffer };
  readonly response_status?: { readonly code: number; readonly message: string } | null;
  readonly response_parameters?: readonly { readonly size: number; readonly interval_us: number }[];
}

/** A server of `grpc.testing.TestService` as interop-test-descriptions.md asks for it. */
export interface InteropServer {
  readonly address: string;
  /** Calls whose handler was started, by method. */
  readonly started: ReadonlyMap<string, number>;
  stop(): void;
}

/**
 * @param address `127.0.0.1:0`, or `unix:/path`
 * @param more adds what the server serves besides
 */
export async function startInteropServer(
  address: string,
  credentials: ServerCredentials,
  more: (server: Server) => Promise<void> = async () => {},
): Promise<InteropServer> {
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  const started = new Map<string, number>();
  const counted = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (call: never, callback: never) => {
        started.set(name, (started.get(name) ?? 0) + 1);
        echoMetadata(call);
        handler(call, callback);
      },
    ]),
  );
  const testing = path.join(__dirname, "../../../protos");
  const service = loadSync("grpc/testing/test.proto", { includeDirs: [testing], keepCase: true });
  server.addService(service["grpc.testing.TestService"] as never, counted as never);
  await more(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    address: address.startsWith("unix:") ? address : `127.0.0.1:${port}`,
    started,
    stop: () => server.forceShutdown(),
  };
}

const handlers: Record<string, (call: never, callback: never) => void> = {
  EmptyCall: (_call: never, callback: sendUnaryData<object>) => callback(null, {}),
  UnaryCall: (call: ServerUnaryCall<InteropRequest, object>, callback: sendUnaryData<object>) => {
    const { response_status: status, response_size: size = 0 } = call.request;
    if (status) callback({ code: status.code, details: status.message }, null, trailing(call));
    else callback(null, payload(size), trailing(call));
  },
  StreamingInputCall: (
    call: ServerReadableStream<InteropRequest, object>,
    callback: sendUnaryData<object>,
  ) => {
    let bytes = 0;
    call.on("data", ({ payload }: InteropRequest) => {
      bytes += payload?.body.length ?? 0;
    });
    call.on("end", () => callback(null, { aggregated_payload_size: bytes }));
  },
  StreamingOutputCall: (call: ServerWritableStream<InteropRequest, object>) => {
    answer(call, call.request, () => call.end(trailing(call)));
  },
  FullDuplexCall: (call: ServerDuplexStream<InteropRequest, object>) => {
    let pending = Promise.resolve();
    call.on("data", (request: InteropRequest) => {
      const { response_status: status } = request;
      if (status)
        call.emit("error", { code: status.code, details: status.message, metadata: trailing(call) });
      else pending = pending.then(() => new Promise((resolve) => answer(call, request, resolve)));
    });
    call.on("end", () => void pending.then(() => call.end(trailing(call))));
  },
};

interface Answering {
  write(message: object): boolean;
  once(event: "cancelled", listener: () => void): unknown;
}

/** The messages that a request asks for, each after its interval; a cancel ends the waiting. */
function answer(call: Answering, { response_parameters: parameters = [] }: InteropRequest, done: () => void) {
  let timer: NodeJS.Timeout | undefined;
  call.once("cancelled", () => clearTimeout(timer));
  const next = (index: number) => {
    const wanted = parameters[index];
    if (!wanted) {
      done();
      return;
    }
    timer = setTimeout(() => {
      call.write(payload(wanted.size));
      next(index + 1);
    }, wanted.interval_us / 1000);
  };
  next(0);
}

function payload(size: number): object {
  return { payload: { body: Buffer.alloc(size) } };
}

function echoMetadata(call: { readonly metadata: Metadata; sendMetadata(metadata: Metadata): void }): void {
  const initial = new Metadata();
  for (const value of call.metadata.get(echoInitial)) initial.add(echoInitial, value);
  if (call.metadata.get(echoInitial).length > 0) call.sendMetadata(initial);
}

function trailing(call: { readonly metadata: Metadata }): Metadata {
  const metadata = new Metadata();
  for (const value of call.metadata.get(echoTrailing)) metadata.add(echoTrailing, value);
  return metadata;
}

export const echoInitial = "x-grpc-test-echo-initial";
export const echoTrailing = "x-grpc-test-echo-trailing-bin";
