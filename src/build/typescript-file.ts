import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { transform } from "esbuild";

/** Where TypeScript lies in `dist`. It looks for its `lib.*.d.ts` beside itself. */
export const typescriptFile = "typescript/typescript.js";

/**
 * Copies TypeScript, minified, and the declarations of the language's own libraries.
 *
 * @param root the project's folder
 * @param dist the folder to write into
 */
export async function writeTypescript(root: string, dist: string): Promise<void> {
  const lib = join(root, "node_modules/typescript/lib");
  const target = join(dist, typescriptFile);
  await mkdir(dirname(target), { recursive: true });
  const source = await readFile(join(lib, "typescript.js"), "utf8");
  const { code } = await transform(source, {
    minify: true,
    platform: "node",
    target: "node20",
    legalComments: "none",
  });
  await writeFile(target, code);
  const declarations = (await readdir(lib)).filter((name) => /^lib\..*\.d\.ts$/.test(name));
  declarations.push("lib.d.ts");
  await Promise.all(declarations.map((name) => copyFile(join(lib, name), join(dirname(target), name))));
}
