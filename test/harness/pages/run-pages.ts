import type { Finding } from "../../../src/lint/finding";
import { chooseFixes } from "../../../src/lint/fix-all";
import { invalidSuppression, unusedSuppression } from "../../../src/lint/suppression/ignore";
import { applyEdits } from "../../../src/text/edit";
import { type Case, casesOf } from "./case";
import type { Page } from "./page";
import type { Linted, SourceFile, Stages } from "./stage";

/** The text after a fix, and what the compiler and the linter say of it. */
export interface Fixed extends Linted {
  /** As pages write it: `"Title"`, `"Title" on 2`, `fix-all`. */
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** The finding it was to mend; undefined for fix-all. */
  readonly finding: Finding | undefined;
}

/** All that a case came to. */
export interface Outcome extends Linted {
  readonly fixed: readonly Fixed[];
}

/** More rounds than any snippet needs: fix-all that goes on so long never ends. */
const mostRounds = 8;

/** Runs every snippet of every page, in as few compilations as it can. */
export async function runPages(pages: readonly Page[], stages: Stages): Promise<Map<Case, Outcome>> {
  const cases = pages.flatMap((page) => page.snippets.flatMap((snippet) => casesOf(page, snippet)));
  const written = await stages.run(new Map(cases.map((one) => [one, one.files])));
  const attempts = cases.flatMap((one) => singleFixes(one, written.get(one)!.findings));
  const singles = await stages.run(new Map(attempts.map((attempt) => [attempt, attempt.files])));
  const all = await fixAll(cases, written, stages);
  return new Map(
    cases.map((one) => {
      const own = attempts.filter((attempt) => attempt.case === one);
      const fixed: Fixed[] = own.map((attempt) => ({ ...attempt, ...singles.get(attempt)! }));
      const last = all.get(one);
      if (last) fixed.push({ name: "fix-all", finding: undefined, ...last });
      return [one, { ...written.get(one)!, fixed }];
    }),
  );
}

interface Attempt {
  readonly case: Case;
  readonly name: string;
  readonly finding: Finding;
  readonly files: readonly SourceFile[];
}

/** Each fix of each finding that the page speaks of, alone. */
function singleFixes(one: Case, findings: readonly Finding[]): Attempt[] {
  return relevant(one, findings).flatMap((finding, index) =>
    finding.fixes.map((fix) => ({
      case: one,
      name: index === 0 ? `"${fix.title}"` : `"${fix.title}" on ${index + 1}`,
      finding,
      files: edited(one.files, new Map(fix.changes.map(({ file, edits }) => [file, edits]))),
    })),
  );
}

/** Rounds of all safe fixes, of all cases at once, until none has anything left to do. */
async function fixAll(cases: readonly Case[], written: ReadonlyMap<Case, Linted>, stages: Stages) {
  const done = new Map<Case, Linted & { readonly files: readonly SourceFile[] }>();
  let open = new Map(cases.map((one) => [one, { files: one.files, ...written.get(one)! }]));
  for (let round = 0; round < mostRounds && open.size > 0; round++) {
    const next = new Map<Case, readonly SourceFile[]>();
    for (const [one, { files, findings }] of open) {
      const { changes } = chooseFixes(relevant(one, findings), "safe");
      if (changes.size > 0) next.set(one, edited(files, changes));
    }
    const linted = await stages.run(next);
    open = new Map([...next].map(([one, files]) => [one, { files, ...linted.get(one)! }]));
    for (const [one, state] of open) done.set(one, state);
  }
  if (open.size > 0) {
    const names = [...open.keys()].map(({ page, snippet }) => `${page.rule}: ${snippet.name}`);
    throw new Error(`fix-all goes on for ever in ${names.join(", ")}`);
  }
  return done;
}

/** The findings that a page is about: of its own rule, and of those its snippet names. In the order of the text. */
export function relevant(one: Case, findings: readonly Finding[]): Finding[] {
  const named = one.snippet.files.flatMap(({ wants }) => wants.map(({ rule }) => rule));
  const rules = new Set([one.page.rule, ...named, invalidSuppression, unusedSuppression]);
  const order = (finding: Finding) => one.files.findIndex(({ name }) => name === finding.file);
  return findings
    .filter(({ rule }) => rules.has(rule))
    .sort((a, b) => order(a) - order(b) || a.span.start - b.span.start);
}

function edited(
  files: readonly SourceFile[],
  changes: ReadonlyMap<string, Parameters<typeof applyEdits>[1]>,
): SourceFile[] {
  return files.map(({ name, text }) => ({ name, text: applyEdits(text, changes.get(name) ?? []) }));
}
