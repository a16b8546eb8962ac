import path from "node:path";
import { EngineClient } from "../../src/rpc-host/client";

/** The engine in a process of its own, run from its source: the shipped one, or the one that knows the lab's methods. */
export function startEngine(which: "shipped" | "lab"): EngineClient {
  const entry = which === "lab" ? "../rpc/calls/lab-engine.ts" : "../../src/rpc-host/main.ts";
  return new EngineClient({
    entry: path.join(__dirname, entry),
    execArgv: ["--import", "tsx"],
    log: (text) => process.stderr.write(text),
  });
}
