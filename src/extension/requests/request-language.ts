import * as vscode from "vscode";
import type { MethodDescription } from "../../rpc/schema/described";
import { complete } from "../../scenario/language/complete";
import type { Completion } from "../../scenario/language/completion";
import { hover } from "../../scenario/language/hover";
import type { Known } from "../../scenario/language/known";
import { callSettings } from "../settings";
import type { RequestStore } from "../targets/request-store";
import type { EnvironmentChoice } from "./environment-choice";
import { rangeOf, requestSelector, requestsOf } from "./request-files";
import { requestedMethod, type SchemasOfRequests } from "./request-schemas";

/** What the language features of request files draw on. */
export interface LanguageSurroundings {
  readonly schemas: SchemasOfRequests;
  readonly environments: EnvironmentChoice;
  readonly store: RequestStore;
}

/** Completion and hovers in request files. */
export function registerRequestLanguage(around: LanguageSurroundings): vscode.Disposable {
  const completion: vscode.CompletionItemProvider = {
    provideCompletionItems: async (document, position) => {
      // Typing goes on while what is known is gathered: the question is about the text as it was asked.
      const text = document.getText();
      const offset = document.offsetAt(position);
      const items = complete(text, offset, await knownAround(document, around));
      const at = (place: number): vscode.Position => position.translate(0, place - offset);
      return items.map((item, index) => completionItem(item, index, at));
    },
  };
  const hovers: vscode.HoverProvider = {
    provideHover: async (document, position) => {
      const text = document.getText();
      const found = hover(text, document.offsetAt(position), await knownAround(document, around));
      if (found === undefined) return undefined;
      // Comments come from files: they are shown as text and never as Markdown.
      const said = new vscode.MarkdownString().appendText(found.text);
      const code = new vscode.MarkdownString().appendCodeblock(found.code, "proto3");
      return new vscode.Hover(found.code === "" ? said : [code, said], rangeOf(document, found));
    },
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(requestSelector, completion, '"', "{", "/", "@"),
    vscode.languages.registerHoverProvider(requestSelector, hovers),
  );
}

/** What is known around a document, with the descriptions of the methods that it names. */
export async function knownAround(
  document: vscode.TextDocument,
  { schemas, environments, store }: LanguageSurroundings,
): Promise<Known> {
  const file = requestsOf(document);
  const ofFile = await schemas.of(document, file);
  const descriptions = new Map<string, MethodDescription>();
  for (const request of file.requests) {
    const name = request.method.text;
    if (descriptions.has(name)) continue;
    const own = request.directives.some(({ key }) => key.text === "proto");
    const found = requestedMethod(own ? await schemas.of(document, file, request) : ofFile, name);
    const description = found && (await schemas.describe(found));
    if (description !== undefined) descriptions.set(name, description);
  }
  const { defaultTarget } = callSettings(document.uri);
  return {
    targets: [...new Set([...store.targets, defaultTarget])].filter((target) => target !== ""),
    services: ofFile.flatMap(({ services }) => services),
    descriptions,
    variables: await environments.variables(document.uri),
  };
}

const kinds: Readonly<Record<Completion["kind"], vscode.CompletionItemKind>> = {
  target: vscode.CompletionItemKind.Value,
  method: vscode.CompletionItemKind.Method,
  metadata: vscode.CompletionItemKind.Property,
  directive: vscode.CompletionItemKind.Keyword,
  variable: vscode.CompletionItemKind.Variable,
  field: vscode.CompletionItemKind.Field,
  "enum-value": vscode.CompletionItemKind.EnumMember,
  value: vscode.CompletionItemKind.Value,
};

/** @param at the position of an offset on the line that is written in */
function completionItem(
  completion: Completion,
  index: number,
  at: (offset: number) => vscode.Position,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(completion.label, kinds[completion.kind]);
  item.detail = completion.detail;
  item.documentation = completion.documentation;
  item.insertText = completion.snippet ? new vscode.SnippetString(completion.insert) : completion.insert;
  item.range = new vscode.Range(at(completion.replace.start), at(completion.replace.end));
  item.sortText = String(index).padStart(5, "0");
  if (completion.filter !== undefined) item.filterText = completion.filter;
  // What comes next can be offered at once.
  if (/[/ "{]$|"\$1"|\{\$1\}/.test(completion.insert)) {
    item.command = { command: "editor.action.triggerSuggest", title: "Suggest" };
  }
  return item;
}
