import { loadCatalog } from "../rpc/catalog";
import { Engine } from "./engine";
import type { ToEngine } from "./protocol";

// What the libraries inside use of Node that is to go is nothing that a user could mend.
Object.assign(process, { noDeprecation: true });

const engine = new Engine((message) => process.send?.(message), loadCatalog);
process.on("message", (message) => engine.receive(message as ToEngine));
// The editor has gone: nobody is left to tell anything to.
process.on("disconnect", () => process.exit(0));
