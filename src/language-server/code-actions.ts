import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { chooseFixes } from "../lint/fix-all";
import { type DiagnosticData, workspaceEdit } from "./convert";
import type { Published } from "./publisher";

/** What an editor asks for on save to mend a file. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.grpcCancellation`;

/** Commands that the editor's side of the extension answers. */
export const explainCommand = "grpcCancellation.explainRule";

/**
 * The light bulb: the fixes that the diagnostics in question carry, an explanation, and the fix for all.
 *
 * @param published what was last said of the file; undefined when nothing was
 * @param isCurrent whether edits speak of the documents as they are now; stale ones would mend the wrong place
 */
export function codeActions(
  { context }: CodeActionParams,
  published: Published | undefined,
  isCurrent: (edit: WorkspaceEdit) => boolean,
): CodeAction[] {
  const wanted = (kind: string) =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    for (const diagnostic of context.diagnostics) actions.push(...quickFixes(diagnostic, isCurrent));
  }
  if (wanted(fixAllKind) && published) {
    const edit = fixAllEdit(published);
    if (edit && isCurrent(edit)) {
      actions.push({ title: "Mend all cancellation problems of this file", kind: fixAllKind, edit });
    }
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
