import { inspect, types } from "node:util";
import { promiseHooks } from "node:v8";
import { monotonicNow } from "../clock";
import { Foreign } from "./foreign";

/** When and how a promise has settled; the error's code or name, where it is known. */
export interface Settling {
  readonly at: number;
  readonly how: "resolved" | "rejected";
  readonly error?: string;
}

type Told = (settling: Settling) => void;

/**
 * Tells once how a promise settles, without handling it: a rejection that nobody handles is to end the process as it
 * would without the probe.
 */
export function onceSettled(promise: PromiseLike<unknown>, told: Told): void {
  // A library's own promises tell of themselves only to those who handle them.
  if (!types.isPromise(promise)) {
    promise.then(
      () => told({ at: monotonicNow(), how: "resolved" }),
      (error: unknown) => told({ at: monotonicNow(), how: "rejected", error: errorName(error) }),
    );
    return;
  }
  const settling = settlingOf(promise, monotonicNow());
  if (settling) return told(settling);
  if (!hooked) promiseHooks.onSettled(Watched.settles);
  hooked = true;
  Watched.watch(promise, told);
}

/** The code of an error, or its name; its text stays in the process. */
export function errorName(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? typeof error);
}

let hooked = false;

/** A promise, and who is to be told of its end. */
class Watched extends Foreign {
  #told: Told | undefined;

  private constructor(promise: object, told: Told) {
    super(promise);
    this.#told = told;
  }

  static watch(promise: object, told: Told): void {
    if (!(#told in promise)) new Watched(promise, told);
    else {
      const before = promise.#told;
      promise.#told = (settling) => {
        before?.(settling);
        told(settling);
      };
    }
  }

  /** Called by Node just before a promise settles, or is made to follow another that has not settled yet. */
  static settles(this: void, promise: object): void {
    if (!(#told in promise) || !promise.#told) return;
    const at = monotonicNow();
    queueMicrotask(() => {
      const settling = settlingOf(promise, at);
      if (!settling) return;
      promise.#told?.(settling);
      promise.#told = undefined;
    });
  }
}

/** To be asked for a promise's state without being its handler, there is only how Node prints it. */
const PRINTED = { depth: 0, customInspect: false, maxArrayLength: 0, maxStringLength: 0 } as const;

function settlingOf(promise: object, at: number): Settling | undefined {
  const text = inspect(promise, PRINTED);
  const state = /^[^{]*\{\s*<(pending|rejected)>(?: (\w+)(?: \[(\w+)\])?:)?/.exec(text);
  if (!state) return { at, how: "resolved" };
  const [, is, name, code] = state;
  if (is === "pending") return undefined;
  const error = code ?? name;
  return { at, how: "rejected", ...(error !== undefined && { error }) };
}
