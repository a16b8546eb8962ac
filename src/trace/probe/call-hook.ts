import { monotonicNow } from "../clock";
import { captureTrace } from "./place";
import { currentScope, runInScope } from "./scope";
import type { ServerCall } from "./server-call";

const CALL = Symbol("grpc-cancellation call");
const CANCELLED = Symbol("grpc-cancellation cancelled");
const TELLING_EVENTS = new Set<unknown>(["cancelled", "close"]);

/** grpc-js's call object as the handler gets it, with what the hook hides in it. */
interface Surface {
  [CALL]?: ServerCall;
  [CANCELLED]?: boolean;
  cancelled?: boolean;
}

type Answer = (...args: unknown[]) => void;
type Method = (this: Surface, ...args: unknown[]) => unknown;

/**
 * Runs a handler and watches what it does with its call.
 *
 * @param answer the callback of a unary or client-streaming method.
 * @param run runs the handler, with the callback to give it.
 */
export function hookServerCall(
  surface: Surface,
  call: ServerCall,
  answer: Answer | undefined,
  run: (answer: Answer | undefined) => unknown,
): unknown {
  call.depth = "handler";
  surface[CALL] = call;
  hookPrototype(surface);
  const watchedAnswer: Answer | undefined =
    answer &&
    ((...args) => {
      call.answeredAt ??= monotonicNow();
      call.answeredWith ??= args[0] ? "error" : "message";
      if (!call.promised) call.settled = { at: call.answeredAt, how: "answered" };
      answer(...args);
    });
  const returned = inScopeOf(call, () => {
    try {
      return run(watchedAnswer);
    } catch (error) {
      call.settled = { at: monotonicNow(), how: "threw", error: nameOf(error) };
      throw error;
    }
  });
  if (isPromise(returned)) followPromise(returned, call);
  else if (!answer && !call.settled) call.settled = { at: monotonicNow(), how: "returned" };
  return returned;
}

/** The server call that a call object of grpc-js stands for. */
export function callOfSurface(surface: object | null | undefined): ServerCall | undefined {
  return (surface as Surface | null | undefined)?.[CALL];
}

function inScopeOf<T>(call: ServerCall, body: () => T): T {
  return currentScope()?.call === call ? body() : runInScope({ call }, body);
}

function followPromise(promise: PromiseLike<unknown>, call: ServerCall): void {
  call.promised = true;
  // Until then only the callback was seen, and the handler may go on after it.
  delete call.settled;
  promise.then(
    () => {
      call.settled = { at: monotonicNow(), how: "resolved" };
    },
    (error: unknown) => {
      call.settled = { at: monotonicNow(), how: "rejected", error: nameOf(error) };
    },
  );
}

const hookedPrototypes = new WeakSet<object>();

/** Hooks a class of call objects when its first call comes: grpc-js does not export them. */
function hookPrototype(surface: Surface): void {
  const prototype = Object.getPrototypeOf(surface) as Record<string, Method>;
  if (hookedPrototypes.has(prototype)) return;
  hookedPrototypes.add(prototype);
  Object.defineProperty(prototype, "cancelled", {
    configurable: true,
    get: readCancelled,
    set: writeCancelled,
  });
  // The first one was made before its class was hooked.
  const value = surface.cancelled;
  delete surface.cancelled;
  surface.cancelled = value ?? false;
  before(prototype, "emit", (surface, event) => {
    if (TELLING_EVENTS.has(event)) noteTold(surface, event as string);
  });
  for (const name of ["on", "addListener", "prependListener"]) {
    before(prototype, name, (surface, event, hooked) => {
      const call = surface[CALL];
      if (call && TELLING_EVENTS.has(event) && currentScope()?.call === call) {
        call.listens(String(event), captureTrace(hooked));
      }
    });
  }
  before(prototype, "write", (surface, _message, hooked) => surface[CALL]?.wrote(monotonicNow(), hooked));
  before(prototype, "end", ({ [CALL]: call }) => {
    if (!call) return;
    call.answeredAt ??= monotonicNow();
    if (!call.promised) call.settled = { at: call.answeredAt, how: "ended" };
  });
}

/** Looks at each call of a method before it is made. Nothing is made for one, as streams make them by the dozen. */
function before(
  prototype: Record<string, Method>,
  name: string,
  look: (surface: Surface, argument: unknown, hooked: Method) => void,
): void {
  const original = prototype[name];
  if (typeof original !== "function") return;
  prototype[name] = function hooked(this: Surface, argument) {
    look(this, argument, hooked);
    // biome-ignore lint/complexity/noArguments: a list of them would be made anew each time.
    return original.apply(this, arguments as never);
  };
}

function readCancelled(this: Surface): boolean | undefined {
  const call = this[CALL];
  const value = this[CANCELLED];
  if (call && currentScope()?.call === call) {
    call.checked(monotonicNow(), value === true, readCancelled);
  }
  return value;
}

function writeCancelled(this: Surface, value: boolean): void {
  this[CANCELLED] = value;
}

/** A listener of the handler's own is about to be told. */
function noteTold(surface: Surface, event: string): void {
  const call = surface[CALL];
  const trace = call?.cancelled && !call.seen ? call.usersListener(event) : undefined;
  if (call && trace) call.seen = { at: monotonicNow(), through: "listener", trace };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function nameOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? typeof error);
}
