import tsBlankSpace from "ts-blank-space";
import type { Page, PageFile, Snippet, Want } from "./page";
import type { SourceFile } from "./stage";

/** One way of running a snippet. */
export interface Case {
  readonly page: Page;
  readonly snippet: Snippet;
  readonly variant: "as written" | "as JavaScript" | "silenced";
  /** The snippet's own files; the last are the shared ones. */
  readonly files: readonly SourceFile[];
  readonly wants: readonly (Want & { readonly file: string })[];
}

/** The cases of a snippet. */
export function casesOf(page: Page, snippet: Snippet): Case[] {
  const files = [...snippet.files, ...snippet.shared];
  const cases = [caseOf(page, snippet, "as written", files)];
  if (snippet.typesOnly === undefined && files.some(({ name }) => isTypeScript(name))) {
    cases.push(caseOf(page, snippet, "as JavaScript", files.map(withoutTypes)));
  }
  if (files.some(({ wants }) => wants.length > 0)) {
    cases.push(caseOf(page, snippet, "silenced", files.map(silenced)));
  }
  return cases;
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

/** Every expectation becomes a comment that silences it; nothing is to be left, nor any comment of no use. */
function silenced(file: PageFile): PageFile {
  const lines = file.text.split("\n");
  // From the end, so that the line numbers before stay true.
  for (const line of [...new Set(file.wants.map((want) => want.line))].sort((a, b) => b - a)) {
    const rules = file.wants.filter((want) => want.line === line).map(({ rule }) => rule);
    const comment = `// grpc-cancel-ignore-next-line ${[...new Set(rules)].join(", ")} -- the page says so`;
    lines.splice(line - 1, 0, comment);
  }
  return { ...file, text: lines.join("\n"), wants: [] };
}
