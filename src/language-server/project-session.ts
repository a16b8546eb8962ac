import type { WorkspaceEdit } from "vscode-languageserver/node";
import type { FileText, ProjectSpec, View } from "../lint/backend/backend";
import { againstBaseline, type Baseline } from "../lint/baseline";
import { type ReadConfig, withConfigProblems } from "../lint/config/read-config";
import type { LintResult } from "../lint/finding";
import { joinSettings, type LintSettings } from "../lint/settings";
import { type LintedTexts, lintedTexts } from "./convert";
import type { Engine } from "./engine";
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

/** Waiting longer than this after a keystroke is felt; less would lint words that are still being typed. */
const longestPause = 200;

/**
 * One project while it is being edited. The newest state wins: a change aborts the lint under way, and the next starts
 * when the editor has been quiet for about as long as a lint takes.
 */
export class ProjectSession {
  private view: View | undefined;
  /** The texts of open documents that the view was given. */
  private given = new Map<string, string>();
  /** What was written on disk since. */
  private readonly written = new Map<string, FileText>();
  private running: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastTook = 0;
  /** Read when the project is opened; whoever changes it has the project opened anew. */
  private config: ReadConfig | undefined;
  private baseline: Baseline | undefined;

  constructor(
    private spec: ProjectSpec,
    private readonly engine: Engine,
    private readonly host: SessionHost,
  ) {}

  get publisher(): Publisher {
    return this.host.publisher;
  }

  /** Whether the file takes part in the project as it was last opened. */
  has(path: string): boolean {
    return this.view?.files.includes(path) ?? false;
  }

  /** A document was edited. */
  edited(): void {
    this.schedule(Math.min(this.lastTook, longestPause));
  }

  /** A file's text on disk counts now; undefined when the file is gone. */
  changedOnDisk(path: string, text: string | undefined): void {
    this.given.delete(path);
    this.written.set(path, { path, text });
    this.schedule(0);
  }

  /** The same texts under other settings. */
  relint(): void {
    this.schedule(0);
  }

  /** Begins anew: files came or went, or the configuration changed. */
  reopen(spec: ProjectSpec): void {
    this.spec = spec;
    this.view = undefined;
    this.config = undefined;
    this.schedule(0);
  }

  /** Every safe fix of the project as one edit; undefined when there is nothing to mend. */
  async fixAll(): Promise<{ readonly edit: WorkspaceEdit; readonly count: number } | undefined> {
    const documents = this.host.documents();
    const view = this.currentView(documents, await this.overlaidView(documents));
    const lint = async (state: View) => {
      const result = this.marked(await this.engine.lint(state, this.settings()));
      return { ...result, findings: result.findings.filter(({ known }) => !known) };
    };
    return fixProject(view, await lint(view), lint, (result) => this.textsOf(result, documents));
  }

  /** Stops and takes back what was said. */
  dispose(): void {
    this.stop();
    this.publisher.clear();
    this.view = undefined;
  }

  private schedule(milliseconds: number): void {
    this.stop();
    this.timer = setTimeout(() => void this.lint(), milliseconds);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = undefined;
  }

  private async lint(): Promise<void> {
    const abort = new AbortController();
    this.running = abort;
    const began = performance.now();
    const end = this.view ? () => {} : this.host.progress("Linting gRPC handlers", () => abort.abort());
    try {
      const documents = this.host.documents();
      if (!this.view) await this.lintOpenFiles(documents, abort.signal);
      if (abort.signal.aborted) return;
      const opened = await this.overlaidView(documents);
      if (abort.signal.aborted) return;
      this.view = this.currentView(documents, opened);
      const linted = await this.engine.lint(this.view, this.settings(), abort.signal);
      const result = withConfigProblems(this.marked(linted), this.readConfig());
      if (abort.signal.aborted) return;
      this.publisher.publish(result, this.textsOf(result, documents));
      this.host.linted(result);
      this.lastTook = performance.now() - began;
    } catch (error) {
      if (abort.signal.aborted) return;
      // What the view holds is in doubt now; the next change starts anew.
      this.view = undefined;
      this.host.bug(error);
    } finally {
      end();
      if (this.running === abort) this.running = undefined;
    }
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
      this.config = this.engine.configOf(this.spec);
      this.baseline = this.engine.baselineOf(this.spec);
    }
    return this.config;
  }

  /** The open files come first, with what they import: of a large project that is a small part, and is soon told. */
  private async lintOpenFiles(documents: readonly OpenDocument[], signal: AbortSignal): Promise<void> {
    const open = new Set(documents.map(({ path }) => path));
    const roots = this.spec.roots.filter((path) => open.has(path));
    if (roots.length === 0 || roots.length === this.spec.roots.length) return;
    const view = await this.engine.open({ ...this.spec, roots }, documents);
    const result = this.marked(await this.engine.lint(view, this.settings(), signal));
    if (!signal.aborted) this.publisher.publish(result, this.textsOf(result, documents));
  }

  private async overlaidView(documents: readonly OpenDocument[]): Promise<View> {
    if (this.view) return this.view;
    this.written.clear();
    this.given = new Map(documents.map(({ path, text }) => [path, text]));
    return this.engine.open(this.spec, documents);
  }

  /** The state in which every open document and every file has its newest text. */
  private currentView(documents: readonly OpenDocument[], view: View): View {
    const edits = [
      ...this.written.values(),
      ...documents.filter(({ path, text }) => this.given.get(path) !== text),
    ];
    this.written.clear();
    for (const { path, text } of documents) this.given.set(path, text);
    return edits.length === 0 ? view : view.update(edits);
  }

  private textsOf(result: LintResult, documents: readonly OpenDocument[]): LintedTexts {
    const versions = new Map(documents.map(({ path, version }) => [path, version]));
    return lintedTexts(result.texts, versions, this.host.uri);
  }
}
