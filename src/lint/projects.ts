import { dirname } from "node:path/posix";
import type { ProjectSpec } from "./backend/backend";
import { readConfig } from "./config/read-config";
import { isGeneratedPath } from "./dialects/generated";
import { isSource, kindOf, sourceFiles } from "./files";
import { mayHoldHandlers } from "./handlers/configured";
import { aliasesOfCalls, importedNames } from "./handlers/type-aliases";
import type { LintSettings } from "./settings";

/**
 * Finds projects, and remembers what it saw of the disk: asking for a second file of a project costs nothing. Begin anew
 * when files came or went.
 */
export class ProjectFinder {
  private readonly homes = new Map<string, Promise<Above>>();
  private readonly searched = new Map<string, Promise<ProjectSpec[]>>();
  private readonly configs = new Map<string, Partial<LintSettings>>();
  /** What could not be read on the way, and why. */
  readonly unread = new Map<string, string>();

  /** @param config the configuration file of all projects, absolute; each project's own when undefined */
  constructor(private readonly config?: string) {}

  /**
   * The projects that hold the paths: the nearest tsconfig or jsconfig of every file that mentions gRPC, or that the
   * configuration says holds handlers. A project is always whole, since a handler elsewhere in it may reach into the paths.
   *
   * @param paths files and folders, absolute, with `/`
   */
  async find(paths: readonly string[], signal?: AbortSignal): Promise<ProjectSpec[]> {
    const found = new Map<string, ProjectSpec>();
    for (const path of paths) {
      const home = await this.homeOf((await kindOf(path)) === "folder" ? path : dirname(path));
      for (const project of await this.below(home.directory, signal)) {
        const touches = isInside(project.directory, path) || isInside(path, project.directory);
        if (touches) found.set(keyOf(project), project);
      }
    }
    return [...found.values()];
  }

  /**
   * The project of one file, which the editor may have another text of than the disk; undefined when it has nothing to do
   * with gRPC.
   */
  async of(file: string, text: string): Promise<ProjectSpec | undefined> {
    if (!isSource(file)) return undefined;
    const home = await this.homeOf(dirname(file));
    const projects = await this.below(home.directory);
    const own = projects.find((project) => keyOf(project) === keyOf(home));
    const roots = own?.roots ?? [];
    if (this.isRoot(home, file, text) && !roots.includes(file)) return { ...home, roots: [...roots, file] };
    return own;
  }

  /**
   * Where the project of a file lies that has to do with gRPC itself, before anything else of it is looked at; undefined for
   * other files.
   */
  async homeFor(file: string, text: string): Promise<Home | undefined> {
    if (!isSource(file)) return undefined;
    const home = await this.homeOf(dirname(file));
    return this.isRoot(home, file, text) ? home : undefined;
  }

  private below(folder: string, signal?: AbortSignal): Promise<ProjectSpec[]> {
    const known = this.searched.get(folder);
    if (known) return known;
    const search = this.search(folder, signal);
    this.searched.set(folder, search);
    // What was interrupted is no answer to the next who asks.
    search.catch(() => this.searched.delete(folder));
    return search;
  }

  private async search(folder: string, signal?: AbortSignal): Promise<ProjectSpec[]> {
    const projects = new Map<string, Home & { roots: string[] }>();
    const addRoot = (home: Home, path: string) => {
      const project = projects.get(keyOf(home)) ?? { ...home, roots: [] };
      project.roots.push(path);
      projects.set(keyOf(home), project);
    };
    const aliases = new Set<string>();
    const others: { readonly home: Home; readonly path: string; readonly imported: readonly string[] }[] = [];
    for await (const { path, text } of sourceFiles(folder, this.pass, signal)) {
      // Generated code takes part when something imports it; by itself it holds no handlers, and is long.
      if (isGeneratedPath(path)) continue;
      const home = await this.homeOf(dirname(path));
      if (this.isRoot(home, path, text)) {
        addRoot(home, path);
        for (const name of aliasesOfCalls(text)) aliases.add(name);
      } else {
        const imported = importedNames(text);
        if (imported.length > 0) others.push({ home, path, imported });
      }
    }
    for (const { home, path, imported } of others)
      if (imported.some((name) => aliases.has(name))) addRoot(home, path);
    return [...projects.values()];
  }

  private readonly pass = (path: string, { code, message }: NodeJS.ErrnoException): void => {
    // What went away since it was listed is nothing to read.
    if (code !== "ENOENT") this.unread.set(path, message.split(",")[0]!);
  };

  private isRoot(home: Home, file: string, text: string): boolean {
    const config = this.configs.get(home.directory) ?? readConfig(home.directory, this.config).settings;
    this.configs.set(home.directory, config);
    return mayHoldHandlers(config, file, text);
  }

  /** The nearest folder upwards with a tsconfig or jsconfig, else with a package.json, else the folder itself. */
  private async homeOf(folder: string): Promise<Home> {
    const { project, manifest } = await this.above(folder);
    return project ?? { config: undefined, directory: manifest ?? folder };
  }

  private above(folder: string): Promise<Above> {
    const known = this.homes.get(folder);
    if (known) return known;
    const found = this.lookAbove(folder);
    this.homes.set(folder, found);
    return found;
  }

  private async lookAbove(folder: string): Promise<Above> {
    const at = folder === "/" ? "" : folder;
    for (const name of ["tsconfig.json", "jsconfig.json"]) {
      const config = `${at}/${name}`;
      if ((await kindOf(config)) === "file") return { project: { config, directory: folder } };
    }
    // A repository's root ends the search: what lies above belongs to somebody else.
    const isTop = folder === dirname(folder) || (await kindOf(`${at}/.git`)) !== undefined;
    const above = isTop ? {} : await this.above(dirname(folder));
    return (await kindOf(`${at}/package.json`)) === "file" ? { ...above, manifest: folder } : above;
  }
}

/** A project, as far as its folder tells. */
export interface Home {
  readonly config: string | undefined;
  readonly directory: string;
}

/** What stands in a folder or above it, the nearest of each. */
interface Above {
  readonly project?: Home;
  readonly manifest?: string;
}

function keyOf({ config, directory }: Home): string {
  return config ?? directory;
}

/** Whether `path` is the folder or lies in it. */
function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
