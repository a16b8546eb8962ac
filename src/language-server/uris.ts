import { fileURLToPath, pathToFileURL } from "node:url";

/** Endings of untitled documents, by the editor's name for their language. */
const endings: Readonly<Record<string, string>> = {
  typescript: ".ts",
  typescriptreact: ".tsx",
  javascript: ".js",
  javascriptreact: ".jsx",
};

/**
 * Turns the editor's URIs into paths and back. The editor's own spelling is kept: it may encode what Node does not,
 * and diagnostics must come back under the very same URI.
 */
export class Uris {
  private readonly spelled = new Map<string, string>();

  /** @param root where untitled documents are taken to lie, so that their imports resolve; absolute, with `/` */
  constructor(private readonly root: string) {}

  /** The path of an open document; undefined for schemes that have none. */
  open(uri: string, language: string): string | undefined {
    const path = this.path(uri) ?? this.untitled(uri, language);
    if (path !== undefined) this.spelled.set(path, uri);
    return path;
  }

  /** The path of a file URI; undefined for other schemes. */
  path(uri: string): string | undefined {
    if (!uri.startsWith("file:")) return undefined;
    return slashed(fileURLToPath(uri));
  }

  uri(path: string): string {
    return this.spelled.get(path) ?? pathToFileURL(path).href;
  }

  private untitled(uri: string, language: string): string | undefined {
    const name = /^untitled:(.+)$/.exec(uri)?.[1];
    if (name === undefined) return undefined;
    const plain = decodeURIComponent(name).split(/[\\/]/).at(-1)!;
    return `${this.root}/${/\.[cm]?[jt]sx?$/.test(plain) ? plain : plain + (endings[language] ?? ".ts")}`;
  }
}

function slashed(path: string): string {
  return path.replace(/\\/g, "/");
}
