import { basename } from "node:path";
import type { Confidence } from "../../../src/lint/finding";
import { takeWants } from "./want";

/** What a line of a snippet expects. */
export interface Want {
  readonly rule: string;
  /** What the message must hold. */
  readonly part: string;
  readonly confidence: Confidence;
  /** From 1, in its own file. */
  readonly line: number;
}

export interface PageFile {
  readonly name: string;
  /** Without the expectations. */
  readonly text: string;
  readonly wants: readonly Want[];
}

/** Part of the page's text, by lines from 0, the end exclusive; with its fences. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/** The text after a fix, or after several that lead to the same text. */
export interface After {
  readonly fixes: readonly string[];
  readonly text: string;
  readonly lines: Lines;
}

export interface Snippet {
  /** The heading above it, and which of that heading's snippets it is. */
  readonly name: string;
  readonly heading: string;
  /** `ts`, `js`, … */
  readonly language: string;
  readonly files: readonly PageFile[];
  /** The files it can import beside its own. */
  readonly shared: readonly PageFile[];
  /** Why it is not linted as JavaScript too. */
  readonly typesOnly: string | undefined;
  readonly afters: readonly After[];
  readonly lines: Lines;
}

export interface Page {
  readonly rule: string;
  readonly path: string;
  readonly text: string;
  readonly snippets: readonly Snippet[];
}

const languages = new Set(["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"]);

interface Fence {
  readonly language: string;
  readonly info: string;
  readonly text: string;
  readonly heading: string;
  readonly lines: Lines;
}

/**
 * Reads a page.
 *
 * @throws Error with the page's path and line when a fence cannot be understood: pages are source code of ours
 */
export function parsePage(path: string, text: string): Page {
  const snippets: (Snippet & { afters: After[] })[] = [];
  const shared: PageFile[] = [];
  for (const fence of fencesOf(text)) {
    if (!languages.has(fence.language)) continue;
    const fail = (message: string): never => {
      throw new Error(`${path}:${fence.lines.start + 1}: ${message}`);
    };
    if (fence.info === "shared") {
      shared.push(...filesOf(fence, fail));
    } else if (fence.info.startsWith("after ")) {
      const snippet = snippets.at(-1) ?? fail("a text after a fix comes below its snippet");
      snippet.afters.push({ fixes: fixesOf(fence.info), text: fence.text, lines: fence.lines });
    } else {
      const typesOnly = /^types-only "(.+)"$/.exec(fence.info)?.[1];
      if (fence.info !== "" && typesOnly === undefined) fail(`what does "${fence.info}" mean?`);
      const earlier = snippets.filter((one) => one.heading === fence.heading).length;
      snippets.push({
        name: earlier === 0 ? fence.heading : `${fence.heading} (${earlier + 1})`,
        heading: fence.heading,
        language: fence.language,
        files: filesOf(fence, fail),
        shared: [...shared],
        typesOnly,
        afters: [],
        lines: fence.lines,
      });
    }
  }
  return { rule: basename(path, ".md"), path, text, snippets };
}

/** The files of a snippet as one text again, as it stands between the fences. */
export function joinFiles(files: readonly { readonly name: string; readonly text: string }[]): string {
  const [only] = files;
  if (files.length === 1 && only!.name.startsWith("handler.")) return only!.text;
  return files
    .map(({ name, text }, index) =>
      index === 0 && name.startsWith("handler.") ? text : `// file: ${name}\n${text}`,
    )
    .join("");
}

function* fencesOf(text: string): Iterable<Fence> {
  const lines = text.split("\n");
  let heading = "";
  for (let at = 0; at < lines.length; at++) {
    heading = /^#+ (.*)$/.exec(lines[at]!)?.[1] ?? heading;
    const opening = /^```(\w+) ?(.*)$/.exec(lines[at]!);
    if (!opening) continue;
    let end = at + 1;
    while (end < lines.length && lines[end] !== "```") end++;
    const body = lines.slice(at + 1, end).map((line) => `${line}\n`);
    yield {
      language: opening[1]!,
      info: opening[2]!.trim(),
      text: body.join(""),
      heading,
      lines: { start: at, end: end + 1 },
    };
    at = end;
  }
}

function filesOf(fence: Fence, fail: (message: string) => never): PageFile[] {
  const files: PageFile[] = [];
  const parts = fence.text.split(/^\/\/ file: (\S+)\n/m);
  const first = parts.shift()!;
  if (first.trim() !== "") files.push({ name: `handler.${fence.language}`, ...takeWants(first, fail) });
  for (let at = 0; at < parts.length; at += 2) {
    files.push({ name: parts[at]!, ...takeWants(parts[at + 1]!, fail) });
  }
  if (fence.info === "shared" && first.trim() !== "") fail("a shared fence starts with `// file: name`");
  return files;
}

/** `after "A" and "B" on 2 and fix-all` names three. */
function fixesOf(info: string): string[] {
  return [...info.slice("after ".length).matchAll(/"[^"]*"(?: on \d+)?|fix-all/g)].map(([name]) => name);
}
