import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Page, parsePage } from "./page";

/** Where the pages are. */
export const pagesFolder = join(__dirname, "../../lint/rules");

/** Every page of {@link pagesFolder}, or those of the rules named, by name. */
export async function readPages(only: readonly string[] = []): Promise<Page[]> {
  const names = (await readdir(pagesFolder)).filter((name) => name.endsWith(".md")).sort();
  const pages = await Promise.all(
    names.map(async (name) => {
      const path = join(pagesFolder, name);
      return parsePage(path, await readFile(path, "utf8"));
    }),
  );
  const unknown = only.find((rule) => !pages.some((page) => page.rule === rule));
  if (unknown !== undefined) throw new Error(`There is no page ${join(pagesFolder, `${unknown}.md`)}.`);
  return only.length === 0 ? pages : pages.filter(({ rule }) => only.includes(rule));
}
