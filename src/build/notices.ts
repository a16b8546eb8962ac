import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Packages that ship without being bundled. */
const shippedWhole = ["node_modules/typescript"];

/**
 * Writes the licence of every package whose code ships.
 *
 * @param root the project's folder
 * @param inputs files that went into the bundles, relative to `root`
 * @param target the file to write
 * @throws when a package has no licence text, since then it may not ship
 */
export async function writeNotices(root: string, inputs: readonly string[], target: string): Promise<void> {
  const filesOf = new Map<string, string[]>(shippedWhole.map((folder) => [folder, []]));
  for (const input of new Set(inputs)) {
    const folder = packageFolder(input);
    if (folder !== undefined) filesOf.set(folder, [...(filesOf.get(folder) ?? []), input]);
  }
  const entries = [...filesOf].sort(([a], [b]) => (a < b ? -1 : 1));
  const notices = await Promise.all(entries.map(([folder, files]) => notice(root, folder, files)));
  const head = "gRPC Cancellation contains the following third-party software.\n";
  await writeFile(target, [head, ...new Set(notices)].join(`\n${"-".repeat(80)}\n\n`));
}

/** `node_modules/a/node_modules/@b/c` of `node_modules/a/node_modules/@b/c/index.js`. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function notice(root: string, folder: string, files: readonly string[]): Promise<string> {
  const path = join(root, folder);
  const manifest = JSON.parse(await readFile(join(path, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
    homepage?: string;
  };
  const names = (await readdir(path)).filter((name) => /^(licen[cs]e|notice|thirdpartynotice)/i.test(name));
  const texts = await Promise.all(names.sort().map((name) => readFile(join(path, name), "utf8")));
  if (texts.length === 0) texts.push(...(await copyrightComments(root, files)));
  if (names.length === 0 && manifest.license?.includes("Apache-2.0"))
    texts.push(await readFile(join(root, "LICENSE"), "utf8"));
  if (texts.length === 0) throw new Error(`${manifest.name} has no licence text, so it must not be bundled`);
  const title = `${manifest.name} ${manifest.version}: ${manifest.license ?? "see below"}`;
  return [title, manifest.homepage ?? "", "", texts.map((text) => text.trim()).join("\n\n"), ""].join("\n");
}

/** A package without a licence file states its terms at the head of its sources. */
async function copyrightComments(root: string, files: readonly string[]): Promise<string[]> {
  const comments = new Set<string>();
  for (const file of files) {
    const head = /^(?:\/\/.*\n)+/.exec(await readFile(join(root, file), "utf8"))?.[0];
    if (head?.includes("Copyright")) comments.add(head.replace(/^\/\/ ?/gm, ""));
  }
  return [...comments].sort();
}
