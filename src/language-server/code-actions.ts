import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { chooseFixes } from "../lint/fix-all";
import { rules } from "../lint/rules";
import { silencesOf } from "../lint/silence";
import { type DiagnosticData, rangeOf, workspaceEdit } from "./convert";
import type { Published } from "./publisher";

/** What an editor asks for on save to mend a file. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.grpcCancellation`;

/** Commands that the editor's side of the extension answers. */
const explainCommand = "grpcCancellation.explainRule";
const ignoreCommand = "grpcCancellation.ignoreFinding";

/** What the editor's side needs to ask for a reason and write it down. */
export interface IgnoreRequest {
  readonly uri: string;
  /** Of the document that the range is meant in; null when it is not open. */
  readonly version: number | null;
  readonly range: Range;
  /** What stands before the reason, and what behind it. */
  readonly before: string;
  readonly after: string;
}

/**
 * The light bulb: the fixes that the diagnostics in question carry, an explanation, and the fix for all.
 *
 * @param published what was last said of the file; undefined when nothing was
 * @param isCurrent whether edits speak of the documents as they are now; stale ones would mend the wrong place
 * @param showsDisabled whether the editor can show what is not to be had, and why
 */
export function codeActions(
  { context }: CodeActionParams,
  published: Published | undefined,
  isCurrent: (edit: WorkspaceEdit) => boolean,
  showsDisabled = false,
): CodeAction[] {
  const wanted = (kind: string) =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    for (const diagnostic of context.diagnostics) {
      actions.push(...quickFixes(diagnostic, isCurrent), ...ignoring(diagnostic, published));
      if (showsDisabled) actions.push(...withheld(diagnostic));
    }
  }
  const edit = published && fixAllEdit(published);
  if (edit && isCurrent(edit)) {
    const all = { title: "Mend all cancellation problems of this file", edit };
    if (wanted(fixAllKind)) actions.push({ ...all, kind: fixAllKind });
    // In the light bulb, too, where there is more than the one to mend.
    const asked = context.diagnostics.some(({ data }) => data !== undefined);
    const several = published.findings.filter(({ fixes }) => fixes.length > 0).length > 1;
    if (asked && several && context.only === undefined)
      actions.push({ ...all, kind: CodeActionKind.QuickFix });
  }
  return actions;
}

function quickFixes(diagnostic: Diagnostic, isCurrent: (edit: WorkspaceEdit) => boolean): CodeAction[] {
  const data = diagnostic.data as DiagnosticData | undefined;
  if (data?.fixes === undefined) return [];
  const fixes = data.fixes
    .filter(({ edit }) => isCurrent(edit))
    .map(({ title, preferred, edit }) => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: preferred,
      edit,
    }));
  const title = `Explain ${data.rule}`;
  const explain: CodeAction = {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command: explainCommand, arguments: [data.rule] },
  };
  return [...fixes, explain];
}

/** Says what stands in the way of a fix: the editor shows it where it lists what cannot be done. */
function withheld(diagnostic: Diagnostic): CodeAction[] {
  const { withheld: reason } = (diagnostic.data ?? {}) as Partial<DiagnosticData>;
  if (reason === undefined) return [];
  return [
    {
      title: "Pass the call's signal to this function",
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      disabled: { reason: `Not offered: ${reason}.` },
    },
  ];
}

/** The comments that silence what a diagnostic tells, once somebody has said why. */
function ignoring(diagnostic: Diagnostic, published: Published | undefined): CodeAction[] {
  if (!published) return [];
  const { file, findings, texts } = published;
  const table = texts.table(file);
  const finding = findings.find(
    (one) => one.rule === diagnostic.code && same(rangeOf(one.span, table), diagnostic.range),
  );
  if (!finding || !rules.some(({ id }) => id === finding.rule)) return [];
  return silencesOf(finding, table.text).map(({ title, span, before, after }) => {
    const request: IgnoreRequest = {
      uri: texts.uri(file),
      version: texts.version(file),
      range: rangeOf(span, table),
      before,
      after,
    };
    return {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      command: { title, command: ignoreCommand, arguments: [request] },
    };
  });
}

function same(a: Range, b: Range): boolean {
  const [from, to] = [a, b].map(({ start, end }) =>
    [start.line, start.character, end.line, end.character].join(),
  );
  return from === to;
}

/** Only edits of this one file: a save must not change others. */
function fixAllEdit({ file, findings, texts }: Published): WorkspaceEdit | undefined {
  const told = findings.filter(({ known }) => !known);
  const own = told.map((finding) => ({
    ...finding,
    fixes: finding.fixes.filter((fix) => fix.changes.every((change) => change.file === file)),
  }));
  const edits = chooseFixes(own, "safe").changes.get(file);
  return edits && workspaceEdit([{ file, edits }], texts);
}
