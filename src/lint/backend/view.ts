import ts = require("typescript");

import type { Fact, FactRequest } from "../facts";
import type { Problem } from "../finding";
import type { FileIr } from "../ir";
import type { FileText, View } from "./backend";
import type { ProjectOptions } from "./config";
import { Asker } from "./facts/asker";
import { createHost } from "./host";
import { type Lowered, lowerFile } from "./lower/lower";
import { isNeeded, packageOf } from "./packages";
import { type Overlay, overlay, type SourceCache } from "./sources";

/** A file's lowered form lives as long as its tree: unchanged files are lowered once for all states of a project. */
const lowered = new WeakMap<ts.SourceFile, Lowered>();

/** Compiles a project for asking; nothing is checked until facts are asked for. */
export function openView(
  cache: SourceCache,
  project: ProjectOptions,
  roots: readonly string[],
  texts: Overlay,
  before?: ts.Program,
): ProgramView {
  const host = createHost(cache, texts, project.options);
  const program = ts.createProgram({
    rootNames: roots.filter((path) => host.fileExists(path)),
    options: project.options,
    host,
    ...(project.references && { projectReferences: project.references }),
    ...(before && { oldProgram: before }),
  });
  return viewOf(cache, project, roots, texts, program);
}

/** A view of a program that is made already. */
export function viewOf(
  cache: SourceCache,
  project: ProjectOptions,
  roots: readonly string[],
  texts: Overlay,
  program: ts.Program,
): ProgramView {
  return new ProgramView(cache, project, roots, texts, program);
}

class ProgramView implements View {
  readonly files: readonly string[];
  readonly asker: Asker;

  constructor(
    private readonly cache: SourceCache,
    private readonly project: ProjectOptions,
    private readonly roots: readonly string[],
    private readonly texts: Overlay,
    private readonly program: ts.Program,
  ) {
    const own = program.getSourceFiles().filter((source) => isOwn(program, source));
    this.files = own.map((source) => source.fileName);
    this.asker = new Asker(program, new Set(own), lower);
  }

  get problems(): readonly Problem[] {
    return [...this.project.problems, ...missingPackages(this.program, this.files)];
  }

  ir(path: string): FileIr | undefined {
    const source = this.program.getSourceFile(path);
    return source && isOwn(this.program, source) ? lower(source).ir : undefined;
  }

  text(path: string): string | undefined {
    return this.program.getSourceFile(path)?.text;
  }

  version(name: string): string | undefined {
    const folder = `/node_modules/${name}/`;
    const path = this.program.getSourceFiles().find(({ fileName }) => fileName.includes(folder))?.fileName;
    if (path === undefined) return undefined;
    const text = this.cache.readFile(`${path.slice(0, path.lastIndexOf(folder))}${folder}package.json`);
    return /"version"\s*:\s*"([^"]+)"/.exec(text ?? "")?.[1];
  }

  facts(requests: readonly FactRequest[]): readonly Fact[] {
    return requests.map((request) => this.asker.answer(request));
  }

  update(edits: readonly FileText[]): View {
    const texts = overlay(this.texts, edits);
    const present = (path: string, over: Overlay) =>
      over.has(path) ? over.get(path) !== undefined : this.cache.fileExists(path);
    // A file that comes or goes changes what imports mean elsewhere: then nothing is taken over but parsed files.
    const moved = edits.some(({ path }) => present(path, this.texts) !== present(path, texts));
    const known = new Set([...this.files, ...this.roots]);
    const added = edits
      .filter(({ path, text }) => text !== undefined && !known.has(path))
      .map(({ path }) => path);
    const roots = [...this.roots, ...added];
    const view = openView(this.cache, this.project, roots, texts, moved ? undefined : this.program);
    if (!moved && added.length === 0)
      view.asker.inherit(
        this.asker,
        edits.map(({ path }) => path),
      );
    return view;
  }
}

function lower(source: ts.SourceFile): Lowered {
  const known = lowered.get(source);
  if (known) return known;
  const made = lowerFile(source.fileName, source);
  lowered.set(source, made);
  return made;
}

/** The project's own code, whose bodies are read. */
function isOwn(program: ts.Program, source: ts.SourceFile): boolean {
  return (
    !source.isDeclarationFile &&
    !source.fileName.endsWith(".json") &&
    !program.isSourceFileFromExternalLibrary(source) &&
    !source.fileName.includes("/node_modules/")
  );
}

/** Packages whose types matter and that are not installed: without them findings rest on names alone. */
function missingPackages(program: ts.Program, files: readonly string[]): Problem[] {
  const missing = new Map<string, string>();
  for (const file of files) {
    const source = program.getSourceFile(file)!;
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const name = statement.moduleSpecifier.text;
      if (name.startsWith(".") || !isNeeded(name) || missing.has(packageOf(name))) continue;
      if (!program.getTypeChecker().getSymbolAtLocation(statement.moduleSpecifier))
        missing.set(packageOf(name), file);
    }
  }
  return [...missing].map(([name, file]) => ({
    file,
    message: `${name} is not installed, so its types are unknown and less can be found: install the project's packages.`,
  }));
}
