import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import type { Finding } from "../../../src/lint/finding";
import { lintPaths } from "../../../src/lint/lint-paths";

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** What one set of files came to. Names of files are the short ones again. */
export interface Linted {
  readonly findings: readonly Finding[];
  readonly compileErrors: readonly string[];
}

const repository = join(__dirname, "../../..");

const compilerOptions = {
  target: "es2022",
  lib: ["es2023"],
  module: "preserve",
  moduleResolution: "bundler",
  types: ["node"],
  strict: true,
  allowJs: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  noEmit: true,
};

/** A folder outside the repository in which snippets see the repository's packages. */
export class Stages {
  private count = 0;
  /** What files came to, by their names and texts: all safe fixes together often make what one made alone. */
  private readonly known = new Map<string, Linted>();
  /** Declarations of packages are parsed once for all stages. */
  private readonly parsed = new Map<string, ts.SourceFile | undefined>();

  private constructor(private readonly root: string) {}

  static async create(): Promise<Stages> {
    const root = await realpath(await mkdtemp(join(tmpdir(), "rule-pages-")));
    await symlink(join(repository, "node_modules"), join(root, "node_modules"), "junction");
    return new Stages(root);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }

  /**
   * Compiles and lints many sets of files in one go, each in a folder of its own within one project: opening a project
   * costs more than all the snippets.
   */
  async run<Key>(sets: ReadonlyMap<Key, readonly SourceFile[]>): Promise<Map<Key, Linted>> {
    const keys = new Map([...sets].map(([key, files]) => [key, JSON.stringify(files)] as const));
    const unknown = new Map([...sets].map(([key, files]) => [keys.get(key)!, files] as const));
    for (const text of this.known.keys()) unknown.delete(text);
    if (unknown.size > 0) {
      for (const [text, linted] of await this.lint(unknown)) this.known.set(text, linted);
    }
    return new Map([...keys].map(([key, text]) => [key, this.known.get(text)!]));
  }

  private async lint<Key>(sets: ReadonlyMap<Key, readonly SourceFile[]>): Promise<Map<Key, Linted>> {
    const folder = join(this.root, `stage-${++this.count}`);
    const folders = new Map(
      [...sets.keys()].map((key, index) => [key, join(folder, String(index))] as const),
    );
    const paths: string[] = [];
    for (const [key, files] of sets) {
      for (const { name, text } of files) {
        const path = join(folders.get(key)!, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
        paths.push(path);
      }
    }
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*"] }));
    await writeFile(join(folder, "package.json"), JSON.stringify({ dependencies: { "@grpc/grpc-js": "*" } }));
    const result = await lintPaths([folder], { settings: { confidence: "low" } });
    if (result.problems.length > 0) throw new Error(JSON.stringify(result.problems, undefined, 2));
    const errors = this.compile(paths);
    return new Map(
      [...folders].map(([key, own]) => {
        const inside = (file: string) => file.startsWith(`${own}/`);
        return [
          key,
          {
            findings: result.findings.filter(({ file }) => inside(file)).map((one) => shortNames(one, own)),
            compileErrors: errors.filter(({ file }) => inside(file)).map(({ message }) => message),
          },
        ];
      }),
    );
  }

  private compile(paths: readonly string[]): { file: string; message: string }[] {
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, this.root);
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile;
    host.getSourceFile = (path, language, ...rest) => {
      if (!path.includes("/node_modules/")) return read(path, language, ...rest);
      if (!this.parsed.has(path)) this.parsed.set(path, read(path, language, ...rest));
      return this.parsed.get(path);
    };
    const program = ts.createProgram(paths, options, host);
    return paths.flatMap((path) => {
      const file = program.getSourceFile(path);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        (one) => {
          const at = one.file?.getLineAndCharacterOfPosition(one.start ?? 0);
          const message = ts.flattenDiagnosticMessageText(one.messageText, " ");
          return { file: path, message: `line ${(at?.line ?? 0) + 1}: ${message}` };
        },
      );
    });
  }
}

function shortNames(finding: Finding, folder: string): Finding {
  const short = (file: string) => (file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file);
  return {
    ...finding,
    file: short(finding.file),
    notes: finding.notes.map((note) => ({ ...note, file: short(note.file) })),
    fixes: finding.fixes.map((fix) => ({
      ...fix,
      changes: fix.changes.map(({ file, edits }) => ({ file: short(file), edits })),
    })),
  };
}
