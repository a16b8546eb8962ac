import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { rules } from "../../src/lint/rules";
import { readmeWithRules, ruleDocs } from "../harness/pages/docs";
import { aftersOf, differences, leftBehind } from "../harness/pages/expectation";
import { readPages } from "../harness/pages/read-pages";
import { runPages } from "../harness/pages/run-pages";
import { Stages } from "../harness/pages/stage";

const repository = join(__dirname, "../..");
const anew = "npm run pages -- --write shows what it is now";

describe("rule pages", async () => {
  const pages = await readPages();
  const stages = await Stages.create();
  after(() => stages.remove());
  const outcomes = await runPages(pages, stages);

  for (const [one, outcome] of outcomes) {
    const { page, snippet, variant } = one;
    test(`${page.rule}: ${snippet.name}${variant === "as written" ? "" : ` (${variant})`}`, () => {
      assert.deepEqual(outcome.compileErrors, [], "the snippet compiles");
      assert.deepEqual(differences(one, outcome), [], "findings are as expected");
      for (const fixed of outcome.fixed) {
        assert.deepEqual(fixed.compileErrors, [], `what ${fixed.name} makes compiles`);
        assert.deepEqual(leftBehind(one, outcome, fixed), [], `${fixed.name} leaves nothing behind`);
      }
      if (variant !== "as written") return;
      const shown = snippet.afters.map(({ fixes, text }) => ({ fixes, text }));
      assert.deepEqual(shown, aftersOf(one, outcome), `the texts after fixes are as shown; ${anew}`);
    });
  }

  test("every rule has a page with a wrong and a right example, and every page a rule", () => {
    assert.deepEqual(pages.map(({ rule }) => rule).sort(), rules.map(({ id }) => id).sort());
    for (const { rule, snippets } of pages) {
      for (const heading of ["Wrong", "Right"]) {
        assert.ok(
          snippets.some((snippet) => snippet.heading === heading),
          `${rule} has a snippet below "## ${heading}"`,
        );
      }
      for (const snippet of snippets.filter(({ heading }) => heading === "Right")) {
        assert.deepEqual(
          snippet.files.flatMap(({ wants }) => wants),
          [],
          `what ${rule} calls right is clean`,
        );
      }
    }
  });

  test(`the docs that ship are generated from the rules and their pages; ${anew}`, async () => {
    const folder = join(repository, "media/rules");
    const docs = ruleDocs(pages);
    assert.deepEqual((await readdir(folder)).sort(), [...docs.keys()].sort());
    for (const [name, text] of docs) assert.equal(await readFile(join(folder, name), "utf8"), text);
    const readme = await readFile(join(repository, "README.md"), "utf8");
    assert.equal(readme, readmeWithRules(readme));
  });
});
