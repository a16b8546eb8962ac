import { dirname } from "node:path/posix";
import type { ProjectSpec } from "./backend/backend";
import { isGeneratedPath } from "./dialects/generated";
import { isSource, kindOf, sourceFiles } from "./files";

/**
 * What a file says that has to do with gRPC on Node. A handler, or the code that registers it, names its library; the helpers
 * that it calls are found through imports.
 */
const namesGrpc =
  /["'](?:@grpc\/|grpc["']|nice-grpc|@connectrpc\/|@bufbuild\/connect|@protobuf-ts\/|@nestjs\/microservices)|_grpc_pb|_connect["']|\.addService\(/;

/** Whether a text has to do with gRPC at all: milliseconds for a whole project, and no compiler. */
export function mentionsGrpc(text: string): boolean {
  return namesGrpc.test(text);
}

/**
 * The projects that hold the paths: the nearest tsconfig or jsconfig of every file that mentions gRPC. A project is always
 * whole, since a handler elsewhere in it may reach into the paths.
 *
 * @param paths files and folders, absolute, with `/`
 */
export async function findProjects(paths: readonly string[], signal?: AbortSignal): Promise<ProjectSpec[]> {
  const found = new Map<string, ProjectSpec>();
  for (const path of paths) {
    const folder = (await kindOf(path)) === "folder" ? path : dirname(path);
    const home = await homeOf(folder);
    for (const project of await projectsBelow(home.directory, signal)) {
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
export async function projectOf(file: string, text: string): Promise<ProjectSpec | undefined> {
  if (!isSource(file)) return undefined;
  const home = await homeOf(dirname(file));
  const projects = await projectsBelow(home.directory);
  const own = projects.find((project) => keyOf(project) === keyOf(home));
  const roots = own?.roots ?? [];
  if (mentionsGrpc(text) && !roots.includes(file)) return { ...home, roots: [...roots, file] };
  return own;
}

interface Home {
  readonly config: string | undefined;
  readonly directory: string;
}

async function projectsBelow(folder: string, signal?: AbortSignal): Promise<ProjectSpec[]> {
  const homes = new Map<string, Promise<Home>>();
  const projects = new Map<string, Home & { roots: string[] }>();
  for await (const file of sourceFiles(folder, signal)) {
    // Generated code takes part when something imports it; by itself it holds no handlers, and is long.
    if (isGeneratedPath(file.path) || !mentionsGrpc(file.text)) continue;
    const directory = dirname(file.path);
    const pending = homes.get(directory) ?? homeOf(directory);
    homes.set(directory, pending);
    const home = await pending;
    const project = projects.get(keyOf(home)) ?? { ...home, roots: [] };
    project.roots.push(file.path);
    projects.set(keyOf(home), project);
  }
  return [...projects.values()];
}

/** The nearest folder upwards with a tsconfig or jsconfig, else with a package.json, else the folder itself. */
async function homeOf(folder: string): Promise<Home> {
  let manifest: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    for (const name of ["tsconfig.json", "jsconfig.json"]) {
      if ((await kindOf(`${at}/${name}`)) === "file") return { config: `${at}/${name}`, directory: at };
    }
    if (manifest === undefined && (await kindOf(`${at}/package.json`)) === "file") manifest = at;
    // A repository's root ends the search: what lies above belongs to somebody else.
    if (at === dirname(at) || (await kindOf(`${at}/.git`)) !== undefined) break;
  }
  return { config: undefined, directory: manifest ?? folder };
}

function keyOf({ config, directory }: Home): string {
  return config ?? directory;
}

/** Whether `path` is the folder or lies in it. */
function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
