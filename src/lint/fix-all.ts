import type { TextEdit } from "../text/edit";
import { overlaps, type Span } from "../text/span";
import type { Finding, Fix } from "./finding";

/** Fixes that can be applied in one go. */
export interface FixBatch {
  /** By absolute path; edits do not overlap. */
  readonly changes: ReadonlyMap<string, readonly TextEdit[]>;
  /** The findings that these edits mend. */
  readonly mended: readonly Finding[];
}

/**
 * Chooses one fix for each finding so that none gets in another's way; what has to wait is mended in the next round,
 * after linting again.
 *
 * @param least `safe` takes fixes that change nothing but the defect; `suggestion` takes the others where there is no safe one
 */
export function chooseFixes(findings: readonly Finding[], least: Fix["safety"]): FixBatch {
  const changes = new Map<string, TextEdit[]>();
  const moved = new Map<string, Span[]>();
  const mended: Finding[] = [];
  const declared = new Set<string>();
  for (const finding of findings) {
    const fix =
      finding.fixes.find((one) => one.safety === "safe") ?? (least === "safe" ? undefined : finding.fixes[0]);
    if (!fix || !fits(fix, changes) || !keepsToLines(fix, changes, moved)) continue;
    // Each fix chose its names without the other: in one function they could be the same.
    const names = declaredBy(fix, changes).map((name) => `${finding.file}#${finding.symbolAt}#${name}`);
    if (names.some((name) => declared.has(name))) continue;
    for (const name of names) declared.add(name);
    mended.push(finding);
    for (const { file, edits } of fix.changes) {
      const chosen = changes.get(file) ?? [];
      moved.set(file, [...(moved.get(file) ?? []), ...movedBy(edits)]);
      changes.set(file, [...chosen, ...edits.filter((edit) => !chosen.some((other) => same(edit, other)))]);
    }
  }
  return { changes, mended };
}

/** Names of variables that a fix brings, but for those that another one brings just so. */
function declaredBy(fix: Fix, changes: ReadonlyMap<string, readonly TextEdit[]>): string[] {
  const fresh = fix.changes.flatMap(({ file, edits }) =>
    edits.filter((edit) => !(changes.get(file) ?? []).some((other) => same(edit, other))),
  );
  return fresh.flatMap(({ newText }) =>
    [...newText.matchAll(/\b(?:const|let) ([\w$]+) =/g)].map(([, name]) => name!),
  );
}

/** Two fixes that need the same import bring the same edit: that is no conflict. */
function fits(fix: Fix, changes: ReadonlyMap<string, readonly TextEdit[]>): boolean {
  return fix.changes.every(({ file, edits }) =>
    edits.every((edit) =>
      (changes.get(file) ?? []).every((other) => same(edit, other) || !overlaps(edit.span, other.span)),
    ),
  );
}

/** Whether neither the fix nor another one writes lines among those that the other one moves further in. */
function keepsToLines(
  fix: Fix,
  changes: ReadonlyMap<string, readonly TextEdit[]>,
  moved: ReadonlyMap<string, readonly Span[]>,
): boolean {
  const writes = (edits: readonly TextEdit[], spans: readonly Span[]) =>
    edits.some(
      ({ span: { start }, newText }) =>
        newText.includes("\n") && spans.some((one) => one.start <= start && start <= one.end),
    );
  return fix.changes.every(
    ({ file, edits }) =>
      !writes(edits, moved.get(file) ?? []) && !writes(changes.get(file) ?? [], movedBy(edits)),
  );
}

/** From the first to the last line that edits indent. */
function movedBy(edits: readonly TextEdit[]): Span[] {
  const starts = edits.filter(({ newText }) => /^[ \t]+$/.test(newText)).map(({ span }) => span.start);
  if (starts.length === 0) return [];
  const start = Math.min(...starts);
  const end = Math.max(...starts);
  // The last line goes on behind its indentation, up to what closes the block.
  const behind = edits.map((one) => one.span.start).filter((one) => one > end);
  return [{ start, end: behind.length > 0 ? Math.min(...behind) : end }];
}

function same(a: TextEdit, b: TextEdit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;
}
