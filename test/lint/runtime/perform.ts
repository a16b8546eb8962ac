import { setImmediate } from "node:timers/promises";
import { credentials, Client as GrpcClient, Metadata, type Server, ServerCredentials } from "@grpc/grpc-js";
import { type HandlerFiles, loadHandler } from "./load-handler";
import type { UpstreamServer } from "./upstream";
import { type Watching, watch } from "./watching";
import { bus, type Item, silence, updates } from "./world";

export type Kind = "unary" | "server-streaming" | "client-streaming" | "bidi";

/** What was seen of a handler when its client cancelled. */
export interface Observed {
  /** It went on working, or left a timer, a listener, an upstream call or an open source behind. */
  readonly goesOn: boolean;
  /** What it waits for does not come any more. */
  readonly hangs: boolean;
  /** It ended the process, if nobody had listened to that. */
  readonly crashes: boolean;
  /** It made final what was sent to it in part. */
  readonly commits: boolean;
  /** It undid what it had done. */
  readonly rollsBack: boolean;
}

/** So much work after the cancellation is no accident. */
const enough = 20;
/** So many turns of the event loop in which nothing is left that could go on. */
const turnsOfRest = 10;
/** Who waits so long, in milliseconds, does not wait for the next turn. */
const longWait = 1000;

/** How the client behaves. */
export interface Client {
  /** After how much work it cancels; after the first when not given. */
  readonly worksBefore?: number;
  /** Whether it takes what it is sent; it does when not given. */
  readonly reads?: boolean;
  /** It does not cancel, but its time runs out, which its server notices first. */
  readonly runsOutOfTime?: boolean;
  /** It does not cancel, but waits for the answer. */
  readonly waits?: boolean;
}

/** A server under watch. */
export interface Host {
  readonly port: number;
  /** How messages are written; as JSON when not given. */
  readonly encode?: (item: Item) => Buffer;
  stop(): void | Promise<void>;
}

/** Serves a handler on its own server, and watches it as {@link observe} does. */
export function perform(
  files: HandlerFiles,
  kind: Kind,
  upstream: UpstreamServer,
  behaviour: Client = {},
): Promise<Observed> {
  const start = async (watching: Watching): Promise<Host> => {
    const { server } = loadHandler(files, (call, returned) => {
      call.on("cancelled", () => watching.cancelled());
      const result = returned();
      if (!(result instanceof Promise)) return result;
      watching.pending = true;
      // What it rejects with is left unhandled, as grpc-js leaves it.
      return result.finally(() => (watching.pending = false));
    }) as { server: Server };
    return { port: await bind(server), stop: () => server.forceShutdown() };
  };
  return observe(start, kind, upstream, behaviour);
}

/**
 * Calls what a server serves from a real client, cancels as soon as it has worked, and watches until it either rests or has
 * gone on for long enough.
 */
export async function observe(
  start: (watching: Watching) => Promise<Host>,
  kind: Kind,
  upstream: UpstreamServer,
  behaviour: Client = {},
): Promise<Observed> {
  const { watching, stop } = watch(behaviour.worksBefore);
  watching.endsEarly = !behaviour.waits;
  const crash = listenForCrash();
  const host = await start(watching);
  const client = new GrpcClient(`127.0.0.1:${host.port}`, credentials.createInsecure());
  try {
    const cancel = request(client, kind, behaviour, host.encode ?? bytes);
    await begin(watching);
    if (!behaviour.waits) cancel();
    await watching.over;
    const left = await rest(watching);
    return {
      goesOn: left,
      hangs: !left && watching.pending,
      crashes: crash.came(),
      commits: watching.committed,
      rollsBack: watching.rolledBack,
    };
  } finally {
    client.close();
    await host.stop();
    await freeze(watching, upstream);
    crash.stop();
    stop();
  }
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}

const bytes = (item: Item) => Buffer.from(JSON.stringify(item));
const path = "/oracle.Handlers/Run";
/** So many messages every client sends that sends a stream. */
export const messages = 10;

/** Makes a call of the kind; its messages are sent, its side stays open. */
function request(
  client: GrpcClient,
  kind: Kind,
  { reads = true, runsOutOfTime = false }: Client,
  encode: (item: Item) => Buffer,
): () => void {
  const nothing = () => {};
  const metadata = new Metadata();
  if (runsOutOfTime) metadata.set("grpc-timeout", "100m");
  if (kind === "unary") {
    const call = client.makeUnaryRequest(path, encode, String, { n: 1 }, metadata, nothing);
    return () => call.cancel();
  }
  if (kind === "server-streaming") {
    const call = client
      .makeServerStreamRequest(path, encode, String, { n: 1 }, metadata)
      .on("error", nothing);
    if (reads) call.resume();
    return () => call.cancel();
  }
  const call =
    kind === "bidi"
      ? client.makeBidiStreamRequest(path, encode, String, metadata).on("error", nothing)
      : client.makeClientStreamRequest(path, encode, String, metadata, nothing);
  if (reads && kind === "bidi") call.on("data", nothing);
  for (let n = 0; n < messages; n++) call.write({ n });
  return () => runsOutOfTime || call.cancel();
}

/** Emits what handlers listen to until the first has worked. */
async function begin({ begun }: Watching): Promise<void> {
  let waiting = true;
  void begun.then(() => (waiting = false));
  while (waiting) {
    emit();
    await setImmediate();
  }
}

/** Whether somebody listened. */
function emit(): boolean {
  const heard = bus.emit("event", { n: 1 }) || updates.observed;
  updates.next({ n: 1 });
  return heard;
}

/** Waits until nothing that the handler started can go on any more; true when something does go on, or is left. */
async function rest(watching: Watching): Promise<boolean> {
  let deliveries = 0;
  for (let still = 0; still < turnsOfRest; ) {
    await setImmediate();
    const heard = emit();
    if (heard) deliveries++;
    const ticks = [...watching.timers.values()].map(({ ticksAfter }) => ticksAfter);
    if (watching.worksAfter > enough || Math.max(deliveries, ...ticks) > enough) return true;
    still = heard || watching.upstreamCalls > 0 || timers(watching).some(isShort) ? 0 : still + 1;
  }
  return timers(watching).length > 0 || [...watching.sources].some(({ destroyed }) => !destroyed);
}

function timers({ timers: started }: Watching) {
  return [...started.values()].filter(({ resource }) => resource.hasRef?.() !== false);
}

function isShort({ resource }: ReturnType<typeof timers>[number]): boolean {
  return (resource._idleTimeout ?? 0) < longWait;
}

/** Takes away all that could wake a handler which goes on, until none of it comes back. */
async function freeze(watching: Watching, upstream: UpstreamServer): Promise<void> {
  for (let still = 0; still < turnsOfRest; still++) {
    silence();
    upstream.endCalls();
    for (const source of watching.sources) source.destroy();
    for (const [id, { resource }] of watching.timers) {
      still = 0;
      watching.timers.delete(id);
      if ("_idleTimeout" in resource) clearTimeout(resource as NodeJS.Timeout);
      else clearImmediate(resource as unknown as NodeJS.Immediate);
    }
    await setImmediate();
  }
}

/** Stands in for the end of the process; whoever listened before hears nothing until `stop`. */
function listenForCrash() {
  const events = ["unhandledRejection", "uncaughtException"] as const;
  const before = events.map((event) => process.rawListeners(event) as ((error: unknown) => void)[]);
  let came = false;
  const note = () => {
    came = true;
  };
  for (const event of events) process.removeAllListeners(event).on(event, note);
  return {
    came: () => came,
    stop() {
      for (const [index, event] of events.entries()) {
        process.removeAllListeners(event);
        for (const listener of before[index]!) process.on(event, listener);
      }
    },
  };
}
