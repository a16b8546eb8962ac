import { monotonicNow } from "../clock";
import { captureTrace, isNodes } from "./place";
import { currentScope, runInScope } from "./scope";
import type { ServerCall } from "./server-call";
import { errorName, onceSettled } from "./settling";

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
      call.settled = { at: monotonicNow(), how: "threw", error: errorName(error) };
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
  onceSettled(promise, (settling) => {
    call.settled = settling;
  });
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
    if (!TELLING_EVENTS.has(event)) return;
    // Streams read these all the time, so they are left alone until there is a call that they can tell of.
    if (surface[CALL]?.cancelled && !hookedStates.has(prototype)) {
      hookedStates.add(prototype);
      for (const [name, over] of Object.entries(WHEN_OVER)) hookState(prototype, name, over);
    }
    noteTold(surface, event as string);
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
    // Node itself ends the other side of an upload that has been read; its answer is what the callback gets.
    if (!call || call.takesUpload) return;
    call.answeredAt ??= monotonicNow();
    if (!call.promised) call.settled = { at: call.answeredAt, how: "ended" };
  });
}

const hookedStates = new WeakSet<object>();

/** What a stream itself says when it is over; a handler can ask for it as well. */
const WHEN_OVER: Readonly<Record<string, boolean>> = { destroyed: true, closed: true, writable: false };

/** Notes when a property of the stream tells the handler's own code, and not Node's, that the call is over. */
function hookState(prototype: object, name: string, over: boolean): void {
  const property = inherited(prototype, name);
  const read = property?.get;
  if (!read) return;
  Object.defineProperty(prototype, name, {
    ...property,
    get: function readState(this: Surface): unknown {
      const value: unknown = read.call(this);
      const call = value === over ? this[CALL] : undefined;
      if (call?.cancelled && !call.seen && currentScope()?.call === call) {
        const trace = captureTrace(readState);
        if (!isNodes(trace)) call.seen = { at: monotonicNow(), through: "check", trace };
      }
      return value;
    },
  });
}

function inherited(prototype: object | null, name: string): PropertyDescriptor | undefined {
  if (prototype === null) return undefined;
  return (
    Object.getOwnPropertyDescriptor(prototype, name) ?? inherited(Object.getPrototypeOf(prototype), name)
  );
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
