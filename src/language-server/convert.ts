import {
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { FileEdits, Finding, Fix, Place, Severity } from "../lint/finding";
import type { TextEdit } from "../text/edit";
import { LineTable } from "../text/lines";
import type { Span } from "../text/span";

/** The state of the documents that a lint saw. */
export interface LintedTexts {
  /** Line table of a file that a finding, note or fix names. */
  table(file: string): LineTable;
  /** The document's version then; null when it was not open. */
  version(file: string): number | null;
  uri(file: string): string;
}

/** Remembers one line table per file of `texts`. */
export function lintedTexts(
  texts: ReadonlyMap<string, string>,
  version: LintedTexts["version"],
  uri: (file: string) => string,
): LintedTexts {
  const tables = new Map<string, LineTable>();
  return {
    uri,
    version,
    table(file) {
      const table = tables.get(file) ?? new LineTable(texts.get(file) ?? "");
      tables.set(file, table);
      return table;
    },
  };
}

/** What a diagnostic carries for the editor's side. */
export interface DiagnosticData {
  readonly rule: string;
  /** The handlers that get there, for what runs of them show; lines from 1, both included. */
  readonly handlers: readonly HandlerLines[];
}

export interface HandlerLines {
  /** Absolute. */
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

/** A finding as the editor knows it. LSP counts from 0 and in UTF-16 units, as we do. */
export function diagnosticOf(
  finding: Finding,
  texts: LintedTexts,
  ruleLink: (rule: string) => string,
): Diagnostic {
  const data: DiagnosticData = {
    rule: finding.rule,
    handlers: (finding.reachedFrom ?? []).map(({ file, whole }) => ({
      file,
      first: texts.table(file).position(whole.start).line,
      last: texts.table(file).position(whole.end).line,
    })),
  };
  return {
    range: rangeOf(finding.span, texts.table(finding.file)),
    // What the baseline knows is marked in the text, and stays out of the list of problems.
    severity: finding.known ? DiagnosticSeverity.Hint : severities[finding.severity],
    source: "gRPC Cancellation",
    code: finding.rule,
    codeDescription: { href: ruleLink(finding.rule) },
    message: finding.message,
    relatedInformation: finding.notes.map((note) => ({
      location: { uri: texts.uri(note.file), range: rangeOf(note.span, texts.table(note.file)) },
      message: note.message,
    })),
    data,
  };
}

/** A problem of a place that is no finding: a configuration that makes no sense. */
export function problemDiagnostic({ file, span }: Place, message: string, texts: LintedTexts): Diagnostic {
  const range = rangeOf(span, texts.table(file));
  return { range, severity: DiagnosticSeverity.Warning, source: "gRPC Cancellation", message };
}

/**
 * Edits of several files, each bound to the version that was linted; the editor applies and undoes them as one.
 *
 * @param label what an editor that previews changes says of those in several files
 */
export function workspaceEdit(
  changes: readonly FileEdits[],
  texts: LintedTexts,
  label?: string,
): WorkspaceEdit {
  const annotated = label !== undefined && changes.length > 1;
  return {
    ...(annotated && { changeAnnotations: { [annotation]: { label, needsConfirmation: false } } }),
    documentChanges: changes.map(({ file, edits }) => ({
      textDocument: { uri: texts.uri(file), version: texts.version(file) },
      edits: edits.map((edit: TextEdit) => ({
        range: rangeOf(edit.span, texts.table(file)),
        newText: edit.newText,
        ...(annotated && { annotationId: annotation }),
      })),
    })),
  };
}

/** All edits of a fix belong together. */
const annotation = "fix";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** Only what is sure, is safe, and is the one safe way may be applied without a look. */
export function isPreferred(finding: Finding, fix: Fix): boolean {
  const safe = finding.fixes.filter((one) => one.safety === "safe");
  return finding.confidence === "high" && safe.length === 1 && safe[0] === fix;
}

/** A span as the editor counts. */
export function rangeOf(span: Span, table: LineTable): Range {
  const start = table.position(span.start);
  const end = table.position(span.end);
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}
