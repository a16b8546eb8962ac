import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Finding } from "../lint/finding";
import { chooseFixes } from "../lint/fix-all";
import { rules } from "../lint/rules";
import { silencesOf } from "../lint/suppression/silence";
import { type DiagnosticData, isPreferred, rangeOf, workspaceEdit } from "./convert";
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
 * The light bulb: the fixes of the findings in question, an explanation, and the fix for all.
 *
 * @param published what was last said of the file, by each project that it is in
 * @param isCurrent whether edits speak of the documents as they are now; stale ones would mend the wrong place
 * @param showsDisabled whether the editor can show what is not to be had, and why
 */
export function codeActions(
  { context }: CodeActionParams,
  published: readonly Published[],
  isCurrent: (edit: WorkspaceEdit) => boolean,
  showsDisabled = false,
): CodeAction[] {
  const wanted = (kind: string) =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    for (const diagnostic of context.diagnostics) {
      const by = published.find((one) => findingOf(diagnostic, one) !== undefined);
      const finding = by && findingOf(diagnostic, by);
      if (finding) actions.push(...quickFixes(diagnostic, finding, by, isCurrent));
      const { rule } = (diagnostic.data ?? {}) as Partial<DiagnosticData>;
      if (rule !== undefined) actions.push(explaining(diagnostic, rule));
      if (!finding) continue;
      actions.push(...ignoring(diagnostic, finding, by));
      if (showsDisabled) actions.push(...withheld(diagnostic, finding));
    }
  }
  // In the light bulb, too, where there is more than the one to mend.
  const asked = context.only === undefined && context.diagnostics.some(({ data }) => data !== undefined);
  const [first] = published;
  if (!first || !(asked || wanted(fixAllKind))) return actions;
  const edit = fixAllEdit(first);
  if (edit && isCurrent(edit)) {
    const all = { title: "Mend all cancellation problems of this file", edit };
    if (wanted(fixAllKind)) actions.push({ ...all, kind: fixAllKind });
    const several = first.findings.filter(({ fixes }) => fixes.length > 0).length > 1;
    if (asked && several) actions.push({ ...all, kind: CodeActionKind.QuickFix });
  }
  return actions;
}

/** What a diagnostic told of, when it is told of still. */
function findingOf({ code, range }: Diagnostic, { file, findings, texts }: Published): Finding | undefined {
  const table = texts.table(file);
  return findings.find((one) => one.rule === code && same(rangeOf(one.span, table), range));
}

function quickFixes(
  diagnostic: Diagnostic,
  finding: Finding,
  { texts }: Published,
  isCurrent: (edit: WorkspaceEdit) => boolean,
): CodeAction[] {
  return finding.fixes
    .map((fix) => ({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred: isPreferred(finding, fix),
      edit: workspaceEdit(fix.changes, texts, fix.title),
    }))
    .filter(({ edit }) => isCurrent(edit));
}

function explaining(diagnostic: Diagnostic, rule: string): CodeAction {
  const title = `Explain ${rule}`;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command: explainCommand, arguments: [rule] },
  };
}

/** Says what stands in the way of a fix: the editor shows it where it lists what cannot be done. */
function withheld(diagnostic: Diagnostic, { withheld: reason }: Finding): CodeAction[] {
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
function ignoring(diagnostic: Diagnostic, finding: Finding, { file, texts }: Published): CodeAction[] {
  if (!rules.some(({ id }) => id === finding.rule)) return [];
  const table = texts.table(file);
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
