import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  type MethodDefinition,
  type ServiceDefinition,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { Subject } from "rxjs";
import { watching } from "./watching";

/** What the handlers that are run use. All of it is real; what they do with it is counted in `watching`. */
export interface Item {
  readonly n: number;
  readonly text?: string;
}

/** More than a client takes that does not read. */
export const large: Item = { n: 1, text: "x".repeat(2_000_000) };

/** A piece of work. The first one tells the client that it may cancel. */
export function work(): void {
  watching.worked();
}

/**
 * Waits for something that is there when the client has cancelled, and its server has been told; at once when the client
 * waits for the answer.
 */
export async function login(): Promise<void> {
  watching.ready();
  if (watching.endsEarly) await watching.over;
}

/** Emits `event` again and again. */
export const bus = new EventEmitter();
/** Emits again and again as well. */
export let updates = new Subject<Item>();

/** Nobody listens any more. */
export function silence(): void {
  bus.removeAllListeners();
  updates = new Subject<Item>();
}

export const db = {
  async commit(): Promise<void> {
    watching.committed = true;
  },
  async rollback(): Promise<void> {
    watching.rolledBack = true;
  },
};

/** Numbers without end; it stays open until it is destroyed. */
export function numbers(): Readable {
  const source = new Readable({
    objectMode: true,
    read() {
      work();
      setImmediate(() => this.push({ n: 1 }));
    },
  });
  watching.sources.add(source);
  return source;
}

const json = {
  requestSerialize: (item: Item) => Buffer.from(JSON.stringify(item)),
  requestDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString() || "{}") as Item,
  responseSerialize: (item: Item) => Buffer.from(JSON.stringify(item)),
  responseDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString() || "{}") as Item,
};

function method(path: string, requestStream: boolean, responseStream: boolean): MethodDefinition<Item, Item> {
  return { path, requestStream, responseStream, ...json };
}

export const unary: ServiceDefinition = { run: method("/oracle.Handlers/Run", false, false) };
export const serverStreaming: ServiceDefinition = { run: method("/oracle.Handlers/Run", false, true) };
export const clientStreaming: ServiceDefinition = { run: method("/oracle.Handlers/Run", true, false) };
export const bidi: ServiceDefinition = { run: method("/oracle.Handlers/Run", true, true) };

/** The server that handlers call in turn. */
export interface Upstream {
  get(request: Item, callback: sendUnaryData<Item>): ClientUnaryCall;
  get(request: Item, options: Partial<CallOptions>, callback: sendUnaryData<Item>): ClientUnaryCall;
  list(request: Item, options?: Partial<CallOptions>): ClientReadableStream<Item>;
}

export const upstreamService = {
  get: method("/oracle.Upstream/Get", false, false),
  list: method("/oracle.Upstream/List", false, true),
};

/** A client of the upstream server as grpc-js makes it; its address is set by whoever starts that server. */
export let upstream: Upstream;

/** Where it is. */
export let upstreamAddress: string;

export function connectUpstream(address: string): Client {
  upstreamAddress = address;
  const { get, list } = upstreamService;
  const client = new Client(address, credentials.createInsecure());
  upstream = {
    get: (request: Item, ...rest: unknown[]) => {
      const options = typeof rest[0] === "function" ? {} : (rest.shift() as CallOptions);
      const callback = rest[0] as sendUnaryData<Item>;
      return client.makeUnaryRequest(
        get.path,
        json.requestSerialize,
        json.responseDeserialize,
        request,
        options,
        (error, value) => callback(error, value),
      );
    },
    list: (request, options = {}) =>
      client.makeServerStreamRequest(
        list.path,
        json.requestSerialize,
        json.responseDeserialize,
        request,
        options,
      ),
  };
  return client;
}
