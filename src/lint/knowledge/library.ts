/**
 * What is known of the functions of a library. A new library is a new file with such a table; no rule names one.
 *
 * Keys of `functions` are exported names or `Class.member`; `*.member` stands for methods of that name of whatever the
 * package gives, as `*.toArray.forEach` does for what a certain method gave, and `*` for every other function of it that returns a promise, or takes a callback.
 */
export interface Library {
  readonly packages: readonly string[];
  readonly functions: Readonly<Record<string, LibraryFunction>>;
}

/** What calling one function of a library does. */
export interface LibraryFunction {
  /**
   * How far waiting for it lets the process get: `macro` gives the event loop a turn, `micro` only the microtask queue.
   * `never` does not come back.
   */
  readonly suspends?: "macro" | "micro" | "never";
  /** It calls its callback argument later, from the event loop or from the microtask queue. */
  readonly callsBack?: "macro" | "micro";
  /**
   * It runs its callback again and again: for each of many things, all begun `at-once`, or the next `in-turn` when one is
   * done; `until-done`, when the callback or a condition says so; or `on-failure`, as retries do. `queued`: it runs it once,
   * when what was handed to it before is done, so that to call it again and again is a loop.
   */
  readonly iterates?: "at-once" | "in-turn" | "until-done" | "on-failure" | "queued";
  /** It begins all at once unless it is given an option of this name. */
  readonly limit?: string;
  /** It waits by itself between one run and the next: for the next rows. */
  readonly waitsBetween?: boolean;
  /** What it starts goes on until it is ended. */
  readonly acquires?: Acquired;
  /** Waiting for it may last until others let go: a lock, an entry of a queue. */
  readonly holdsUp?: boolean;
  /** It has another program run its callback: the page of a browser, a thread. */
  readonly runsAway?: boolean;
}

/** Something that goes on until it is ended. */
export interface Acquired {
  /**
   * `timer`: it calls its function again and again. `watcher`: it tells of what others do. `feed`: it reads or runs
   * something to its end, which is nobody's any more when that was for the call alone.
   */
  readonly kind: "timer" | "watcher" | "feed";
  /** How it is ended: a method of what the function returns as `.stop`, a function that is given it, or `()`, it itself. */
  readonly end: string;
  /** It is ended on the object whose method starts it: `consumer.run()`, by `consumer.disconnect()`. */
  readonly byObject?: boolean;
}
