import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePlace } from "../evidence";

/** Reads no source map again, so that what one run reports stays cheap; a server that is built anew is a new run. */
export type PlaceMapper = (place: SourcePlace) => SourcePlace;

/**
 * Finds the source behind code that was compiled or bundled, by the map that its file names. A process that reads
 * source maps itself, as under tsx, reports places in the source already; those stay as they are.
 */
export function placeMapper(): PlaceMapper {
  const maps = new Map<string, SourceMap | undefined>();
  const one = ({ calledFrom: _, ...place }: SourcePlace): SourcePlace => {
    if (!maps.has(place.file)) maps.set(place.file, mapOf(place.file));
    return inSource(place, maps.get(place.file));
  };
  return (place) => {
    const mapped = [place, ...(place.calledFrom ?? [])].map(one);
    // In a bundle only now libraries can be told from the user's own code.
    const own = mapped.filter(({ file }) => !/[\\/]node_modules[\\/]/.test(file));
    const [first, ...calledFrom] = own.length > 0 ? own : mapped.slice(0, 1);
    return calledFrom.length === 0 ? first! : { ...first!, calledFrom };
  };
}

/** The evidence, or any other data, with every place in it mapped. */
export function withSources<T>(value: T, map: PlaceMapper): T {
  if (Array.isArray(value)) return value.map((item) => withSources(item, map)) as T;
  if (value === null || typeof value !== "object") return value;
  if (isPlace(value)) return map(value) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSources(item, map)])) as T;
}

function isPlace(value: object): value is SourcePlace {
  return "file" in value && "line" in value && "column" in value;
}

function inSource(place: SourcePlace, map: SourceMap | undefined): SourcePlace {
  const entry = map?.findEntry(place.line - 1, place.column - 1);
  // What the map says nothing of comes back as an empty object.
  const { originalSource, originalLine, originalColumn } = (entry ?? {}) as Partial<SourceMapping>;
  if (originalSource === undefined || originalLine === undefined) return place;
  const file = originalSource.startsWith("file://") ? fileURLToPath(originalSource) : originalSource;
  return { file, line: originalLine + 1, column: (originalColumn ?? 0) + 1 };
}

function mapOf(file: string): SourceMap | undefined {
  try {
    const named = [...readFileSync(file, "utf8").matchAll(/^\/\/# sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (named === undefined) return undefined;
    const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(named)?.[1];
    const path = resolve(dirname(file), decodeURIComponent(named));
    const text = inline ? Buffer.from(inline, "base64").toString() : readFileSync(path, "utf8");
    const payload: SourceMapPayload = JSON.parse(text);
    const folder = resolve(dirname(inline ? file : path), payload.sourceRoot ?? "");
    const sources = payload.sources.map((source) =>
      source.startsWith("file://") ? source : resolve(folder, source),
    );
    return new SourceMap({ ...payload, sourceRoot: "", sources });
  } catch {
    // Without its map the compiled code is the best that can be shown.
    return undefined;
  }
}
