// The modules themselves, not copies of them: their properties are replaced.
import timers = require("node:timers");
import timersPromises = require("node:timers/promises");

import { promisify } from "node:util";
import { callerFile, captureTrace, isGrpcJs } from "./place";
import { currentScope, runOutside, type Scope } from "./scope";
import type { MadeTimer } from "./server-call";
import { onceSettled } from "./settling";

type AnyFunction = (...args: never[]) => unknown;

const KINDS = { setTimeout: "timeout", setInterval: "interval", setImmediate: "immediate" } as const;

/** Learns of every timer that is made for a server call, and where. Node's own internal timers pass by. */
export function hookTimers(): void {
  for (const [name, kind] of Object.entries(KINDS) as [keyof typeof KINDS, MadeTimer["kind"]][]) {
    const original = timers[name] as unknown as AnyFunction;
    const hooked = watching(original, kind);
    const awaited = promiseForm(original);
    if (awaited) Object.defineProperty(hooked, promisify.custom, { value: watchingPromise(awaited, kind) });
    (timers as Record<string, unknown>)[name] = hooked;
    (globalThis as Record<string, unknown>)[name] = hooked;
  }
  for (const name of ["setTimeout", "setImmediate"] as const) {
    const original = timersPromises[name] as unknown as AnyFunction;
    (timersPromises as Record<string, unknown>)[name] = watchingPromise(original, KINDS[name]);
  }
}

function watching(original: AnyFunction, kind: MadeTimer["kind"]): AnyFunction {
  return function hooked(this: unknown, ...args: never[]): unknown {
    const scope = currentScope();
    if (!scope) return original.apply(this, args);
    // grpc-js keeps timers of its own, for deadlines and connections: they are nobody's work.
    if (isGrpcJs(callerFile(hooked) ?? "")) return runOutside(() => original.apply(this, args));
    const timer = original.apply(this, args) as MadeTimer["timer"];
    scope.call.madeTimer({ kind, timer, trace: captureTrace(hooked) });
    return timer;
  };
}

/** Timers as promises hide their timer object; such a one lives until its promise settles. */
function watchingPromise(original: AnyFunction, kind: MadeTimer["kind"]): AnyFunction {
  return function hooked(this: unknown, ...args: never[]): unknown {
    const scope: Scope | undefined = currentScope();
    const promise = original.apply(this, args) as Promise<unknown>;
    if (!scope) return promise;
    const timer = { _destroyed: false };
    const trace = captureTrace(hooked);
    const { call } = scope;
    onceSettled(promise, ({ at, how }) => {
      timer._destroyed = true;
      if (how === "resolved" && call.cancelled) call.worked({ kind: "timer", at, trace });
    });
    call.madeTimer({ kind, timer, trace });
    return promise;
  };
}

function promiseForm(timer: AnyFunction): AnyFunction | undefined {
  return (timer as unknown as Record<symbol, AnyFunction | undefined>)[promisify.custom];
}
