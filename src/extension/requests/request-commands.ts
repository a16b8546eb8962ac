import * as vscode from "vscode";
import { redacted } from "../../panel/call/panel-event";
import { isSecretKey } from "../../panel/form/form";
import { blockGrpcurl } from "../../scenario/grpcurl/format-grpcurl";
import { parseGrpcurl } from "../../scenario/grpcurl/grpcurl";
import { appended, grpcurlBlock, writeBlock } from "../../scenario/grpcurl/write-block";
import type { RequestBlock } from "../../scenario/request-file";
import type { PanelSurroundings } from "../panel/panel-surroundings";
import { callSettings } from "../settings";
import type { EnvironmentChoice } from "./environment-choice";
import { isRequestFile, requestAt, requestGlob, requestsOf } from "./request-files";
import type { RequestSender } from "./request-sender";

/** Registers the commands of request files. */
export function registerRequestCommands(
  around: PanelSurroundings,
  sender: RequestSender,
  environments: EnvironmentChoice,
): vscode.Disposable {
  const send =
    (options: Parameters<RequestSender["send"]>[2]) => async (uri?: vscode.Uri, index?: number) => {
      const chosen = await chosenRequest(uri, index);
      if (chosen !== undefined) await sender.send(chosen.document, chosen.request, options);
    };
  const handlers: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
    sendRequest: send({}),
    sendRequestAndCancel: send({ askPlan: true }),
    repeatRequest: async (uri?: vscode.Uri, index?: number) => {
      const times = await askTimes();
      if (times !== undefined) await send({ times })(uri, index);
    },
    cancelRequest: async (uri?: vscode.Uri, index?: number) => {
      const chosen = await chosenRequest(uri, index);
      if (chosen !== undefined) sender.cancel(chosen.document.uri, chosen.request);
    },
    chooseEnvironment: () => environments.choose(),
    setSecret: () => environments.setSecret(),
    importGrpcurl,
    copyRequestGrpcurl: async () => {
      const chosen = await chosenRequest();
      if (chosen !== undefined)
        await vscode.env.clipboard.writeText(await blockGrpcurl(chosen.request, redact));
    },
    newRequest: (fullName: string, near: vscode.Uri) => newRequest(around, fullName, near),
  };
  const registered = Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(`grpcCancellation.${name}`, handler),
  );
  return vscode.Disposable.from(...registered);
}

/** The request that was pressed on, else the one at the cursor. */
async function chosenRequest(
  uri?: vscode.Uri,
  index?: number,
): Promise<{ readonly document: vscode.TextDocument; readonly request: RequestBlock } | undefined> {
  const active = vscode.window.activeTextEditor;
  if (uri === undefined && (active === undefined || !isRequestFile(active.document))) return undefined;
  const document = uri === undefined ? active!.document : await vscode.workspace.openTextDocument(uri);
  const file = requestsOf(document);
  const request =
    index === undefined
      ? requestAt(file, active === undefined ? 0 : document.offsetAt(active.selection.active))
      : file.requests[index];
  return request && { document, request };
}

async function askTimes(): Promise<number | undefined> {
  const answer = await vscode.window.showInputBox({
    title: "Repeat the Request",
    prompt: "How often, one call after the other?",
    value: "10",
    validateInput: (value) =>
      /^[1-9]\d{0,3}$/.test(value.trim()) ? undefined : "Write a number up to 9999.",
  });
  return answer === undefined ? undefined : Number(answer.trim());
}

async function importGrpcurl(): Promise<void> {
  const request = parseGrpcurl(await vscode.env.clipboard.readText());
  if ("problem" in request) {
    void vscode.window.showErrorMessage(`The clipboard holds no grpcurl command. ${request.problem}`);
    return;
  }
  const active = vscode.window.activeTextEditor?.document;
  const block = grpcurlBlock(request);
  if (active !== undefined && isRequestFile(active)) {
    await append(active, block);
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: "grpc-http", content: block });
  await vscode.window.showTextDocument(document);
}

/** Credentials are left out, unless they are named by a variable. */
function redact(key: string, value: string): string {
  return isSecretKey(key) && !value.includes("{{") ? redacted : value;
}

/** Writes a request for a method behind those of a request file, and shows it. */
async function newRequest(
  { services, engine, store }: PanelSurroundings,
  fullName: string,
  near: vscode.Uri,
): Promise<void> {
  const found = await services.find(fullName, near);
  if (found === undefined) {
    void vscode.window.showErrorMessage(`gRPC: No loaded .proto file has ${fullName}. Save the file first.`);
    return;
  }
  const folder = found.folder ?? vscode.workspace.getWorkspaceFolder(near);
  const uri = folder && (await pickRequestFile(folder, found.method.service));
  if (uri === undefined) return;
  const body = await engine().example(found.catalog, fullName);
  const target = store.targets[0] ?? callSettings(found.folder).defaultTarget;
  const block = writeBlock({
    name: found.method.name,
    target,
    method: fullName,
    metadata: [],
    body,
    protos: [],
    importPaths: [],
    reflection: false,
    settings: {},
    deadline: undefined,
    notes: [],
  });
  const exists = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!exists) await vscode.workspace.fs.writeFile(uri, new Uint8Array());
  await append(await vscode.workspace.openTextDocument(uri), block);
}

async function pickRequestFile(
  folder: vscode.WorkspaceFolder,
  service: string,
): Promise<vscode.Uri | undefined> {
  const glob = new vscode.RelativePattern(folder, requestGlob);
  const known = await vscode.workspace.findFiles(glob, "**/node_modules/**", 100);
  const name = `${service.slice(service.lastIndexOf(".") + 1).toLowerCase()}.grpc.http`;
  const fresh = vscode.Uri.joinPath(folder.uri, name);
  if (known.length === 0) return fresh;
  const items = known.map((uri) => ({ label: vscode.workspace.asRelativePath(uri, false), uri }));
  const all = known.some((uri) => uri.path === fresh.path)
    ? items
    : [...items, { label: name, description: "new file", uri: fresh }];
  const picked = await vscode.window.showQuickPick(all, { title: "Write the Request to Which File?" });
  return picked?.uri;
}

async function append(document: vscode.TextDocument, block: string): Promise<void> {
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  const after = appended(text, block);
  edit.replace(document.uri, whole, after);
  await vscode.workspace.applyEdit(edit);
  const at = document.positionAt(after.length - block.length);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}
