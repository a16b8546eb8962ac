import type { Backend } from "./backend";
import { aloneOptions, readOptions } from "./config";
import { parse } from "./parse";
import { overlay, SourceCache } from "./sources";
import { openView } from "./view";

/** The back end that has TypeScript 6 behind it. */
export function createBackend(): Backend {
  const cache = new SourceCache();
  return {
    parse,
    openAlone: (path, text) =>
      openView({
        cache: new SourceCache(),
        project: aloneOptions(),
        roots: [path],
        texts: overlay(new Map(), [{ path, text }]),
      }),
    open: (spec, overlays) =>
      openView({ cache, project: readOptions(spec), roots: spec.roots, texts: overlay(new Map(), overlays) }),
    forget: () => cache.clear(),
  };
}
