/** `npm run package`: builds, and makes the extension's .vsix. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { build } from "./build";

const root = join(__dirname, "../..");

/**
 * Packs the extension.
 *
 * @param directory where to put the file
 * @returns the file's path
 */
export async function packExtension(directory: string = root): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  const packagePath = join(directory, `${manifest.name}-${manifest.version}.vsix`);
  // Everything it needs is in the bundles. Links stay as they are, since they point into the package.
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

if (require.main === module)
  build()
    .then(() => packExtension())
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
