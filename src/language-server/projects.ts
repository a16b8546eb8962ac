import { readFile } from "node:fs/promises";
import type { Engine } from "./engine";
import { type OpenDocument, ProjectSession, type SessionHost } from "./project-session";

/** What projects need of the server around them. */
export interface ProjectsHost {
  sessionHost(): SessionHost;
  documents(): readonly OpenDocument[];
  bug(error: unknown): void;
}

/** Which project each open document belongs to, and the session of each such project. */
export class Projects {
  private readonly sessions = new Map<string, ProjectSession>();
  /** By path of an open document; a promise, since finding its project reads the disk. */
  private readonly owners = new Map<string, Promise<ProjectSession | undefined>>();

  constructor(
    private readonly engine: Engine,
    private readonly host: ProjectsHost,
  ) {}

  get all(): readonly ProjectSession[] {
    return [...this.sessions.values()];
  }

  /** A document was opened or edited. */
  async edited(document: OpenDocument): Promise<void> {
    const owner = await (this.owners.get(document.path) ?? this.find(document));
    // A file may begin to name a gRPC library while it is typed: ask again next time.
    if (!owner) this.owners.delete(document.path);
    for (const session of this.all) {
      if (session === owner || session.has(document.path)) session.edited();
    }
  }

  /** The editor has let go of a document: what is on disk counts again. */
  async closed(path: string): Promise<void> {
    this.owners.delete(path);
    await this.changedOnDisk(path);
  }

  /** A source file was written by another program. */
  async changedOnDisk(path: string): Promise<void> {
    const text = await readFile(path, "utf8").catch(() => undefined);
    for (const session of this.all) if (session.has(path)) session.changedOnDisk(path, text);
  }

  /** Files came or went, or a configuration changed: which file belongs to which project is asked anew. */
  async regroup(): Promise<void> {
    const old = new Map(this.sessions);
    this.sessions.clear();
    this.owners.clear();
    this.engine.forget();
    await Promise.all(this.host.documents().map((document) => this.find(document, old)));
    for (const [key, session] of old) {
      if (this.sessions.get(key) !== session) session.dispose();
    }
  }

  /** Same projects, other settings. */
  relint(): void {
    for (const session of this.all) session.relint();
  }

  dispose(): void {
    for (const session of this.all) session.dispose();
    this.sessions.clear();
    this.owners.clear();
  }

  private find(
    document: OpenDocument,
    old?: ReadonlyMap<string, ProjectSession>,
  ): Promise<ProjectSession | undefined> {
    const found = this.sessionOf(document, old).catch((error: unknown) => {
      this.host.bug(error);
      return undefined;
    });
    this.owners.set(document.path, found);
    return found;
  }

  private async sessionOf(
    { path, text }: OpenDocument,
    old?: ReadonlyMap<string, ProjectSession>,
  ): Promise<ProjectSession | undefined> {
    const whole = () => this.engine.projectOf(path, text);
    const home = (await this.engine.homeFor(path, text)) ?? (await whole());
    if (!home) return undefined;
    const key = home.config ?? home.directory;
    const known = this.sessions.get(key);
    if (known) return known;
    const opening = { home, path, whole };
    const session = old?.get(key) ?? new ProjectSession(opening, this.engine, this.host.sessionHost());
    this.sessions.set(key, session);
    session.open(opening);
    return session;
  }
}
