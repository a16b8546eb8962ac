import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter, on } from "node:events";
import { setImmediate, setTimeout as wait } from "node:timers/promises";
import { Client, credentials, Server, ServerCredentials, type ServerWritableStream } from "@grpc/grpc-js";
import { Subject } from "rxjs";
import tsBlankSpace from "ts-blank-space";
import { type Case, helpers } from "../cases/cases";

/** What a handler did after its client had cancelled: it came to its end, or it was still waiting turn after turn. */
export type Outcome = "stops" | "goes on";

/** So many waits after the cancellation are no accident. */
const enough = 20;

type Call = ServerWritableStream<Buffer, Buffer>;
const bytes = (value: Buffer) => value;
const path = "/lint.Cases/Run";
const method = {
  path,
  requestStream: false,
  responseStream: true,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: () => Buffer.alloc(0),
  responseDeserialize: bytes,
} as const;

/** Serves the body of a case on a real server, cancels it from a real client in its first wait, and watches. */
export async function cancelInFirstTurn(subject: Case): Promise<Outcome> {
  const server = new Server();
  let began = () => {};
  const running = new Promise<void>((resolve) => (began = resolve));
  const outcome = new Promise<Outcome>((resolve) => {
    let [over, after] = [false, 0];
    const sleep = async (_: number, value?: unknown, options?: { signal?: AbortSignal }) => {
      began();
      if (over && ++after > enough) {
        resolve("goes on");
        await new Promise<never>(() => {});
      }
      return wait(1, value, options);
    };
    // Made before anybody calls, so that a body that does not compile is told and not waited for.
    const handler = handlerOf(subject, sleep);
    server.addService(
      { run: method },
      {
        run: (call: Call) => {
          call.on("cancelled", () => (over = true));
          const settled = () => resolve("stops");
          handler(call).then(settled, settled);
        },
      },
    );
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const call = client.makeServerStreamRequest(path, bytes, bytes, Buffer.alloc(0));
  call.on("error", () => {});
  call.resume();
  await running;
  call.cancel();
  const seen = await outcome;
  client.close();
  server.forceShutdown();
  return seen;
}

/** The case's body with its types taken out, and the same names around it as the linter saw. */
function handlerOf({ body }: Case, sleep: unknown): (call: Call) => Promise<void> {
  const around = tsBlankSpace(helpers)
    .replace(/^import .*$/gm, "")
    .replace(/^export /gm, "");
  const start = body.includes("signal") ? "const signal = signalFromCall(call);" : "";
  const text = tsBlankSpace(`async function run(call: object) { ${start} ${body} }`);
  const given = {
    sleep,
    AsyncLocalStorage,
    EventEmitter,
    Subject,
    on,
    setImmediate,
    rows: Array.from({ length: 1000 }, () => ({ big: false })),
    n: 1000,
    debug: false,
    context: { over: false },
    more: () => true,
    skip: () => false,
    use: () => {},
    log: () => {},
  };
  return new Function(...Object.keys(given), `${around}\n${text}\nreturn run;`)(...Object.values(given));
}
