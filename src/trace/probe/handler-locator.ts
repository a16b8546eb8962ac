import type { Session } from "node:inspector";

import Module = require("node:module");

import type { SourceMapping } from "node:module";
import { monotonicNow } from "../clock";
import type { SourcePlace } from "../evidence";
import { beginsAt } from "./handler-place";
import { ownTimers } from "./originals";
import { isLibrary, pathOf } from "./place";
import { runOutside } from "./scope";

/** One blocked moment for all handlers of a server is bearable, one for each of hundreds of servers is not. */
const MOST_TIME = 1000;

let waiting: { readonly path: string; readonly handler: object }[] = [];
let spent = 0;

/** Finds out where a handler's function begins, once the server has registered all that it has. */
export function locateHandler(path: string, handler: object): void {
  if (waiting.length === 0) runOutside(() => ownTimers.setImmediate(locateWaiting)).unref();
  waiting.push({ path, handler });
}

/** Node tells where a function is only to its debugger, which is asked for a moment; one that is attached stays so. */
function locateWaiting(): void {
  const batch = waiting;
  waiting = [];
  if (spent > MOST_TIME) return;
  const started = monotonicNow();
  const inspector = loadInspector();
  if (!inspector) return;
  const session = new inspector.Session();
  try {
    session.connect();
    const places = locate(
      session,
      batch.map(({ handler }) => handler),
    );
    batch.forEach(({ path }, index) => {
      const place = places[index];
      // A framework's own function in front of the user's tells nothing; what runs first will.
      if (place && !isLibrary(place.file)) beginsAt(path, place);
    });
  } catch {
    // Without it the first code that is seen to run for a method is its place.
  } finally {
    session.disconnect();
    spent += monotonicNow() - started;
  }
}

function loadInspector(): typeof import("node:inspector") | undefined {
  try {
    return require("node:inspector");
  } catch {
    // Node can be built without it.
    return undefined;
  }
}

interface Script {
  readonly url: string;
  readonly sourceMapURL?: string | undefined;
}

const HANDLERS = Symbol.for("grpc-cancellation handlers");

function locate(session: Session, handlers: readonly object[]): (SourcePlace | undefined)[] {
  const scripts = new Map<string, Script>();
  session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, params));
  // Within one process and thread the session answers before `post` returns.
  session.post("Debugger.enable");
  const shared = globalThis as unknown as Record<symbol, unknown>;
  shared[HANDLERS] = handlers;
  try {
    return handlers.map((_, index) => {
      const expression = `globalThis[Symbol.for(${JSON.stringify(HANDLERS.description)})][${index}]`;
      let id: string | undefined;
      session.post("Runtime.evaluate", { expression, objectGroup: "handlers" }, (_error, answer) => {
        id = answer?.result.objectId;
      });
      return id === undefined ? undefined : locationOf(session, id, scripts);
    });
  } finally {
    delete shared[HANDLERS];
    session.post("Runtime.releaseObjectGroup", { objectGroup: "handlers" });
    session.post("Debugger.disable");
  }
}

interface FunctionLocation {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

function locationOf(
  session: Session,
  objectId: string,
  scripts: ReadonlyMap<string, Script>,
): SourcePlace | undefined {
  let location: FunctionLocation | undefined;
  let target: string | undefined;
  session.post("Runtime.getProperties", { objectId, ownProperties: true }, (_error, answer) => {
    for (const { name, value } of answer?.internalProperties ?? []) {
      if (name === "[[FunctionLocation]]") location = value?.value as FunctionLocation;
      if (name === "[[TargetFunction]]") target = value?.objectId;
    }
  });
  // grpc-js registers bound functions.
  if (!location) return target === undefined ? undefined : locationOf(session, target, scripts);
  const script = scripts.get(location.scriptId);
  return script?.url ? inSource(script, location) : undefined;
}

/** A loader such as tsx keeps the map in the script that it made, which no file holds. */
function inSource(script: Script, { lineNumber, columnNumber = 0 }: FunctionLocation): SourcePlace {
  const file = pathOf(script.url);
  const data = /^data:application\/json[^,]*;base64,(.*)$/.exec(script.sourceMapURL ?? "")?.[1];
  const map = data && new Module.SourceMap(JSON.parse(Buffer.from(data, "base64").toString()));
  const entry = map ? map.findEntry(lineNumber, columnNumber) : undefined;
  // What the map says nothing of comes back as an empty object.
  const { originalLine, originalColumn } = (entry ?? {}) as Partial<SourceMapping>;
  if (originalLine === undefined || originalColumn === undefined) {
    return { file, line: lineNumber + 1, column: columnNumber + 1 };
  }
  return { file, line: originalLine + 1, column: originalColumn + 1 };
}
