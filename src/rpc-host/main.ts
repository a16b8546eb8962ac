import { loadCatalog } from "../rpc/catalog";
import { Engine } from "./engine";
import type { ToEngine } from "./protocol";

const engine = new Engine((message) => process.send?.(message), loadCatalog);
process.on("message", (message) => engine.receive(message as ToEngine));
// The editor has gone: nobody is left to tell anything to.
process.on("disconnect", () => process.exit(0));
