import type { Backend } from "./backend";
import { loadCompiled } from "./compile-cache";

/**
 * Loads the compiler, which takes 0.1 to 0.3 seconds, and so is done only once there is something to lint.
 *
 * @returns a back end with its own store of parsed files, shared between all projects opened on it
 */
export async function loadBackend(): Promise<Backend> {
  loadCompiled(require.resolve("typescript"));
  const { createBackend } = await import("./typescript");
  return createBackend();
}
