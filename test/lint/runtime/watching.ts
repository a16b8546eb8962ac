import { createHook } from "node:async_hooks";
import type { Readable } from "node:stream";

/** The name that code of a handler under watch has in stack traces. */
export const handlerCode = "handler-under-watch:";

/** A timer or immediate that a handler's own code started. */
interface Pending {
  readonly resource: { _idleTimeout?: number; hasRef?(): boolean };
  ticksAfter: number;
}

/** Everything seen of the one handler that runs. One at a time: what it uses is shared. */
export class Watching {
  works = 0;
  worksAfter = 0;
  committed = false;
  rolledBack = false;
  isOver = false;
  /** The client means to end the call early. */
  endsEarly = true;
  /** The handler is `async`, and has not come to its end. */
  pending = false;
  /** Calls at the upstream server that are neither answered nor cancelled. */
  upstreamCalls = 0;
  readonly sources = new Set<Readable>();
  readonly timers = new Map<number, Pending>();
  readonly begun: Promise<void>;
  /** Fulfilled when the server has been told of the cancellation. */
  readonly over: Promise<void>;
  ready!: () => void;
  private end!: () => void;

  /** @param worksBefore the client may cancel when so much work was done */
  constructor(private readonly worksBefore = 1) {
    this.begun = new Promise((resolve) => (this.ready = resolve));
    this.over = new Promise((resolve) => (this.end = resolve));
  }

  worked(): void {
    if (++this.works >= this.worksBefore) this.ready();
    if (this.isOver) this.worksAfter++;
  }

  cancelled(): void {
    this.isOver = true;
    this.end();
  }
}

export let watching = new Watching();

/** Begins to watch a handler, and what timers code of its file starts. Whoever calls this ends it. */
export function watch(worksBefore?: number): { readonly watching: Watching; stop(): void } {
  const own = new Watching(worksBefore);
  watching = own;
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (type !== "Timeout" && type !== "Immediate") return;
      if (new Error().stack?.includes(handlerCode)) own.timers.set(id, { resource, ticksAfter: 0 });
    },
    before(id) {
      const timer = own.timers.get(id);
      if (timer && own.isOver) timer.ticksAfter++;
    },
    destroy(id) {
      own.timers.delete(id);
    },
  }).enable();
  return {
    watching: own,
    stop() {
      hook.disable();
      Error.stackTraceLimit = depth;
    },
  };
}
