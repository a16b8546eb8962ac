import { isAbsolute, relative } from "node:path";
import * as vscode from "vscode";

/** How many files of an import's name are looked for. */
const mostFiles = 50;

/**
 * The directories of a folder in which an import is found, as they would stand in the setting; the shortest first.
 *
 * @param name as the `import` statement has it: `shared/types.proto`
 */
async function directoriesWith(folder: vscode.WorkspaceFolder, name: string): Promise<string[]> {
  const glob = new vscode.RelativePattern(folder, `**/${name}`);
  const files = await vscode.workspace.findFiles(glob, null, mostFiles);
  const directories = files.map(({ fsPath }) =>
    relative(folder.uri.fsPath, fsPath.slice(0, -name.length)).replaceAll("\\", "/"),
  );
  return directories.map((each) => each || ".").sort((left, right) => left.length - right.length);
}

/**
 * Adds a directory to the import paths of a folder; the services are then loaded again.
 *
 * @param folder the folder whose file has the import; the first of the workspace unless told
 * @param name the import
 * @param directory as it stands in the setting; chosen by the user where it is not given
 */
export async function addImportPath(
  folder: vscode.WorkspaceFolder | undefined,
  name: string,
  directory?: string,
): Promise<void> {
  const home = folder ?? vscode.workspace.workspaceFolders?.[0];
  if (home === undefined) return;
  const added = directory ?? (await chooseDirectory(home, name));
  if (added === undefined) return;
  const settings = vscode.workspace.getConfiguration("grpcCancellation", home);
  const paths = settings.get<readonly string[]>("importPaths", []);
  if (paths.includes(added)) return;
  const single = vscode.workspace.workspaceFolders?.length === 1;
  const where = single ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.WorkspaceFolder;
  await settings.update("importPaths", [...paths, added], where);
}

/** Quick fixes for an import that was not found: each directory that has it, and one that is chosen. */
export async function importActions(
  folder: vscode.WorkspaceFolder,
  name: string,
  diagnostic: vscode.Diagnostic,
): Promise<vscode.CodeAction[]> {
  const found = await directoriesWith(folder, name);
  const action = (title: string, directory?: string): vscode.CodeAction => {
    const fix = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    const parameters = [folder.uri, name, directory];
    fix.command = { command: "grpcCancellation.addImportPath", title, arguments: parameters };
    fix.diagnostics = [diagnostic];
    fix.isPreferred = directory !== undefined && directory === found[0];
    return fix;
  };
  return [
    ...found.map((directory) => action(`Add "${directory}" to the import paths`, directory)),
    action(
      found.length === 0 ? "Add a folder to the import paths…" : "Add another folder to the import paths…",
    ),
  ];
}

/** The command behind those fixes. */
export function registerImportCommand(): vscode.Disposable {
  return vscode.commands.registerCommand(
    "grpcCancellation.addImportPath",
    async (uri: vscode.Uri, name: string, directory?: string) =>
      await addImportPath(vscode.workspace.getWorkspaceFolder(uri), name, directory),
  );
}

async function chooseDirectory(folder: vscode.WorkspaceFolder, name: string): Promise<string | undefined> {
  const found = await directoriesWith(folder, name);
  const items = found.map((label) => ({ label, description: `has ${name}`, directory: label }));
  const other = { label: "Another folder…", directory: undefined };
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: `Where Is ${name}?`,
    placeHolder: found.length === 0 ? "No folder of this workspace has it" : "Add to the import paths",
  });
  if (picked === undefined || picked.directory !== undefined) return picked?.directory;
  const chosen = await vscode.window.showOpenDialog({
    title: `The Folder That Contains ${name}`,
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: "Add to the Import Paths",
    defaultUri: folder.uri,
  });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) return undefined;
  const inside = relative(folder.uri.fsPath, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside || ".";
}
