/**
 * What was observed at run time, as plain data: by a tap on the wire between two processes, and by a probe inside a
 * Node server. It crosses processes as JSON lines; hops, verdicts and pictures are folds over it.
 *
 * Every time is in milliseconds on the monotonic clock of the process that observed it; `clock.ts` says how far the
 * clocks of two observers can be compared.
 */
import type { WireEvidence } from "./wire-evidence";

/** How an observer's clock relates to the one that all evidence of a trace is told on. */
export type Clock =
  /** The same clock: the same process, or proven to be the one that both read. */
  | { readonly kind: "same" }
  /** `offset` milliseconds ahead, known to within `uncertainty` milliseconds either way. */
  | { readonly kind: "measured"; readonly offset: number; readonly uncertainty: number }
  /** Never compared: times of this observer say nothing about the order against another's. */
  | { readonly kind: "unknown" };

/** An observer introduces itself, before anything else it says. */
export interface ObserverEvidence {
  readonly type: "observer";
  readonly observer: string;
  readonly at: number;
  readonly role: ObserverRole;
  /** How people call the server that is observed: a tap's target, a process's command. */
  readonly server: string;
  readonly clock: Clock;
}

export type ObserverRole =
  /** `port` is where the tap listens. */
  | { readonly kind: "tap"; readonly port: number }
  | { readonly kind: "probe"; readonly pid: number; readonly node: string };

/** A better reading of the clock of an observer that has introduced itself. */
export interface ClockEvidence {
  readonly type: "clock";
  readonly observer: string;
  readonly clock: Clock;
}

/** An observer has ended, mostly with the process that it watched. */
export interface ObserverGone {
  readonly type: "observer-gone";
  readonly observer: string;
  /** On our clock. */
  readonly at: number;
}

/** An observer had to let evidence go, for instance because nobody read it. */
export interface DroppedEvidence {
  readonly type: "dropped";
  readonly observer: string;
  readonly at: number;
  /** How many records are missing, in all so far. */
  readonly count: number;
}

/** A place in the user's source, lines and columns from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The calls that led there, the nearest first, as far as they are the user's and were remembered. */
  readonly calledFrom?: readonly SourcePlace[];
}

/** Why a server call ended before its handler had answered, or that it did not. */
export type CancelCause =
  | "client"
  | "deadline"
  | "connection"
  /** The server itself reset the stream or shut down. */
  | "server"
  /** The handler had answered before: an ordinary end. */
  | "completed";

/**
 * Everything a probe knows of one server call at one moment. A later report of the same `call` replaces an earlier
 * one; `phase` says what it was sent for.
 */
export interface HandlerEvidence {
  readonly type: "handler";
  readonly observer: string;
  readonly at: number;
  /** Counts the process's server calls from 1. */
  readonly call: number;
  /** `stopped` and `finished` are the last report of a call. */
  readonly phase: "started" | "cancelled" | "running" | "stopped" | "finished";
  /** `handler`: the handler function itself is watched; `stream`: only its HTTP/2 stream and what runs for it. */
  readonly depth: "handler" | "stream";
  readonly path: string;
  /** Where the handler's function begins; below a framework, the first place of the user's that ran for the method. */
  readonly handler?: SourcePlace;
  readonly startedAt: number;
  /** The caller's TCP port and the stream's number: with them a hop on the wire is the same call. */
  readonly callerPort?: number;
  readonly stream?: number;
  /** Milliseconds from the start to the deadline. */
  readonly timeout?: number;
  readonly cancelled?: { readonly at: number; readonly cause: CancelCause; readonly code?: number };
  /** The first time the handler's own code was told, and through what. */
  readonly seen?: {
    readonly at: number;
    readonly through: "check" | "listener" | "signal";
    readonly place?: SourcePlace;
  };
  /** Reads of `call.cancelled` or `signal.aborted`. */
  readonly checks: { readonly count: number; readonly longestGap?: number };
  /** Listeners that could have told the handler, by event. */
  readonly listeners: readonly HandlerListener[];
  readonly settled?: {
    readonly at: number;
    readonly how: "answered" | "ended" | "returned" | "resolved" | "rejected" | "threw";
    /** The error's code or name, for `rejected` and `threw`; its text stays in the process. */
    readonly error?: string;
  };
  /** When the client's messages ended, of a method that takes a stream of them and gives one answer. */
  readonly uploadEndedAt?: number;
  /** An error out of this call's work that nobody handled: it ended the whole process. */
  readonly crashed?: { readonly at: number; readonly error: string; readonly place?: SourcePlace };
  /** When the handler gave its answer or ended its stream; it may go on after that. */
  readonly answeredAt?: number;
  /** What the callback of a call with one answer was given. */
  readonly answeredWith?: "message" | "error";
  /** Whether the handler returned a promise: then its settling is the end of what it awaits. */
  readonly promised: boolean;
  readonly lastActivity?: number;
  /** The last thing after the cancel of which it is known what it was. */
  readonly lastWork?: WorkAfterCancel;
  readonly writes: { readonly count: number; readonly afterCancel: number; readonly lastAt?: number };
  /** Timers made for this call that are still alive. */
  readonly timers: readonly LiveTimer[];
  /** Listeners that the handler added to emitters which outlive the call, and that are still there. */
  readonly leftListeners: readonly LeftListener[];
  readonly upstreams: readonly UpstreamCall[];
}

export interface HandlerListener {
  /** `cancelled`, `close`, `error` of the call, or `abort` of a signal. */
  readonly event: string;
  /** Where it was added; a place inside `node_modules` is the framework's, not the handler's. */
  readonly place?: SourcePlace;
}

export interface LiveTimer {
  readonly kind: "timeout" | "interval" | "immediate";
  readonly place?: SourcePlace;
  readonly count: number;
}

/** Work for a call that was seen after its cancel. */
export interface WorkAfterCancel {
  /** `timer`: one that was set there fired; `request`: the system was asked for something, such as a file. */
  readonly kind: "write" | "timer" | "upstream" | "request";
  readonly at: number;
  readonly place?: SourcePlace;
}

export interface LeftListener {
  readonly event: string;
  /** The class of the emitter: `EventEmitter`, `process`. */
  readonly emitter: string;
  readonly place?: SourcePlace;
  readonly count: number;
}

/** An RPC that a handler made in turn. */
export interface UpstreamCall {
  readonly path: string;
  readonly startedAt: number;
  /** `this`: started with the handler's own call as parent; `none`: without; `unknown`: seen only as a stream. */
  readonly parent: "this" | "other" | "none" | "unknown";
  readonly place?: SourcePlace;
  readonly cancelledAt?: number;
  readonly ended?: { readonly at: number; readonly code?: number; readonly details?: string };
  /** This process's TCP port and the stream's number, as the next server sees its caller. */
  readonly localPort?: number;
  readonly stream?: number;
}

/** One observation. */
export type Evidence =
  | ObserverEvidence
  | ObserverGone
  | ClockEvidence
  | DroppedEvidence
  | WireEvidence
  | HandlerEvidence;
