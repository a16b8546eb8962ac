import type { SourcePlace } from "../evidence";

/** How far up the caller of a library is looked for. */
const FRAMES = 16;
/** So many of the user's own frames above a place are told. */
const MOST_CALLERS = 5;

/** The stack at one moment; its text is made only when somebody asks for the place. */
export interface Trace {
  readonly stack?: string | undefined;
}

/** Remembers where `below` was called from. Costs a few microseconds; the text is made later, if ever. */
export function captureTrace(below: (...args: never[]) => unknown): Trace {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const trace: Trace = {};
  Error.captureStackTrace(trace, below);
  Error.stackTraceLimit = limit;
  return trace;
}

/** The file whose code called `below`, one frame of Node's own skipped; cheap, so it can be asked at every timer. */
export function callerFile(below: (...args: never[]) => unknown): string | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 2;
  Error.prepareStackTrace = (_, sites) => sites;
  const trace: { stack?: unknown } = {};
  Error.captureStackTrace(trace, below);
  const sites = trace.stack as NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  for (const site of sites) {
    const file = site.getFileName();
    if (file && !file.startsWith("node:") && file !== __filename) return file;
  }
  return undefined;
}

/**
 * The place in the user's code that a trace points at: the first frame that is neither Node's nor a library's, with
 * the frames of the user's that called it; or a library's when there is no other. With source maps enabled, as tsx
 * and ts-node do, it is in the source.
 */
export function placeOf(trace: Trace): SourcePlace | undefined {
  const places = placesOf(trace);
  const [place, ...callers] = places.filter(({ file }) => !isLibrary(file));
  if (!place) return places[0];
  return callers.length === 0 ? place : { ...place, calledFrom: callers.slice(0, MOST_CALLERS) };
}

/** The outermost place of the user's in a trace, where a handler was entered, with those within it behind. */
export function outermostFirst(trace: Trace): SourcePlace | undefined {
  const [place, ...inner] = placesOf(trace)
    .filter(({ file }) => !isLibrary(file))
    .reverse();
  return place && (inner.length === 0 ? place : { ...place, calledFrom: inner });
}

/** The nearest place in a trace that is neither Node's nor the probe's own. */
export function nearestPlace(trace: Trace): SourcePlace | undefined {
  return placesOf(trace)[0];
}

/** Whether it was Node's own code that called. */
export function isNodes(trace: Trace): boolean {
  return trace.stack?.split("\n")[1]?.includes("node:") ?? false;
}

/** Whether Node's own reading of a stream, as `for await` does it, stands between the trace and the user's code. */
export function isStreamIteration(trace: Trace): boolean {
  const lines = (trace.stack ?? "").split("\n").slice(1);
  const own = lines.findIndex((line) => !line.includes("node:"));
  return lines
    .slice(0, own < 0 ? lines.length : own)
    .some((line) => line.includes("node:internal/streams/readable"));
}

function placesOf(trace: Trace): SourcePlace[] {
  const places: SourcePlace[] = [];
  for (const line of (trace.stack ?? "").split("\n").slice(1)) {
    const parts = /(?:\(|at |async )((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (!parts) continue;
    const file = pathOf(parts[1]!);
    const place = { file, line: Number(parts[2]), column: Number(parts[3]) };
    const below = places.at(-1);
    // A callback on the line that passes it is the same place to a reader.
    const again = below?.file === file && below.line === place.line;
    if (file !== __filename && !again) places.push(place);
  }
  return places;
}

/** Whether a file is installed code, not the user's own. */
export function isLibrary(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** Whether a file is grpc-js's own. */
export function isGrpcJs(file: string): boolean {
  return /[\\/]@grpc[\\/]grpc-js[\\/]/.test(file);
}

/** The path of a file that a stack or a script names. */
export function pathOf(file: string): string {
  if (!file.startsWith("file://")) return file;
  return decodeURIComponent(file.slice("file://".length)).replace(/^\/([A-Za-z]:)/, "$1");
}
