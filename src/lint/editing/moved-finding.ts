import { type Change, moved } from "../../text/change";
import { type Finding, type Fix, mendedLater, type Offer, type Place } from "../finding";

/** How the texts of some files changed, by path. */
export type Changes = ReadonlyMap<string, Change>;

/** A finding where it stands after changes of the code around it; undefined when they touch a place that it tells of. */
export function movedFinding(finding: Finding, changes: Changes): Finding | undefined {
  const { rule, severity, confidence, message, symbol, symbolAt } = finding;
  // Of the place alone: whoever copies the whole finding asks for its fixes.
  const place = movedPlace({ file: finding.file, span: finding.span }, changes);
  const notes = finding.notes.map((note) => movedPlace(note, changes));
  const named =
    symbolAt === undefined ? undefined : { file: finding.file, span: { start: symbolAt, end: symbolAt } };
  const name = named && movedPlace(named, changes);
  const reachedFrom = finding.reachedFrom?.map((handler) => {
    const whole = movedPlace({ file: handler.file, span: handler.whole }, changes)?.span;
    const at = movedPlace(handler, changes);
    return at && whole && { ...at, whole };
  });
  if (!place || !notes.every(isThere) || (named && !name) || (reachedFrom && !reachedFrom.every(isThere)))
    return undefined;
  return mendedLater(
    {
      rule,
      severity,
      confidence,
      message,
      file: place.file,
      span: place.span,
      notes,
      ...(symbol !== undefined && { symbol }),
      ...(name && { symbolAt: name.span.start }),
      ...(reachedFrom && { reachedFrom }),
    },
    () => movedOffer(finding, changes),
  );
}

/** Fixes that change what was changed just now are left out. */
function movedOffer({ fixes, withheld }: Offer, changes: Changes): Offer {
  return { fixes: fixes.map((fix) => movedFix(fix, changes)).filter(isThere), withheld };
}

function movedFix(fix: Fix, changes: Changes): Fix | undefined {
  const files = fix.changes.map(({ file, edits }) => {
    const all = edits.map(({ span, newText }) => {
      const now = movedPlace({ file, span }, changes)?.span;
      return now && { span: now, newText };
    });
    return all.every(isThere) ? { file, edits: all } : undefined;
  });
  return files.every(isThere) ? { ...fix, changes: files } : undefined;
}

function movedPlace<T extends Place>(place: T, changes: Changes): T | undefined {
  const change = changes.get(place.file);
  const span = change ? moved(place.span, change) : place.span;
  return span && { ...place, span };
}

function isThere<T>(one: T | undefined): one is T {
  return one !== undefined;
}
