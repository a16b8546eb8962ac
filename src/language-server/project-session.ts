import { setImmediate, setTimeout } from "node:timers/promises";
import type { WorkspaceEdit } from "vscode-languageserver/node";
import type { FileText, ProjectSpec, View } from "../lint/backend/backend";
import { type ReadConfig, withConfigProblems } from "../lint/config/read-config";
import type { LintResult } from "../lint/finding";
import type { Home } from "../lint/projects";
import { joinSettings, type LintSettings } from "../lint/settings";
import { againstBaseline, type Baseline } from "../lint/suppression/baseline";
import { type LintedTexts, lintedTexts } from "./convert";
import type { Engine, Project } from "./engine";
import { fixProject } from "./fix-project";
import type { Publisher } from "./publisher";

/** An open document as the editor has it, saved or not. */
export interface OpenDocument {
  readonly path: string;
  readonly version: number;
  readonly text: string;
}

/** What a session needs of the server around it. */
export interface SessionHost {
  readonly publisher: Publisher;
  /** What the editor's settings say; the project's configuration file comes before them. */
  settings(): Partial<LintSettings>;
  documents(): readonly OpenDocument[];
  uri(path: string): string;
  /** A long job begins; the returned function ends its display. `cancel` is called when the user asks for it. */
  progress(title: string, cancel: () => void): () => void;
  linted(result: LintResult): void;
  bug(error: unknown): void;
}

/** A project as a file of it leads there. */
export interface Opening {
  readonly home: Home;
  /** The file, absolute. */
  readonly path: string;
  /** Looks for all of the project, which takes longer. */
  whole(): Promise<ProjectSpec | undefined>;
}

/** Types are asked anew once nothing was typed for this long, in milliseconds: less would ask about half words. */
const pauseForTypes = 60;
/** Other files are linted again once nothing was typed for this long, or for as long as that takes. */
const pauseForWhole = { least: 300, most: 1500 };

/**
 * One project while it is being edited. The newest state wins: a change aborts the lint under way. What is told first is
 * what can be known soonest: of an opened file what it shows by itself, then with what it imports; of an edit what was
 * known of its file before, then with types; of other files when the editor has been quiet for a while.
 */
export class ProjectSession {
  private project: Project | undefined;
  /** The open documents as the project was given them. */
  private given = new Map<string, OpenDocument>();
  /** What was written on disk since. */
  private readonly written = new Map<string, FileText>();
  private running: AbortController | undefined;
  private lastTook = 0;
  /** Read when the project is opened; whoever changes it has the project opened anew. */
  private config: ReadConfig | undefined;
  private baseline: Baseline | undefined;

  constructor(
    private opening: Opening,
    private readonly engine: Engine,
    private readonly host: SessionHost,
  ) {}

  get publisher(): Publisher {
    return this.host.publisher;
  }

  /** Whether the file takes part in the project as it was last opened. */
  has(path: string): boolean {
    return this.project?.state.files.includes(path) ?? false;
  }

  /** A document was edited. */
  edited(): void {
    this.begin((signal) => this.afterEdit(signal));
  }

  /** A file's text on disk counts now; undefined when the file is gone. */
  changedOnDisk(path: string, text: string | undefined): void {
    this.given.delete(path);
    this.written.set(path, { path, text });
    this.begin((signal) => this.lintWhole(signal));
  }

  /** The same texts under other settings. */
  relint(): void {
    if (this.project) this.project = this.engine.edit(this.project.state, this.settings());
    this.begin((signal) => this.lintWhole(signal));
  }

  /** Begins, or begins anew: files came or went, or the configuration changed. */
  open(opening: Opening): void {
    this.opening = opening;
    this.project = undefined;
    this.config = undefined;
    this.begin((signal) => this.lintWhole(signal));
  }

  /** Every safe fix of the project as one edit; undefined when there is nothing to mend. */
  async fixAll(): Promise<{ readonly edit: WorkspaceEdit; readonly count: number } | undefined> {
    const documents = this.host.documents();
    const project = await this.opened(documents);
    this.give(project, documents);
    const lint = async (state: View) => {
      const result = this.marked(await this.engine.lint(state, this.settings()));
      return { ...result, findings: result.findings.filter(({ known }) => !known) };
    };
    const { state } = project;
    return fixProject(state, await lint(state), lint, (result) => this.textsOf(result, this.given));
  }

  /** Stops and takes back what was said. */
  dispose(): void {
    this.running?.abort();
    this.running = undefined;
    this.publisher.clear();
    this.project = undefined;
  }

  /** Ends what is under way and begins something else, once the message that asks for it is dealt with. */
  private begin(work: (signal: AbortSignal) => Promise<void>): void {
    this.running?.abort();
    const abort = new AbortController();
    this.running = abort;
    const run = async () => {
      try {
        await setImmediate();
        if (!abort.signal.aborted) await work(abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return;
        // What the project holds is in doubt now; the next change starts anew.
        this.project = undefined;
        this.host.bug(error);
      } finally {
        if (this.running === abort) this.running = undefined;
      }
    };
    void run();
  }

  /** What can be told of an edit: at once, after a short pause with types, after a longer one of the whole. */
  private async afterEdit(signal: AbortSignal): Promise<void> {
    const { project } = this;
    if (project) {
      const documents = this.host.documents();
      const edits = this.editsIn(project, documents);
      const seen = await project.glance(edits, signal);
      if (seen && !signal.aborted) this.tell(seen, byPath(documents), edits);
      await setTimeout(pauseForTypes, undefined, { signal });
      this.give(project, documents);
      const linted = await project.lintEdited(signal);
      if (linted && !signal.aborted) {
        this.tell(linted, this.given, edits);
        this.host.linted(linted);
      }
      const { least, most } = pauseForWhole;
      await setTimeout(Math.min(Math.max(this.lastTook, least), most), undefined, { signal });
    }
    await this.lintWhole(signal);
  }

  private async lintWhole(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const stopped = new AbortController();
    const either = AbortSignal.any([signal, stopped.signal]);
    const end = this.project ? () => {} : this.host.progress("Linting gRPC handlers", () => stopped.abort());
    try {
      const documents = this.host.documents();
      if (!this.project) await this.lintAlone(documents, either);
      if (!this.project && !either.aborted) await this.lintOpenFiles(documents, either);
      if (either.aborted) return;
      const project = await this.opened(documents);
      if (either.aborted) return;
      this.give(project, documents);
      const linted = await project.lint(either);
      const result = withConfigProblems(this.marked(linted), this.readConfig());
      if (either.aborted) return;
      this.publisher.publish(result, this.textsOf(result, this.given));
      this.host.linted(result);
      this.lastTook = performance.now() - began;
    } catch (error) {
      // Whoever stops it wants to hear no more of it.
      if (!stopped.signal.aborted) throw error;
    } finally {
      end();
    }
  }

  /** Publishes what is new of edited files. */
  private tell(
    result: LintResult,
    documents: ReadonlyMap<string, OpenDocument>,
    edits: readonly OpenDocument[],
  ): void {
    const marked = this.marked(result);
    this.publisher.publish(marked, this.textsOf(marked, documents), new Set(edits.map(({ path }) => path)));
  }

  /** What the project's baseline knows is marked. */
  private marked(result: LintResult): LintResult {
    return this.baseline ? againstBaseline(result, this.baseline).result : result;
  }

  private settings(): LintSettings {
    return joinSettings(this.host.settings(), this.readConfig().settings);
  }

  private readConfig(): ReadConfig {
    if (this.config === undefined) {
      this.config = this.engine.configOf(this.opening.home);
      this.baseline = this.engine.baselineOf(this.opening.home);
    }
    return this.config;
  }

  /** The open files come first, each by itself: before the rest of the project is looked for. */
  private async lintAlone(documents: readonly OpenDocument[], signal: AbortSignal): Promise<void> {
    // What was said before, of more than a text by itself, is not taken back for a moment.
    if (this.publisher.linted) return;
    const shown = byPath(documents);
    for (const { path, text } of documents) {
      const home = await this.engine.homeFor(path, text);
      if (signal.aborted) return;
      if (home?.directory !== this.opening.home.directory) continue;
      const result = this.marked(await this.engine.lintAlone(path, text, this.settings()));
      if (signal.aborted) return;
      const texts = this.textsOf(result, shown);
      if (result.findings.length > 0) this.publisher.publishFiles(result, texts, new Set([path]));
      await setImmediate();
    }
  }

  /** Then with what they import, which of a large project is a small part. */
  private async lintOpenFiles(documents: readonly OpenDocument[], signal: AbortSignal): Promise<void> {
    const spec = await this.whole();
    const roots = new Set(spec.roots);
    const open = documents.filter(({ path }) => roots.has(path));
    if (open.length === 0 || open.length === roots.size || signal.aborted) return;
    const view = await this.engine.open({ ...spec, roots: open.map(({ path }) => path) }, documents);
    const result = this.marked(await this.engine.lint(view, this.settings(), signal));
    if (signal.aborted) return;
    this.publisher.publish(result, this.textsOf(result, byPath(documents)));
    // What is told goes out before the whole project is compiled, which lets nothing else run.
    await setImmediate();
  }

  private async whole(): Promise<ProjectSpec> {
    const { home, path, whole } = this.opening;
    return (await whole()) ?? { ...home, roots: [path] };
  }

  private async opened(documents: readonly OpenDocument[]): Promise<Project> {
    if (this.project) return this.project;
    this.written.clear();
    const view = await this.engine.open(await this.whole(), documents);
    this.given = byPath(documents);
    this.project = this.engine.edit(view, this.settings());
    return this.project;
  }

  /** Gives the project every open document and every file in its newest text. */
  private give(project: Project, documents: readonly OpenDocument[]): void {
    const edited = this.editsIn(project, documents);
    const open = byPath(documents);
    const written = [...this.written.values()].filter(({ path }) => !open.has(path));
    this.written.clear();
    for (const document of documents) {
      const isGiven = edited.includes(document) || this.given.get(document.path)?.text === document.text;
      if (isGiven) this.given.set(document.path, document);
    }
    const edits = [...written, ...edited.map(({ path, text }) => ({ path, text }))];
    if (edits.length > 0) project.update(edits);
  }

  /**
   * The documents that the project has another text of. What is half typed and cannot be read, in a way that changes what
   * the code after it means, is left until it can be.
   */
  private editsIn({ state }: Project, documents: readonly OpenDocument[]): OpenDocument[] {
    return documents
      .filter(({ path, text }) => this.given.get(path)?.text !== text)
      .filter((edit) => !state.breaks(edit) || state.glance([edit]) !== undefined);
  }

  private textsOf(result: LintResult, documents: ReadonlyMap<string, OpenDocument>): LintedTexts {
    const version = (path: string) => documents.get(path)?.version ?? null;
    return lintedTexts(result.texts, version, this.host.uri);
  }
}

function byPath(documents: readonly OpenDocument[]): Map<string, OpenDocument> {
  return new Map(documents.map((document) => [document.path, document]));
}
