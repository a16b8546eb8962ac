/** What the editor runs as the language server: `main.ts`, from the code that an earlier process left behind compiled. */
import { join } from "node:path";
import { loadCompiled } from "../lint/backend/compile-cache";

loadCompiled(join(__dirname, "language-server-main.js"));
