import { relative } from "node:path";
import * as vscode from "vscode";
import type { MethodInfo, ServiceInfo } from "../../rpc/schema/method";
import type { Place, SchemaProblem } from "../../rpc/schema/problem";
import { kindLooks } from "../services/kind-looks";
import { openPlace } from "../services/open-place";
import type { FolderServices, Services } from "../services/services";
import { TreeRefresh } from "./tree-refresh";

/** One item of the services view. */
export type ServiceNode =
  | { readonly type: "folder"; readonly folder: FolderServices }
  | { readonly type: "service"; readonly service: ServiceInfo }
  | { readonly type: "method"; readonly method: MethodInfo }
  | { readonly type: "problems"; readonly folder: FolderServices }
  | { readonly type: "problem"; readonly problem: SchemaProblem; readonly root: string };

/** Services, their methods, and what is wrong with their files. */
export class ServicesView implements vscode.TreeDataProvider<ServiceNode> {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #refresh = new TreeRefresh(() => this.#changed.fire());

  constructor(private readonly services: Services) {
    services.onDidChange(() => this.#refresh.soon());
  }

  getChildren(node?: ServiceNode): Promise<ServiceNode[]> {
    return this.#refresh.giving(this.#children(node));
  }

  async #children(node?: ServiceNode): Promise<ServiceNode[]> {
    if (node === undefined) return roots(await this.services.ready());
    switch (node.type) {
      case "folder":
        return folderChildren(node.folder);
      case "service":
        return node.service.methods.map((method) => ({ type: "method", method }));
      case "problems": {
        const root = node.folder.folder.uri.fsPath;
        return node.folder.problems.map((problem) => ({ type: "problem", problem, root }));
      }
      case "method":
      case "problem":
        return [];
    }
  }

  getTreeItem(node: ServiceNode): vscode.TreeItem {
    switch (node.type) {
      case "folder":
        return new vscode.TreeItem(node.folder.folder.name, vscode.TreeItemCollapsibleState.Expanded);
      case "service":
        return serviceItem(node.service);
      case "method":
        return methodItem(node.method);
      case "problems":
        return problemsItem(node.folder);
      case "problem":
        return problemItem(node.problem, node.root);
    }
  }
}

function roots(folders: readonly FolderServices[]): ServiceNode[] {
  const only = folders.length === 1 ? folders[0] : undefined;
  if (only !== undefined) return folderChildren(only);
  return folders.map((folder) => ({ type: "folder", folder }));
}

function folderChildren(folder: FolderServices): ServiceNode[] {
  const services = [...folder.services].sort((left, right) => left.fullName.localeCompare(right.fullName));
  const nodes: ServiceNode[] = services.map((service) => ({ type: "service", service }));
  return folder.problems.length === 0 ? nodes : [...nodes, { type: "problems", folder }];
}

/** An item for a service; its methods are below it. */
export function serviceItem(service: ServiceInfo): vscode.TreeItem {
  const dot = service.fullName.lastIndexOf(".");
  const item = new vscode.TreeItem(service.fullName.slice(dot + 1), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `service ${service.fullName} ${service.place?.file ?? ""}`;
  if (dot !== -1) item.description = service.fullName.slice(0, dot);
  item.iconPath = new vscode.ThemeIcon("symbol-interface");
  item.tooltip = tooltip(service.fullName, service.comment);
  item.contextValue = "service";
  return item;
}

/** An item for a method, which opens its panel. */
export function methodItem(method: MethodInfo): vscode.TreeItem {
  const looks = kindLooks[method.kind];
  const item = new vscode.TreeItem(method.name);
  item.id = `method ${method.fullName} ${method.place?.file ?? ""}`;
  item.description = looks.words;
  item.iconPath = new vscode.ThemeIcon(looks.icon);
  item.tooltip = tooltip(
    `${method.fullName}(${method.requestType}) → ${method.responseType}`,
    method.comment,
  );
  item.contextValue = "method";
  item.accessibilityInformation = { label: `${method.name}, ${looks.words} method` };
  item.command = { command: "grpcCancellation.openPanel", title: "Open", arguments: [method.fullName] };
  return item;
}

function problemsItem({ problems }: FolderServices): vscode.TreeItem {
  const collapsed = vscode.TreeItemCollapsibleState.Expanded;
  const item = new vscode.TreeItem(`Problems (${problems.length})`, collapsed);
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  return item;
}

function problemItem(problem: SchemaProblem, root: string): vscode.TreeItem {
  const item = new vscode.TreeItem(problem.message);
  const isError = problem.severity === "error";
  const colour = new vscode.ThemeColor(isError ? "list.errorForeground" : "list.warningForeground");
  item.iconPath = new vscode.ThemeIcon(isError ? "error" : "warning", colour);
  const searched = problem.missingImport?.searched ?? [];
  const tried = searched.length === 0 ? "" : `\nTried:\n${searched.join("\n")}`;
  item.tooltip = `${problem.message}${tried}`;
  if (problem.file === undefined) return item;
  const line = problem.line ?? 1;
  item.description = `${relative(root, problem.file)}:${line}`;
  const place: Place = { file: problem.file, line, column: problem.column ?? 1 };
  item.command = openPlace(place);
  return item;
}

/** Names and comments come from files, so that they are shown as text and never as Markdown. */
function tooltip(signature: string, comment: string): string {
  return comment === "" ? signature : `${signature}\n\n${comment}`;
}
