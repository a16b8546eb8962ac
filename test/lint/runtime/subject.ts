import { asJavaScript, handlerSource, type Place, places } from "./handler-source";
import type { HandlerFiles } from "./load-handler";
import { perform } from "./perform";
import { type Shape, waits } from "./shapes/shape";
import type { UpstreamServer } from "./upstream";

export type Variant = Place | "JavaScript";

/** A shape in every place, and without types; the function that is registered comes first. */
export function sourcesOf({ text, kind, typesOnly }: Shape): Map<Variant, HandlerFiles> {
  const body = { text, async: waits(text) };
  const sources = new Map<Variant, HandlerFiles>(
    places.map((place) => [place, handlerSource(body, kind, place)]),
  );
  if (!typesOnly) sources.set("JavaScript", asJavaScript(sources.get("function")!));
  return sources;
}

/** What was seen of a shape with any of its clients, sorted. */
export async function seenOf(
  files: HandlerFiles,
  { kind, clients = [{}] }: Shape,
  upstream: UpstreamServer,
): Promise<string[]> {
  const seen = new Set<string>();
  for (const client of clients) {
    const observed = await perform(files, kind, upstream, client);
    for (const [what, was] of Object.entries(observed)) if (was) seen.add(what);
  }
  return [...seen].sort();
}
