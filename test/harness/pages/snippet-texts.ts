import { readPages } from "./read-pages";

/** The files of every snippet of every page, each snippet's in a folder of its own: `rule/number/name`. */
export async function snippetTexts(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const page of await readPages()) {
    for (const [number, snippet] of page.snippets.entries()) {
      for (const { name, text } of [...snippet.shared, ...snippet.files])
        texts[`${page.rule}/${number}/${name}`] = text;
    }
  }
  return texts;
}
