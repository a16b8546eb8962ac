import type {
  CancelCause,
  HandlerEvidence,
  HandlerListener,
  LiveTimer,
  SourcePlace,
  UpstreamCall,
  WorkAfterCancel,
} from "../evidence";
import { isOrdinary } from "../ordinary-end";
import { handlerPlace, isUnlocated, ranFor } from "./handler-place";
import { type AddedListener, stillThere } from "./left-listeners";
import {
  captureTrace,
  isGrpcJs,
  isLibrary,
  isStreamIteration,
  nearestPlace,
  placeOf,
  type Trace,
} from "./place";

export type Settling = NonNullable<HandlerEvidence["settled"]>;

interface Seen extends Pick<NonNullable<HandlerEvidence["seen"]>, "at" | "through"> {
  readonly trace?: Trace;
}

/** Work for a call after its cancel. */
interface Work extends Pick<WorkAfterCancel, "kind" | "at"> {
  readonly trace: Trace;
}

/** A timer that was made for a call; Node marks it when it has fired for good or was cleared. */
export interface MadeTimer {
  readonly kind: LiveTimer["kind"];
  readonly trace: Trace;
  readonly timer: { readonly _destroyed?: boolean; hasRef?(): boolean };
}

/** An RPC that was made for a call, as it is known so far. */
export interface Upstream {
  readonly path: string;
  readonly startedAt: number;
  readonly parent: UpstreamCall["parent"];
  readonly trace: Trace;
  cancelledAt?: number;
  ended?: { at: number; code?: number; details?: string };
  localPort?: number | undefined;
  /** The HTTP/2 stream; it has a number only once it is opened. */
  http2Stream?: { readonly id?: number | undefined } | undefined;
  stream?: number | undefined;
}

/** More dead timers than this are cleared out of a call's list. */
const PRUNE_TIMERS_AT = 64;

/** A loop that listens anew in each turn is known well enough by its first turns. */
const MOST_LISTENERS = 32;

/** What is known of one server call; its `report` is what leaves the process. */
export class ServerCall {
  depth: HandlerEvidence["depth"] = "stream";
  cancelled?: { at: number; cause: CancelCause; code?: number };
  seen?: Seen;
  settled?: Settling;
  answeredAt?: number;
  answeredWith?: "message" | "error";
  promised = false;
  lastActivity?: number;
  private lastWork?: Work;
  checks = 0;
  longestGap?: number;
  private lastCheck?: number;
  writes = 0;
  writesAfterCancel = 0;
  lastWrite?: number;
  /** The client has sent all its messages. */
  requestEndedAt?: number;
  /** The method takes a stream of messages and gives one answer. */
  takesUpload = false;
  crashed?: { readonly at: number; readonly error: string; readonly trace: Trace };
  /** The stream is closed: nothing comes or goes any more. */
  closed = false;
  /** The last report has been made. */
  over = false;
  readonly upstreams: Upstream[] = [];
  private timers: MadeTimer[] = [];
  private added: AddedListener[] = [];
  private readonly listeners: { readonly event: string; readonly trace: Trace }[] = [];
  private places: HandlerListener[] | undefined;

  constructor(
    readonly id: number,
    readonly path: string,
    readonly startedAt: number,
    readonly callerPort: number | undefined,
    readonly stream: number | undefined,
    readonly timeout: number | undefined,
  ) {}

  /** The handler asked whether it is cancelled; the call of `below` was how. */
  checked(at: number, cancelled: boolean, below: (...args: never[]) => unknown): void {
    this.located(below);
    if (cancelled && this.cancelled && !this.seen) {
      this.seen = { at, through: "check", trace: captureTrace(below) };
    }
    const gap = at - (this.lastCheck ?? this.startedAt);
    if (gap > (this.longestGap ?? 0)) this.longestGap = gap;
    this.lastCheck = at;
    this.checks++;
  }

  wrote(at: number, below: (...args: never[]) => unknown): void {
    this.located(below);
    this.writes++;
    this.lastWrite = at;
    if (this.cancelled) {
      this.writesAfterCancel++;
      this.lastActivity = at;
      this.worked({ kind: "write", at, trace: captureTrace(below) });
    }
  }

  /** Something was done for the call although it had been cancelled. */
  worked(work: Work): void {
    this.lastWork = work;
  }

  /** The system runs what a timer of the call was set for, if `resource` is one. */
  timerFired(resource: object, at: number): void {
    const fired = this.timers.find(({ timer }) => timer === resource);
    if (fired) this.worked({ kind: "timer", at, trace: fired.trace });
  }

  /** The user's code runs for this method, in what called `below`. */
  private located(below: (...args: never[]) => unknown): void {
    if (isUnlocated(this.path)) ranFor(this.path, captureTrace(below));
  }

  addedListener(listener: AddedListener): void {
    if (this.added.length < MOST_LISTENERS && !this.over) this.added.push(listener);
  }

  listens(event: string, trace: Trace): void {
    if (this.listeners.length >= MOST_LISTENERS) return;
    this.listeners.push({ event, trace });
    this.places = undefined;
  }

  /** Where code of the user's own, not a framework, listens for `event`. */
  usersListener(event: string): Trace | undefined {
    const isUsers = (trace: Trace) => {
      const listener = listenerAt(trace);
      return listener !== undefined && listener !== "hidden" && !isLibrary(listener.file);
    };
    return this.listeners.find((one) => one.event === event && isUsers(one.trace))?.trace;
  }

  madeTimer(timer: MadeTimer): void {
    ranFor(this.path, timer.trace);
    if (this.timers.length >= PRUNE_TIMERS_AT) this.timers = this.timers.filter(isAlive);
    this.timers.push(timer);
  }

  /** Timers that are still to fire. Below the handler's depth, unreferenced ones are the library's own. */
  liveTimers(): MadeTimer[] {
    this.timers = this.timers.filter(isAlive);
    if (this.depth === "handler") return this.timers;
    return this.timers.filter(({ timer }) => timer.hasRef?.() !== false);
  }

  /** The handler makes an RPC in turn. */
  calls(upstream: Upstream): void {
    this.upstreams.push(upstream);
    const { startedAt: at, trace } = upstream;
    if (this.cancelled) this.worked({ kind: "upstream", at, trace });
    else ranFor(this.path, trace);
  }

  upstreamsRunning(): boolean {
    return this.upstreams.some((upstream) => !upstream.ended);
  }

  report(phase: HandlerEvidence["phase"], at: number): Omit<HandlerEvidence, "observer"> {
    return {
      type: "handler",
      at,
      call: this.id,
      phase,
      depth: this.depth,
      path: this.path,
      ...present("handler", handlerPlace(this.path)),
      startedAt: this.startedAt,
      ...present("callerPort", this.callerPort),
      ...present("stream", this.stream),
      ...present("timeout", this.timeout),
      ...present("cancelled", this.cancelled),
      ...present("seen", this.seen && describe(this.seen)),
      checks: { count: this.checks, ...present("longestGap", this.longestGap) },
      listeners: this.listenerPlaces(),
      ...present("settled", this.settled),
      ...present("uploadEndedAt", this.takesUpload ? this.requestEndedAt : undefined),
      ...present("crashed", this.crashed && describe(this.crashed)),
      ...present("answeredAt", this.answeredAt),
      ...present("answeredWith", this.answeredWith),
      promised: this.promised,
      ...present("lastActivity", this.lastActivity),
      ...present("lastWork", this.lastWork && describe(this.lastWork)),
      writes: {
        count: this.writes,
        afterCancel: this.writesAfterCancel,
        ...present("lastAt", this.lastWrite),
      },
      timers: summarize(this.liveTimers()),
      // Most calls end as they should, and nobody asks what those leave.
      leftListeners: this.closed && this.cancelled ? stillThere(this.added) : [],
      upstreams: this.upstreams.map(describeUpstream),
    };
  }

  /** How the call settled when it ended as it should; nothing when there is more to tell. */
  ordinarySettling(): Settling | undefined {
    const { settled, depth, added, listeners, upstreams } = this;
    const more = this.cancelled || added.length + listeners.length + upstreams.length > 0;
    const ordinary = depth === "handler" && !more && settled && isOrdinary(settled);
    return ordinary && this.liveTimers().length === 0 ? settled : undefined;
  }

  /** Who listens, each place once. */
  private listenerPlaces(): HandlerListener[] {
    if (this.places) return this.places;
    const places = new Map<string, HandlerListener>();
    for (const { event, trace } of this.listeners) {
      const place = listenerAt(trace);
      if (place === "hidden") continue;
      places.set(`${event} ${place?.file}:${place?.line}:${place?.column}`, {
        event,
        ...present("place", place),
      });
    }
    this.places = [...places.values()];
    return this.places;
  }
}

/** Where a listener was added; `hidden` when grpc-js or a loop over the stream did it for itself. */
function listenerAt(trace: Trace): SourcePlace | "hidden" | undefined {
  const nearest = nearestPlace(trace);
  if ((nearest && isGrpcJs(nearest.file)) || isStreamIteration(trace)) return "hidden";
  // What a framework listens for is its own, though the user's code may stand further up.
  return nearest && isLibrary(nearest.file) ? nearest : placeOf(trace);
}

/** A property that is left out when it has no value. */
function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

/** With the place in the stead of the trace. */
function describe<T extends { readonly trace?: Trace }>({ trace, ...rest }: T) {
  return { ...rest, ...present("place", trace && placeOf(trace)) };
}

function isAlive({ timer }: MadeTimer): boolean {
  return timer._destroyed !== true;
}

function summarize(timers: readonly MadeTimer[]): LiveTimer[] {
  const byPlace = new Map<string, LiveTimer>();
  for (const { kind, trace } of timers) {
    const place = placeOf(trace);
    const key = `${kind} ${place?.file}:${place?.line}:${place?.column}`;
    byPlace.set(key, { kind, count: (byPlace.get(key)?.count ?? 0) + 1, ...present("place", place) });
  }
  return [...byPlace.values()];
}

function describeUpstream(upstream: Upstream): UpstreamCall {
  return {
    path: upstream.path,
    startedAt: upstream.startedAt,
    parent: upstream.parent,
    ...present("place", placeOf(upstream.trace)),
    ...present("cancelledAt", upstream.cancelledAt),
    ...present("ended", upstream.ended),
    ...present("localPort", upstream.localPort),
    ...present("stream", upstream.stream ?? upstream.http2Stream?.id),
  };
}
