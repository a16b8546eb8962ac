import { dirname, relative } from "node:path/posix";
import { LineTable } from "../../text/lines";
import type { Confidence, Finding, LintResult } from "../finding";
import { type LintSettings, sureEnough } from "../settings";

/** The name of the file that holds a project's known findings. */
export const baselineName = "grpc-cancellation.baseline.json";

/**
 * A known finding, told so that it is found again after edits elsewhere: by rule, function and text, and not by line.
 */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the baseline's folder, with `/`. */
  readonly file: string;
  /** The function that holds it; empty at the file's top level. */
  readonly symbol: string;
  /** The line that it starts in, blanks joined. */
  readonly snippet: string;
  readonly confidence: Confidence;
  /** How many such findings there are, which nothing tells apart. */
  readonly count: number;
}

/** A baseline as read. */
export interface Baseline {
  /** Absolute. */
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
}

/** Findings as entries of a baseline, in the order of files. */
export function entriesOf(
  { findings, texts }: Pick<LintResult, "findings" | "texts">,
  file: string,
): BaselineEntry[] {
  const describe = describer(texts, file);
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const entry = describe(finding);
    const count = (entries.get(fingerprint(entry))?.count ?? 0) + 1;
    entries.set(fingerprint(entry), { ...entry, count });
  }
  return [...entries.values()];
}

/** The result with the findings marked that a baseline knows, and the entries that nothing is found for any more. */
export function againstBaseline(
  result: LintResult,
  { file, entries }: Baseline,
): { readonly result: LintResult; readonly fixed: readonly BaselineEntry[] } {
  const left = new Map<string, number>();
  for (const entry of entries)
    left.set(fingerprint(entry), (left.get(fingerprint(entry)) ?? 0) + entry.count);
  const describe = describer(result.texts, file);
  const findings = result.findings.map((finding): Finding => {
    const print = fingerprint(describe(finding));
    const count = left.get(print) ?? 0;
    if (count === 0) return finding;
    left.set(print, count - 1);
    return marked(finding);
  });
  const fixed = entries.flatMap((entry) => {
    const count = left.get(fingerprint(entry)) ?? 0;
    left.delete(fingerprint(entry));
    return count === 0 ? [] : [{ ...entry, count }];
  });
  return { result: { ...result, findings }, fixed };
}

/** The finding as known; its fixes are not made for that. */
function marked(finding: Finding): Finding {
  const known = { value: true, enumerable: true };
  return Object.defineProperties({} as Finding, { ...Object.getOwnPropertyDescriptors(finding), known });
}

/** Whether a run finds what an entry is of while it is there; `least` is how sure findings have to be. */
export function wouldFind(
  { rule, confidence }: BaselineEntry,
  { rules = {} }: Partial<LintSettings>,
  least: Confidence,
): boolean {
  return rules[rule] !== "off" && sureEnough(confidence, least);
}

/** What tells an entry from others. */
export function fingerprint({ rule, file, symbol, snippet }: BaselineEntry): string {
  return JSON.stringify([rule, file, symbol, snippet]);
}

function describer(texts: LintResult["texts"], baseline: string): (finding: Finding) => BaselineEntry {
  const folder = dirname(baseline);
  const tables = new Map<string, LineTable>();
  return ({ rule, file, span, symbol = "", confidence }) => {
    const text = texts.get(file) ?? "";
    const table = tables.get(file) ?? new LineTable(text);
    tables.set(file, table);
    const start = span.start - (table.position(span.start).column - 1);
    const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? "";
    const snippet = line.trim().replace(/\s+/g, " ");
    return { rule, file: relative(folder, file), symbol, snippet, confidence, count: 1 };
  };
}
