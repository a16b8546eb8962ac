import type { handleUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { type HandlerRecord, monotonicNow, type ServerName } from "./handler-record";

/**
 * Wraps a service's handlers so that every run is recorded. The handlers themselves know nothing of it.
 *
 * @param changed is told after every change of a record
 */
export function recordHandlers(
  server: ServerName,
  handlers: UntypedServiceImplementation,
  changed: (record: HandlerRecord) => void,
): UntypedServiceImplementation {
  let runs = 0;
  const wrapped: UntypedServiceImplementation = {};
  for (const [name, handler] of Object.entries(handlers)) {
    const method = name[0]!.toUpperCase() + name.slice(1);
    wrapped[name] = (call: AnyCall, callback?: sendUnaryData<unknown>) => {
      const record: HandlerRecord = {
        server,
        id: ++runs,
        method,
        startedAt: monotonicNow(),
        writes: 0,
        writesAfterCancel: 0,
        requests: 0,
      };
      changed(record);
      observe(call, record, changed);
      run(handler as AnyHandler, call, callback && recorded(callback, record, changed), record, changed);
    };
  }
  return wrapped;
}

type AnyCall = Parameters<handleUnaryCall<unknown, unknown>>[0] & {
  write?(message: unknown): boolean;
  end?(): void;
};
type AnyHandler = (call: AnyCall, callback?: sendUnaryData<unknown>) => unknown;
type Changed = (record: HandlerRecord) => void;

function run(
  handler: AnyHandler,
  call: AnyCall,
  callback: sendUnaryData<unknown> | undefined,
  record: HandlerRecord,
  changed: Changed,
): void {
  const settled = (error?: unknown) => {
    record.settledAt = monotonicNow();
    if (error !== undefined) record.threw = String(error);
    changed(record);
  };
  // What a handler throws must reach the library, as without this wrapper.
  Promise.resolve(handler(call, callback)).then(
    () => settled(),
    (error) => settled(error),
  );
}

function recorded(callback: sendUnaryData<unknown>, record: HandlerRecord, changed: Changed) {
  return ((...args: Parameters<sendUnaryData<unknown>>) => {
    record.answeredAt ??= monotonicNow();
    record.lastTouchAt = monotonicNow();
    changed(record);
    callback(...args);
  }) as sendUnaryData<unknown>;
}

function observe(call: AnyCall, record: HandlerRecord, changed: Changed): void {
  call.on("cancelled", () => {
    // grpc-js emits `cancelled` at the end of every call; only before the answer it means what it says.
    if (record.answeredAt !== undefined) return;
    record.cancelledAt = monotonicNow();
    changed(record);
  });
  call.on("end", () => {
    if (call.cancelled) return;
    record.requestsEndedAt = monotonicNow();
    changed(record);
  });
  countRequests(call, record, changed);
  countWrites(call, record, changed);
}

function countRequests(call: AnyCall, record: HandlerRecord, changed: Changed): void {
  const stream = call as unknown as { push?(chunk: unknown): boolean };
  const push = stream.push;
  if (!push) return;
  stream.push = (chunk) => {
    if (chunk !== null) {
      record.requests++;
      changed(record);
    }
    return push.call(call, chunk);
  };
}

function countWrites(call: AnyCall, record: HandlerRecord, changed: Changed): void {
  const { write, end } = call;
  if (!write || !end) return;
  call.write = (message: unknown, ...rest: []) => {
    record.writes++;
    if (record.cancelledAt !== undefined) record.writesAfterCancel++;
    record.lastTouchAt = monotonicNow();
    if (record.cancelledAt !== undefined) changed(record);
    return write.call(call, message, ...rest);
  };
  call.end = (...args: []) => {
    record.answeredAt ??= monotonicNow();
    record.lastTouchAt = monotonicNow();
    changed(record);
    return end.call(call, ...args);
  };
}
