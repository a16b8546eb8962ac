/** The process of the language server: speaks with the editor by what its command line says (`--node-ipc`, `--stdio`). */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { compilerEngine } from "./compiler-engine";
import { serve } from "./server";

const connection = createConnection(ProposedFeatures.all);
// Nothing that goes wrong in answering one message may end the server.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
}
const pages = join(__dirname, "../media/rules");
serve(connection, compilerEngine(), (rule) => pathToFileURL(join(pages, `${rule}.md`)).href);
