import * as vscode from "vscode";
import type { FromWebview } from "../../panel/protocol";
import type { Remedy } from "../../panel/remedy";
import { isRunning } from "../../panel/state";
import { addImportPath } from "../services/import-path";
import { editTarget } from "../targets/edit-target";
import { exportSequence } from "../trace/export-sequence";
import { openFrame, openSource } from "../trace/trace-view";
import type { CallSession } from "./call-session";
import { openHeldMessage, openMessage, saveHeldMessage } from "./open-message";
import type { PanelForm } from "./panel-form";
import type { PanelSchema } from "./panel-schema";
import type { PanelSurroundings } from "./panel-surroundings";
import type { PanelSweep } from "./panel-sweep";

/** What the user did in a page, apart from the page's own upkeep. */
export type PanelMessage = Exclude<FromWebview, { type: "ready" | "drawn" }>;

/** What a panel's actions act on. */
export interface PanelParts {
  readonly session: CallSession;
  readonly form: PanelForm;
  readonly schema: PanelSchema;
  readonly sweep: PanelSweep;
  readonly around: PanelSurroundings;
  /** Is told when what can be done with the panel may have changed. */
  readonly changed: () => void;
}

/**
 * Does what the user asked for in a page.
 *
 * @throws Error (rejects) worded for people
 */
export async function actOn(message: PanelMessage, parts: PanelParts): Promise<void> {
  const { session, form, schema, sweep, around } = parts;
  switch (message.type) {
    case "edit":
      return await form.edited(message.change);
    case "secret":
      return await form.keepSecret(message.key, message.value);
    case "call":
      if (vscode.workspace.isTrusted) await session.call();
      return parts.changed();
    case "send":
      return await session.send();
    case "half-close":
      return session.halfClose();
    case "cancel":
      sweep.stop();
      return session.cancel(message.reason);
    case "pause":
      return session.pause(message.paused);
    case "sweep":
      if (vscode.workspace.isTrusted) await sweep.run();
      return;
    case "stop-sweep":
      sweep.stop();
      return session.cancel("The sweep was stopped");
    case "choose-save-file":
      return await chooseSaveFile(session, message.received);
    case "forget-save-file":
      return session.apply({ type: "save-to", path: "" });
    case "use-example":
      return await schema.useExample();
    case "open-message":
      return await openWhole(message, parts);
    case "save-message":
      return await saveHeldMessage((path) => session.saveMessage(message.index, path), message.index);
    case "copy-timeline":
      await vscode.commands.executeCommand("grpcCancellation.copyTimeline");
      return;
    case "copy-grpcurl":
      await vscode.commands.executeCommand("grpcCancellation.copyGrpcurl");
      return;
    case "open-place":
      return await openSource(message.place);
    case "open-frame":
      return await openFrame(message.frame, session.state.trace?.wires ?? []);
    case "export-trace":
      return await exportSequence(session.state.trace?.sequence);
    case "show-source":
      return await schema.showSource();
    case "edit-transport":
      return await editTarget(around.targets, session.state.form.target.trim());
    case "remedy":
      return await applyRemedy(message.remedy, parts);
    case "manage-trust":
      await vscode.commands.executeCommand("workbench.trust.manage");
      return;
  }
}

/** Opens a message in an editor; one that the engine holds comes by way of a file. */
async function openWhole(
  { direction, index }: Extract<PanelMessage, { type: "open-message" }>,
  { session, around }: PanelParts,
): Promise<void> {
  const whole = session.message(direction, index);
  if (whole === undefined && direction === "received" && isHeld(session, index))
    await openHeldMessage(around.messageFiles, (path) => session.saveMessage(index, path), index);
  else await openMessage(whole);
}

function isHeld(session: CallSession, index: number): boolean {
  const rows = session.state.call?.messages ?? [];
  return rows.some((row) => row.direction === "received" && row.index === index && row.held);
}

async function chooseSaveFile(session: CallSession, received: boolean): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const { name } = session.state.method;
  const thisCall = received || isRunning(session.state);
  const file = await vscode.window.showSaveDialog({
    title: `Save All Received Messages of ${thisCall ? "This" : "the Next"} Call`,
    saveLabel: "Save There",
    filters: { "JSON lines": ["ndjson", "jsonl"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${name}.ndjson`) }),
  });
  if (file === undefined) return;
  if (thisCall) await session.saveAll(file.fsPath);
  else session.apply({ type: "save-to", path: file.fsPath });
}

async function applyRemedy(remedy: Remedy, { session, form, schema, around }: PanelParts): Promise<void> {
  switch (remedy.type) {
    case "raise-limit": {
      const target = session.state.call?.target ?? session.state.form.target;
      const field = remedy.direction === "receive" ? "maxReceiveMegabytes" : "maxSendMegabytes";
      await around.targets.set(target, {
        ...around.targets.settings(target),
        [field]: remedy.megabytes,
      });
      await session.call();
      return;
    }
    case "add-import-path":
      return await addImportPath(schema.found?.folder, remedy.name);
    case "set-security": {
      const change = { tls: remedy.tls };
      session.apply({ type: "form", change });
      await form.edited(change);
      await session.call();
      return;
    }
    case "edit-transport":
      return await editTarget(around.targets, session.state.form.target.trim());
  }
}
