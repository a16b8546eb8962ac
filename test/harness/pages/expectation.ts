import type { Finding } from "../../../src/lint/finding";
import { LineTable } from "../../../src/text/lines";
import type { Case } from "./case";
import type { After, Want } from "./page";
import { joinFiles } from "./page";
import { type Fixed, type Outcome, relevant } from "./run-pages";
import type { SourceFile } from "./stage";

type PlacedWant = Want & { readonly file: string };

/** What the linter said, as the page would have to expect it. */
export function wantsOf(one: Case, outcome: Outcome): PlacedWant[] {
  const tables = new Map(one.files.map(({ name, text }) => [name, new LineTable(text)]));
  return relevant(one, outcome.findings).map(({ file, span, rule, message, confidence }) => ({
    file,
    line: tables.get(file)!.position(span.start).line,
    rule,
    part: message,
    confidence,
  }));
}

/** The differences between expected and found, one line each; empty when the page is true. */
export function differences(one: Case, outcome: Outcome): string[] {
  const found = wantsOf(one, outcome);
  const missing = one.wants.filter((want) => !take(found, want, one.variant === "as JavaScript"));
  return [
    ...missing.map((want) => `missing     ${line(want)}`),
    ...found.map((want) => `unexpected  ${line(want)}`),
  ];
}

/** The texts after fixes as the page would have to show them; equal ones joined. */
export function aftersOf(one: Case, outcome: Outcome): Pick<After, "fixes" | "text">[] {
  const afters: { fixes: string[]; text: string }[] = [];
  for (const { name, files } of outcome.fixed) {
    const text = shown(one, files);
    const equal = afters.find((after) => after.text === text);
    if (equal) equal.fixes.push(name);
    else afters.push({ fixes: [name], text });
  }
  return afters;
}

/** What a fix left behind: its own finding, or findings that were not there before. */
export function leftBehind(one: Case, outcome: Outcome, fixed: Fixed): string[] {
  const before = counts(outcome.findings);
  const after = counts(fixed.findings);
  const left: string[] = [];
  for (const [rule, count] of after) {
    if (count > (before.get(rule) ?? 0)) left.push(`a finding of ${rule} that was not there before`);
  }
  if (fixed.finding) {
    const { rule } = fixed.finding;
    if ((after.get(rule) ?? 0) >= before.get(rule)!) left.push(`the finding of ${rule} that it was to mend`);
  } else {
    for (const finding of relevant(one, fixed.findings)) {
      if (finding.fixes.some(({ safety }) => safety === "safe"))
        left.push(`a finding of ${finding.rule} with a safe fix`);
    }
  }
  return left;
}

/** Removes the first of `found` that `want` speaks of. */
function take(found: PlacedWant[], want: PlacedWant, anyConfidence: boolean): boolean {
  const index = found.findIndex(
    (one) =>
      one.file === want.file &&
      one.line === want.line &&
      one.rule === want.rule &&
      one.part.includes(want.part) &&
      (anyConfidence || one.confidence === want.confidence),
  );
  if (index >= 0) found.splice(index, 1);
  return index >= 0;
}

function line({ file, line: at, rule, part, confidence }: PlacedWant): string {
  return `${file}:${at}  ${rule} "${part}" @${confidence}`;
}

/** Only the snippet's own files, and of several only those that the fix changed. */
function shown(one: Case, files: readonly SourceFile[]): string {
  const own = files.filter(({ name }) => one.snippet.files.some((file) => file.name === name));
  if (one.snippet.files.length === 1) return joinFiles(own);
  const before = new Map(one.files.map(({ name, text }) => [name, text]));
  return joinFiles(own.filter(({ name, text }) => before.get(name) !== text));
}

function counts(findings: readonly Finding[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { rule } of findings) counted.set(rule, (counted.get(rule) ?? 0) + 1);
  return counted;
}
