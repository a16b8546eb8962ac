import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../out/test", String(process.pid));

/** A path for what a test file builds, in a folder that git ignores. Test files run side by side, so each has its own. */
export function ownOutput(name: string): string {
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
