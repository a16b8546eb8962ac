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
      openView(new SourceCache(), aloneOptions(), [path], overlay(new Map(), [{ path, text }])),
    open: (spec, overlays) => openView(cache, readOptions(spec), spec.roots, overlay(new Map(), overlays)),
    forget: () => cache.clear(),
  };
}
