import { pathToFileURL } from "node:url";
import type { Confidence, HandlerSummary, LintResult, Place, Problem, Severity } from "../lint/finding";
import { LineTable, type Position } from "../text/lines";
import type { Span } from "../text/span";

/** A stretch of a file as people read it: lines and columns (UTF-16 code units) from 1, the end exclusive. */
export interface Region {
  /** Relative to the working directory, with `/`; absolute when it lies on another drive. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One replacement of a fix. */
export interface ReportedEdit extends Region {
  readonly newText: string;
}

/** A finding with positions instead of offsets. */
export interface ReportedFinding extends Region {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly related: readonly (Region & { readonly message: string })[];
  readonly fixes: readonly {
    readonly title: string;
    readonly safety: "safe" | "suggestion";
    readonly edits: readonly ReportedEdit[];
  }[];
  /** Why there is no fix where there mostly is one, as a clause. */
  readonly withheld?: string;
}

/** A lint result ready for every output format; the `--format json` document is this and nothing else. */
export interface LintReport {
  readonly version: 1;
  readonly findings: readonly ReportedFinding[];
  readonly handlers: readonly {
    readonly name: string;
    readonly kind: HandlerSummary["kind"];
    readonly dialect: string;
    readonly file: string;
    readonly line: number;
  }[];
  readonly problems: readonly {
    readonly file: string;
    /** Where in the file, when one place is to blame. */
    readonly line?: number;
    readonly column?: number;
    readonly message: string;
    readonly about: Problem["about"];
  }[];
  readonly stats: LintResult["stats"];
}

/**
 * Turns offsets into positions and absolute paths into relative ones; the order is by file, then by place.
 *
 * @param directory what file names are relative to, absolute
 */
export function reportOf(result: LintResult, directory: string): LintReport {
  const place = placer(result.texts, directory);
  const findings = result.findings.map((finding) => ({
    ...place(finding),
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    related: finding.notes.map((note) => ({ ...place(note), message: note.message })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      safety: fix.safety,
      edits: fix.changes.flatMap(({ file, edits }) =>
        edits.map((edit) => ({ ...place({ file, span: edit.span }), newText: edit.newText })),
      ),
    })),
    ...(finding.withheld !== undefined && { withheld: finding.withheld }),
  }));
  return {
    version: 1,
    findings: findings.sort(byPlace),
    handlers: result.handlers
      .map((handler) => {
        const { file, line } = place(handler);
        return { name: handler.name, kind: handler.kind, dialect: handler.dialect, file, line };
      })
      .sort((a, b) => compare(a.file, b.file) || a.line - b.line),
    problems: result.problems.map(({ file, span, message, about }) => {
      if (span === undefined) return { file: relativeName(file, directory), message, about };
      const { line, column, file: name } = place({ file, span });
      return { file: name, line, column, message, about };
    }),
    stats: result.stats,
  };
}

/** What is wrong, with its place as terminals link it. */
export function problemLine({ file, line, column, message }: LintReport["problems"][number]): string {
  return `${file}${line === undefined ? "" : `:${line}:${column}`}: ${message}`;
}

/** `file` as written from `directory`, with `/`; unchanged when the two have no root in common. */
export function relativeName(file: string, directory: string): string {
  const from = parts(directory);
  const to = parts(file);
  if (from[0] !== to[0]) return to.join("/");
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/") || ".";
}

/** A file URI for an absolute path of either kind of separator. */
export function fileUri(file: string): string {
  return pathToFileURL(file).href;
}

function placer(texts: LintResult["texts"], directory: string): (place: Place) => Region {
  const tables = new Map<string, LineTable>();
  const tableOf = (file: string) => {
    let table = tables.get(file);
    if (!table) {
      table = new LineTable(texts.get(file) ?? "");
      tables.set(file, table);
    }
    return table;
  };
  return ({ file, span }) => region(relativeName(file, directory), tableOf(file), span);
}

function region(file: string, table: LineTable, span: Span): Region {
  const start: Position = table.position(span.start);
  const end = table.position(span.end);
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function parts(path: string): string[] {
  return path.replace(/\\/g, "/").replace(/\/+$/, "").split("/");
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
