import { join } from "node:path";

/** The project's folder. */
export const projectRoot = join(__dirname, "../../..");

/** Where the server build is kept between runs. */
export const serverBuildDirectory = join(projectRoot, ".vscode-test/server");

/** Where runs leave logs, pictures and what they compile. */
export const outDirectory = join(projectRoot, "out/vscode");
