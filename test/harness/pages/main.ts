/** `npm run pages -- [--write] [rule…]`: compares the rule pages with the linter, or writes them anew. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readmeWithRules, ruleDocs } from "./docs";
import { differences } from "./expectation";
import { readPages } from "./read-pages";
import { rewritePage } from "./rewrite";
import { runPages } from "./run-pages";
import { Stages } from "./stage";

const repository = join(__dirname, "../../..");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { write: { type: "boolean" } },
    allowPositionals: true,
  });
  const pages = await readPages(positionals);
  const stages = await Stages.create();
  try {
    const outcomes = await runPages(pages, stages);
    for (const [one, outcome] of outcomes) {
      const lines = [
        ...differences(one, outcome),
        ...outcome.compileErrors.map((text) => `compiler    ${text}`),
      ];
      if (lines.length === 0) continue;
      console.log(`${one.page.rule}: ${one.snippet.name} (${one.variant})\n  ${lines.join("\n  ")}`);
    }
    if (!values.write) return;
    for (const page of pages) await writeFile(page.path, rewritePage(page, outcomes));
    await writeDocs();
  } finally {
    await stages.remove();
  }
}

async function writeDocs(): Promise<void> {
  const folder = join(repository, "media/rules");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of ruleDocs(await readPages())) await writeFile(join(folder, name), text);
  const readme = join(repository, "README.md");
  await writeFile(readme, readmeWithRules(await readFile(readme, "utf8")));
}

void main();
