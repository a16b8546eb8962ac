import ts = require("typescript");

import type { Fact, FactRequest } from "../facts";
import type { Problem } from "../finding";
import type { FileIr } from "../ir";
import type { FileText, LocalEdit, View } from "./backend";
import type { ProjectOptions } from "./config";
import { Asker } from "./facts/asker";
import { localEdit } from "./facts/kept";
import { type Glanced, glanceAt } from "./glance";
import { createHost } from "./host";
import { type Lowered, lowerFile } from "./lower/lower";
import { missingPackages } from "./missing-packages";
import { type Overlay, overlay, type SourceCache } from "./sources";
import { unparsed } from "./syntax-errors";

/** A file's lowered form lives as long as its tree: unchanged files are lowered once for all states of a project. */
const lowered = new WeakMap<ts.SourceFile, Lowered>();

/** What a program is made from. */
export interface ProgramState {
  readonly cache: SourceCache;
  readonly project: ProjectOptions;
  /** The files that it begins with. */
  readonly roots: readonly string[];
  /** Files that have another text than on disk. */
  readonly texts: Overlay;
}

/** Compiles a project for asking; nothing is checked until facts are asked for. */
export function openView(state: ProgramState): ProgramView {
  return viewOf(state, programOf(state));
}

/** A view of a program that is made already. */
export function viewOf(state: ProgramState, program: ts.Program): ProgramView {
  return new ProgramView(state, ownFiles(program), { program, changed: new Map() }, program);
}

/** The last program that was made, and what has been edited since without changing which files take part. */
interface Base {
  readonly program: ts.Program;
  readonly changed: ReadonlyMap<string, ts.SourceFile>;
}

class ProgramView implements View {
  readonly asker: Asker;
  edits: readonly LocalEdit[] | undefined;
  private readonly own: ReadonlySet<string>;

  constructor(
    private readonly state: ProgramState,
    readonly files: readonly string[],
    private readonly base: Base,
    /** Made when first needed: facts that are kept from an earlier state need none. */
    private made?: ts.Program,
  ) {
    this.own = new Set(files);
    this.asker = new Asker(
      () => this.program,
      (source) => this.own.has(source.fileName),
      lower,
    );
  }

  get problems(): readonly Problem[] {
    return [...this.state.project.problems, ...missingPackages(this.program, this.files)];
  }

  get unparsed(): readonly Problem[] {
    return this.files.flatMap((path) => unparsed(this.source(path)!) ?? []);
  }

  ir(path: string): FileIr | undefined {
    return this.lowered(path)?.ir;
  }

  text(path: string): string | undefined {
    return this.source(path)?.text;
  }

  version(name: string): string | undefined {
    const folder = `/node_modules/${name}/`;
    const sources = this.base.program.getSourceFiles();
    const path = sources.find(({ fileName }) => fileName.includes(folder))?.fileName;
    if (path === undefined) return undefined;
    const text = this.state.cache.readFile(`${path.slice(0, path.lastIndexOf(folder))}${folder}package.json`);
    return /"version"\s*:\s*"([^"]+)"/.exec(text ?? "")?.[1];
  }

  facts(requests: readonly FactRequest[]): readonly Fact[] {
    return requests.map((request) => answerOf(this.asker, request));
  }

  update(edits: readonly FileText[]): View {
    const texts = overlay(this.state.texts, edits);
    return this.edited(edits, texts) ?? this.compiledAnew(edits, texts);
  }

  glance(edits: readonly FileText[]): View | undefined {
    const changed = this.reparsed(edits);
    if (!changed) return undefined;
    const glances = new Map<string, Glanced>();
    for (const [path, source] of changed) {
      const before = this.lowered(path);
      const edit = before && localEdit(before, lower(source), () => true);
      if (!edit || edit.endBefore !== edit.endAfter) return undefined;
      glances.set(path, { edit, before, after: lower(source) });
    }
    return glanceAt(this, glances, (request) => this.asker.known(request));
  }

  breaks(edit: FileText): boolean {
    const after = this.reparsed([edit])?.get(edit.path);
    if (!after || lower(after).ir.syntaxErrors.length === 0) return false;
    return this.lowered(edit.path)?.ir.syntaxErrors.length === 0;
  }

  lowered(path: string): Lowered | undefined {
    // Of a program that there is already, questions are asked next: its checker links every file to its parents.
    this.made?.getTypeChecker();
    const source = this.source(path);
    return source && this.own.has(source.fileName) ? lower(source) : undefined;
  }

  private source(path: string): ts.SourceFile | undefined {
    return (
      this.made?.getSourceFile(path) ?? this.base.changed.get(path) ?? this.base.program.getSourceFile(path)
    );
  }

  private get program(): ts.Program {
    const { program, changed } = this.base;
    this.made ??= programOf(this.state, program, changed);
    return this.made;
  }

  /** The state after local edits, which needs no program before something is asked that was not asked before. */
  private edited(edits: readonly FileText[], texts: Overlay): ProgramView | undefined {
    const reparsed = this.reparsed(edits);
    if (!reparsed) return undefined;
    const base: Base = this.made
      ? { program: this.made, changed: reparsed }
      : { program: this.base.program, changed: new Map([...this.base.changed, ...reparsed]) };
    const view = new ProgramView({ ...this.state, texts }, this.files, base);
    const local: LocalEdit[] = [];
    for (const [path, source] of reparsed) {
      const before = this.lowered(path);
      const edit =
        before &&
        localEdit(before, lower(source), (old, now) => view.asker.returnsSame(now, this.asker, old));
      // Whether it returns the same is known to its program alone: what has been made for that is not made again.
      if (!edit) return view.made && viewOf(view.state, view.made);
      local.push(edit);
    }
    view.edits = local;
    view.asker.inherit(this.asker, local);
    return view;
  }

  /** Edited files, parsed anew; undefined when the edits may change which files take part. */
  private reparsed(edits: readonly FileText[]): Map<string, ts.SourceFile> | undefined {
    const reparsed = new Map<string, ts.SourceFile>();
    for (const { path, text } of edits) {
      const before = this.source(path);
      if (!before || text === undefined || !this.own.has(before.fileName)) return undefined;
      if (before.text === text) continue;
      const after = this.state.cache.parseAgain(before, text);
      if (!after) return undefined;
      reparsed.set(path, after);
    }
    return reparsed;
  }

  private compiledAnew(edits: readonly FileText[], texts: Overlay): ProgramView {
    const present = (path: string, over: Overlay) =>
      over.has(path) ? over.get(path) !== undefined : this.state.cache.fileExists(path);
    // A file that comes or goes changes what imports mean elsewhere: then nothing is taken over but parsed files.
    const moved = edits.some(({ path }) => present(path, this.state.texts) !== present(path, texts));
    const known = new Set([...this.files, ...this.state.roots]);
    const added = edits
      .filter(({ path, text }) => text !== undefined && !known.has(path))
      .map(({ path }) => path);
    const roots = [...this.state.roots, ...added];
    const before = this.made ?? this.base.program;
    const state = { ...this.state, roots, texts };
    return viewOf(state, programOf(state, moved ? undefined : before));
  }
}

function programOf(
  { cache, project, roots, texts }: ProgramState,
  before?: ts.Program,
  parsed?: ReadonlyMap<string, ts.SourceFile>,
): ts.Program {
  const host = createHost(cache, texts, project.options, parsed);
  return ts.createProgram({
    rootNames: roots.filter((path) => host.fileExists(path)),
    options: project.options,
    host,
    ...(project.references && { projectReferences: project.references }),
    ...(before && { oldProgram: before }),
  });
}

function lower(source: ts.SourceFile): Lowered {
  const known = lowered.get(source);
  if (known) return known;
  if (!isLinked(source)) link(source);
  const made = lowerFile(source.fileName, source);
  lowered.set(source, made);
  return made;
}

/** Whether nodes know their parents. */
function isLinked({ endOfFileToken }: ts.SourceFile): boolean {
  return (endOfFileToken.parent as ts.Node | undefined) !== undefined;
}

/** Tells every node its parent, as a checker does for all files once it is made. */
function link(parent: ts.Node): void {
  ts.forEachChild(parent, (node) => {
    (node as { parent: ts.Node }).parent = parent;
    link(node);
  });
}

/** The project's own code, whose bodies are read. */
function ownFiles(program: ts.Program): string[] {
  const own = program
    .getSourceFiles()
    .filter(
      (source) =>
        !source.isDeclarationFile &&
        !source.fileName.endsWith(".json") &&
        !program.isSourceFileFromExternalLibrary(source) &&
        !source.fileName.includes("/node_modules/"),
    );
  return own.map((source) => source.fileName);
}

/** The compiler's own recursion may be too deep for code that machines have written: then nothing is known of it. */
function answerOf(asker: Asker, request: FactRequest): Fact {
  try {
    return asker.answer(request);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
