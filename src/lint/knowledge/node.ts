import type { ExternalName } from "../facts";
import type { Library } from "./library";

const microtask = { callsBack: "micro" } as const;
const timer = { callsBack: "macro" } as const;

/** Globals of the language and of Node; a type checker says which package declares them. */
export const globals: Library = {
  packages: ["", "node:timers", "node:process", "node:globals"],
  functions: {
    setTimeout: timer,
    setInterval: { callsBack: "macro", acquires: { kind: "timer", end: "clearInterval" } },
    setImmediate: timer,
    queueMicrotask: microtask,
    "NodeJS.Process.nextTick": microtask,
    "process.nextTick": microtask,
    nextTick: microtask,
    "NodeJS.Process.exit": { suspends: "never" },
    "NodeJS.Process.abort": { suspends: "never" },
    "process.exit": { suspends: "never" },
    fetch: { suspends: "macro" },
    "Body.json": { suspends: "macro" },
    "Body.text": { suspends: "macro" },
    "Response.json": { suspends: "macro" },
    "Response.text": { suspends: "macro" },
  },
};

/** Node's own modules whose promises wait for a timer, the disk, the network or another process. */
export const nodeInputOutput: Library = {
  packages: [
    "node:timers/promises",
    "node:fs/promises",
    "node:fs",
    "node:dns/promises",
    "node:dns",
    "node:net",
    "node:tls",
    "node:http",
    "node:https",
    "node:http2",
    "node:child_process",
    "node:stream/promises",
    "node:readline/promises",
    "node:readline",
    "node:worker_threads",
    "node:zlib",
    "node:events",
    "node:stream",
  ],
  functions: { "*": { suspends: "macro", callsBack: "macro" } },
};

/** Whether a function gives what the code of a call shares, as that of an `AsyncLocalStorage` does. */
export function givesStore(external: ExternalName | undefined): boolean {
  return /(^|\.)getStore$/.test(external?.name ?? "");
}

/** Whether a function runs another with what the code of a call shares, and looks at that in no way: `storage.run(store, work)`. */
export function runsWithStore(external: ExternalName | undefined): boolean {
  return /(^|\.)AsyncLocalStorage\.run$/.test(external?.name ?? "");
}
