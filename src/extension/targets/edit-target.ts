import { relative } from "node:path";
import * as vscode from "vscode";
import { editedText, type TargetEdit, targetEdits, withEdit } from "../../panel/targets/target-edits";
import type { Targets } from "./targets";

type Choice = vscode.QuickPickItem & { readonly run: () => Promise<void> };

/** Shows how a target is reached, and lets the user change it, one thing at a time until nothing more is chosen. */
export async function editTarget(targets: Targets, target: string): Promise<void> {
  for (;;) {
    const chosen = await vscode.window.showQuickPick(choices(targets, target), {
      title: `How ${target} Is Reached`,
      placeHolder: "Choose what to change; Escape when done",
      matchOnDescription: true,
    });
    if (chosen === undefined) return;
    await chosen.run();
  }
}

function choices(targets: Targets, target: string): Choice[] {
  const settings = targets.settings(target);
  const edits = targetEdits.map((edit) => ({
    label: edit.label,
    description: editedText(edit, settings) || "not set",
    run: () => change(targets, target, edit),
  }));
  return [
    ...edits,
    { label: "Keep the client key as a secret…", run: () => targets.keepClientKey(target) },
    { label: "Open settings file for metadata and channel options", run: openSettings },
  ];
}

async function change(targets: Targets, target: string, edit: TargetEdit): Promise<void> {
  const settings = targets.settings(target);
  const text = await ask(edit, editedText(edit, settings), (words) => {
    const next = withEdit(settings, edit, words);
    return "problem" in next ? next.problem : undefined;
  });
  if (text === undefined) return;
  const next = withEdit(settings, edit, text);
  if (!("problem" in next)) await targets.set(target, next);
}

/** Undefined when the user gave up; empty when the setting is to go. */
async function ask(
  { ask, label }: TargetEdit,
  value: string,
  check: (words: string) => string | undefined,
): Promise<string | undefined> {
  switch (ask.type) {
    case "text":
      return await vscode.window.showInputBox({
        title: label,
        prompt: `${ask.prompt}; empty to take it away`,
        value,
        validateInput: check,
      });
    case "choice":
      return await chooseOf(label, ask.values);
    case "file":
      return await chooseFile(label, value);
  }
}

async function chooseOf(title: string, values: readonly string[]): Promise<string | undefined> {
  const items = [...values.map((label) => ({ label, value: label })), { label: "none", value: "" }];
  return (await vscode.window.showQuickPick(items, { title }))?.value;
}

async function chooseFile(title: string, value: string): Promise<string | undefined> {
  const pick = { label: "Choose file…", value: undefined };
  const remove = value === "" ? [] : [{ label: "Take it away", value: "" }];
  const what = await vscode.window.showQuickPick([pick, ...remove], { title });
  if (what === undefined || what.value === "") return what?.value;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const picked = await vscode.window.showOpenDialog({
    title,
    filters: { PEM: ["pem", "crt", "cer", "key"], All: ["*"] },
    ...(folder && { defaultUri: folder }),
  });
  const file = picked?.[0]?.fsPath;
  if (file === undefined || folder === undefined) return file;
  const inside = relative(folder.fsPath, file);
  return inside.startsWith("..") ? file : inside;
}

async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWorkspaceSettingsFile", {
    revealSetting: { key: "grpcCancellation.targets", edit: true },
  });
}
