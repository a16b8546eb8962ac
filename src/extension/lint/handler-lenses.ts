import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { LensData } from "../../language-server/handler-lenses";
import type { Services } from "../services/services";

/** A position and a place as the language server writes them. */
type ServerPosition = { readonly line: number; readonly character: number };
type ServerPlace = {
  readonly uri: string;
  readonly range: { readonly start: ServerPosition; readonly end: ServerPosition };
};

/** Adds `Call it` to the linter's lens over a handler where a .proto file of the workspace has the method. */
export function withCallLenses(services: Services): Pick<Middleware, "provideCodeLenses"> {
  return {
    async provideCodeLenses(document, token, next) {
      const lenses = (await next(document, token)) ?? [];
      if (lenses.length === 0 || !vscode.workspace.isTrusted) return lenses;
      const folders = await services.ready();
      const methods = folders.flatMap((folder) => folder.services.flatMap((service) => service.methods));
      return lenses.flatMap((lens) => {
        const { handler } = (lens as { data?: Partial<LensData> }).data ?? {};
        if (handler === undefined) return [lens];
        const name = handler.split(".").at(-1)!.toLowerCase();
        const named = methods.filter(({ fullName }) => fullName.split("/").at(-1)!.toLowerCase() === name);
        return [
          lens,
          ...named.map(({ fullName }) => callLens(lens.range, fullName, named.length > 1, document)),
        ];
      });
    },
  };
}

/** Shows places that the language server names. */
export async function showPlaces(
  uri: string,
  position: ServerPosition,
  places: readonly ServerPlace[],
): Promise<void> {
  const locations = places.map(
    (place) =>
      new vscode.Location(
        vscode.Uri.parse(place.uri),
        new vscode.Range(positionOf(place.range.start), positionOf(place.range.end)),
      ),
  );
  const here = [vscode.Uri.parse(uri), positionOf(position)];
  await vscode.commands.executeCommand("editor.action.peekLocations", ...here, locations, "peek");
}

/** One method needs no name; of several with the same name each says its service. */
function callLens(
  range: vscode.Range,
  fullName: string,
  several: boolean,
  document: vscode.TextDocument,
): vscode.CodeLens {
  return new vscode.CodeLens(range, {
    title: several ? `$(play) Call ${fullName}` : "$(play) Call it",
    tooltip: `Opens ${fullName}; nothing is sent before you say so.`,
    command: "grpcCancellation.openPanel",
    arguments: [fullName, document.uri],
  });
}

function positionOf({ line, character }: ServerPosition): vscode.Position {
  return new vscode.Position(line, character);
}
