import type EventEmitter = require("node:events");

import type { LeftListener } from "../evidence";
import { isLibrary, nearestPlace, placeOf, type Trace } from "./place";

/** A listener that a handler added to an emitter that was there before it. */
export interface AddedListener {
  readonly emitter: EventEmitter;
  readonly event: string | symbol;
  readonly listener: unknown;
  readonly trace: Trace;
}

/** Those that are still there, each place once; what a library added for itself is not the handler's. */
export function stillThere(added: readonly AddedListener[]): LeftListener[] {
  const byPlace = new Map<string, LeftListener>();
  for (const { emitter, event, listener, trace } of added) {
    if (!emitter.rawListeners(event).includes(listener as () => void)) continue;
    const nearest = nearestPlace(trace);
    if (!nearest || isLibrary(nearest.file)) continue;
    const place = placeOf(trace)!;
    const key = `${String(event)} ${place.file}:${place.line}:${place.column}`;
    const count = (byPlace.get(key)?.count ?? 0) + 1;
    byPlace.set(key, { event: String(event), emitter: nameOf(emitter), place, count });
  }
  return [...byPlace.values()];
}

function nameOf(emitter: EventEmitter): string {
  return emitter === process ? "process" : emitter.constructor.name || "EventEmitter";
}
