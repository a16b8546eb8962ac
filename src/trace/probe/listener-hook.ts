// The class itself, not a copy of it: its functions are replaced.
import EventEmitter = require("node:events");

import { Foreign } from "./foreign";
import { captureTrace } from "./place";
import { currentScope } from "./scope";
import type { ServerCall } from "./server-call";

type Add = (
  this: EventEmitter,
  event: string | symbol,
  listener: (...args: unknown[]) => void,
) => EventEmitter;

/**
 * Which call an emitter was made for: it ends with it, and so do its listeners. Nobody but this class sees the field;
 * a `WeakMap` of every emitter would cost the garbage collector more than all else that the probe does.
 */
class MadeFor extends Foreign {
  #call: ServerCall;

  private constructor(emitter: EventEmitter, call: ServerCall) {
    super(emitter);
    this.#call = call;
  }

  static mark(emitter: EventEmitter, call: ServerCall): void {
    if (#call in emitter) emitter.#call = call;
    else new MadeFor(emitter, call);
  }

  static is(emitter: EventEmitter, call: ServerCall): boolean {
    return #call in emitter && emitter.#call === call;
  }
}

/** Learns of every listener that handlers add to emitters which outlive their call. */
export function hookListeners(): void {
  const emitters = EventEmitter as unknown as {
    init(this: EventEmitter, options: unknown): void;
    prototype: Record<"on" | "addListener" | "prependListener", Add>;
  };
  const init = emitters.init;
  emitters.init = function (options) {
    const call = currentScope()?.call;
    if (call) MadeFor.mark(this, call);
    init.call(this, options);
  };
  for (const name of ["on", "addListener", "prependListener"] as const) {
    const original = emitters.prototype[name];
    emitters.prototype[name] = function hooked(event, listener) {
      const call = currentScope()?.call;
      if (call?.depth === "handler" && !MadeFor.is(this, call)) {
        call.addedListener({ emitter: this, event, listener, trace: captureTrace(hooked) });
      }
      return original.call(this, event, listener);
    };
  }
}

/** An emitter ends with a call though it was made before the call was known. */
export function endsWith(emitter: EventEmitter, call: ServerCall): void {
  MadeFor.mark(emitter, call);
}
