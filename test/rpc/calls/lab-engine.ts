import { Engine } from "../../../src/rpc-host/engine";
import type { ToEngine } from "../../../src/rpc-host/protocol";
import { labCatalog } from "./lab-catalog";

// The engine's process with a catalog of its own, so that the tests of the process do not need schemas.
const engine = new Engine((message) => process.send?.(message), labCatalog);
process.on("message", (message) => engine.receive(message as ToEngine));
process.on("disconnect", () => process.exit(0));
