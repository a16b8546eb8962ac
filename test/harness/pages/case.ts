import tsBlankSpace from "ts-blank-space";
import type { Page, PageFile, Snippet, Want } from "./page";
import type { SourceFile } from "./stage";

/** One way of running a snippet. */
export interface Case {
  readonly page: Page;
  readonly snippet: Snippet;
  readonly variant: "as written" | "as JavaScript";
  /** The snippet's own files; the last are the shared ones. */
  readonly files: readonly SourceFile[];
  readonly wants: readonly (Want & { readonly file: string })[];
}

/** The cases of a snippet. */
export function casesOf(page: Page, snippet: Snippet): Case[] {
  const files = [...snippet.files, ...snippet.shared];
  const written = caseOf(page, snippet, "as written", files);
  if (snippet.typesOnly !== undefined || !files.some(({ name }) => isTypeScript(name))) return [written];
  return [written, caseOf(page, snippet, "as JavaScript", files.map(withoutTypes))];
}

function caseOf(page: Page, snippet: Snippet, variant: Case["variant"], files: readonly PageFile[]): Case {
  const wants = files.flatMap((file) => file.wants.map((want) => ({ ...want, file: file.name })));
  return { page, snippet, variant, files: files.map(({ name, text }) => ({ name, text })), wants };
}

function isTypeScript(name: string): boolean {
  return /\.[cm]?tsx?$/.test(name);
}

/** Types become white space, so that every line stays where it is. */
function withoutTypes(file: PageFile): PageFile {
  if (!isTypeScript(file.name)) return file;
  const text = tsBlankSpace(file.text).replace(/[ \t]+$/gm, "");
  return { ...file, name: file.name.replace(/ts(x?)$/, "js$1"), text };
}
