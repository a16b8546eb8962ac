/**
 * `npm run build`: makes `dist`, which is all that ships besides media, protos and the pages.
 */
import { chmod, copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild, type Metafile, type Plugin } from "esbuild";
import { type Bundle, bundles } from "./bundles";
import { writeNotices } from "./notices";
import { typescriptFile, writeTypescript } from "./typescript-file";

const root = join(__dirname, "../..");

/**
 * Builds everything anew.
 *
 * @param dist the folder to make, absolute; what is there is removed
 */
export async function build(dist: string = join(root, "dist")): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const [metafiles] = await Promise.all([
    Promise.all(bundles.map((bundle) => buildBundle(bundle, dist))),
    writeTypescript(root, dist),
  ]);
  await chmod(join(dist, "cli.js"), 0o755);
  await copyFile(join(root, "src/eslint-plugin/plugin.d.ts"), join(dist, "eslint-plugin.d.ts"));
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  await writeNotices(root, inputs, join(dist, "THIRD-PARTY-NOTICES.txt"));
}

async function buildBundle({ entry, out, options }: Bundle, dist: string): Promise<Metafile> {
  const { metafile } = await esbuild({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(dist, out),
    bundle: true,
    // Names stay, so that a stack trace in a bug report can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: options.external?.includes("typescript") ? [] : [typescriptStaysOutside],
  });
  return metafile;
}

/** Inside a bundle TypeScript would load slower and defeat Node's compile cache. */
const typescriptStaysOutside: Plugin = {
  name: "typescript-stays-outside",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^typescript$/ }, () => ({ path: `./${typescriptFile}`, external: true }));
  },
};

if (require.main === module)
  build().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
