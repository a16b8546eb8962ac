import { setFlagsFromString } from "node:v8";
import type { Backend } from "./backend";
import { loadCompiled } from "./compile-cache";

/**
 * Loads the compiler, which takes 0.1 to 0.3 seconds, and so is done only once there is something to lint.
 *
 * @returns a back end with its own store of parsed files, shared between all projects opened on it
 */
export async function loadBackend(): Promise<Backend> {
  // The compiler's functions are long and call each other all the time: with V8's own limit on how much of what they call is
  // built into optimized ones, optimizing takes two fifths of the processor time of a run, for code that runs for seconds.
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=200");
  loadCompiled(require.resolve("typescript"));
  const { createBackend } = await import("./typescript");
  return createBackend();
}
