import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerCall, Upstream } from "./server-call";

/** For whom code runs: a server call, and within it perhaps the start of a call to the next server. */
export interface Scope {
  readonly call: ServerCall;
  readonly upstream?: Upstream;
}

const storage = new AsyncLocalStorage<Scope | undefined>();

/** For whom the current code runs; nothing when for no server call. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** Runs `body`, and all that it starts, for a server call. */
export function runInScope<T>(scope: Scope, body: () => T): T {
  return storage.run(scope, body);
}

/**
 * From here on code runs for a server call, until what this returns is entered in turn; that must not be forgotten.
 * For where a closure for each event would cost too much; `runInScope` is the plain way.
 */
export function enterScope(scope: Scope | undefined): Scope | undefined {
  const before = storage.getStore();
  if (before !== scope) storage.enterWith(scope);
  return before;
}

/** Runs `body`, and all that it starts, for no server call: for what outlives any one of them. */
export function runOutside<T>(body: () => T): T {
  return storage.getStore() === undefined ? body() : storage.run(undefined, body);
}
