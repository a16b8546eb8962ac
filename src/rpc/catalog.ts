import type { MethodInfo, OpenMethod, ServiceInfo } from "./schema/method";
import type { SchemaProblem } from "./schema/problem";

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
}

/** The services of some sources. Listing them read only their own files; opening a method reads the rest. */
export interface Catalog {
  readonly services: readonly ServiceInfo[];
  /** Everything wrong that was seen so far; one file's errors hide no other file's services. */
  readonly problems: readonly SchemaProblem[];
  /**
   * Finds a method by `package.Service/Method`, `/package.Service/Method` or `package.Service.Method`.
   */
  method(name: string): MethodInfo | undefined;
  /**
   * Loads what a call of the method needs: its imports, codecs and service definition. Loaded files are shared
   * between methods and kept.
   */
  open(name: string, signal?: AbortSignal): Promise<Opened>;
}

export type Opened =
  | { readonly ok: true; readonly method: OpenMethod; readonly problems: readonly SchemaProblem[] }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };
