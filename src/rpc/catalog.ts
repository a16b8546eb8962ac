import { resolve } from "node:path";
import { nearestName } from "../text/nearest";
import { type ListedService, listDescriptors, listSources } from "./schema/listing";
import type { MethodInfo, ServiceInfo } from "./schema/method";
import { type Opened, openMethod } from "./schema/open-method";
import type { SchemaProblem } from "./schema/problem";
import { bundledImportPath } from "./schema/well-known";
import { reflect } from "./server/reflection";
import type { ReflectionSource } from "./server/reflection-stream";

/** Where schemas come from. The host reads settings and editors; this engine only gets the answers. */
export interface SchemaSources {
  /** `.proto` files, and descriptor sets or Buf images (`.binpb`, `.pb`, `.desc`, `.protoset`, `.bin`). */
  readonly files: readonly string[];
  /** Import paths that the user named; they come first. */
  readonly importPaths?: readonly string[];
  /** Import paths that other tools' settings name; they come after those of buf.yaml. */
  readonly otherImportPaths?: readonly string[];
  /** The folder beyond which no import path is looked for; the working directory unless told. */
  readonly root?: string;
  /** A server that describes itself; services that files describe too are taken from the files. */
  readonly reflection?: ReflectionSource;
}

/** The services of some sources. Listing them read only their own files; opening a method reads the rest. */
export interface Catalog {
  readonly services: readonly ServiceInfo[];
  /** Everything wrong that listing saw; one file's errors hide no other file's services. */
  readonly problems: readonly SchemaProblem[];
  /** Finds a method by `package.Service/Method`, `/package.Service/Method` or `package.Service.Method`. */
  method(name: string): MethodInfo | undefined;
  /**
   * Loads what a call of the method needs: its imports, codecs and service definition. Loaded files are shared
   * between methods and kept.
   *
   * @throws the signal's reason when it is aborted
   */
  open(name: string, signal?: AbortSignal): Promise<Opened>;
}

/**
 * Lists the services of all sources. Every file is told what is wrong with it; the others are listed all the same.
 *
 * @throws the signal's reason when it is aborted, and nothing else
 */
export async function loadCatalog(sources: SchemaSources, signal?: AbortSignal): Promise<Catalog> {
  const paths = {
    explicit: sources.importPaths ?? [],
    other: sources.otherImportPaths ?? [],
    root: resolve(sources.root ?? "."),
    bundled: bundledImportPath(),
  };
  const files = sources.files.map((file) => resolve(file));
  const { services, problems } = await listSources(files, paths, signal);
  if (sources.reflection !== undefined) {
    const reflected = await reflect(sources.reflection, signal);
    const known = new Set(services.map((service) => service.info.fullName));
    services.push(...listDescriptors(reflected.files, paths).filter(({ info }) => !known.has(info.fullName)));
    problems.push(...reflected.problems);
  }
  const methods = indexMethods(services, problems);
  return {
    services: services.map((service) => service.info),
    problems,
    method: (name) => methods.get(canonicalName(name))?.info,
    open: async (name, signal) => {
      const found = methods.get(canonicalName(name));
      if (found === undefined) {
        // Where nothing could be read, nothing is known of the method: what was in the way says more.
        const unread = methods.size === 0 ? problems.filter(({ severity }) => severity === "error") : [];
        const missing = [unknownMethod(name, [...methods.keys()])];
        return { ok: false, problems: unread.length > 0 ? unread : missing };
      }
      return openMethod(found.service, found.info, signal);
    },
  };
}

interface ListedMethod {
  readonly info: MethodInfo;
  readonly service: ListedService;
}

/** The first declaration of a service is the one that is called; a second one is told. */
function indexMethods(
  services: readonly ListedService[],
  problems: SchemaProblem[],
): Map<string, ListedMethod> {
  const methods = new Map<string, ListedMethod>();
  for (const service of services) {
    for (const info of service.info.methods) {
      const first = methods.get(info.fullName);
      if (first === undefined) methods.set(info.fullName, { info, service });
      else problems.push(declaredTwice(info, first.info));
    }
  }
  return methods;
}

function canonicalName(name: string): string {
  const plain = name.replace(/^\//, "");
  return plain.includes("/") ? plain : plain.replace(/\.([^.]*)$/, "/$1");
}

function unknownMethod(name: string, known: readonly string[]): SchemaProblem {
  // `WatchOrders` and `Orders/WatchOrders` are enough to know which one is meant.
  const end = canonicalName(name).toLowerCase();
  const endsSo = (method: string) =>
    /[./]/.test(method.at(-end.length - 1) ?? "") && method.toLowerCase().endsWith(end);
  const near = known.find(endsSo) ?? nearestName(canonicalName(name), known);
  const hint =
    near !== undefined
      ? `; did you mean "${near}"?`
      : known.length === 0
        ? "; the schema sources declare no method"
        : `; known methods: ${known.slice(0, 8).join(", ")}${known.length > 8 ? ` and ${known.length - 8} more` : ""}`;
  return { severity: "error", message: `there is no method "${name}"${hint}` };
}

function declaredTwice(info: MethodInfo, first: MethodInfo): SchemaProblem {
  const where = first.place === undefined ? "" : ` in ${first.place.file}`;
  return {
    severity: "warning",
    message: `${info.fullName} is already declared${where}; that one is called`,
    ...info.place,
  };
}
