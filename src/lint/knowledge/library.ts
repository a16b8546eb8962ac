/**
 * What is known of the functions of a library. A new library is a new file with such a table; no rule names one.
 *
 * Keys of `functions` are exported names or `Class.member`; `*` stands for every other function of the package that
 * returns a promise, or takes a callback.
 */
export interface Library {
  readonly packages: readonly string[];
  readonly functions: Readonly<Record<string, LibraryFunction>>;
}

export interface LibraryFunction {
  /**
   * How far waiting for it lets the process get: `macro` gives the event loop a turn, `micro` only the microtask queue.
   * `never` does not come back.
   */
  readonly suspends?: "macro" | "micro" | "never";
  /** It calls its callback argument later, from the event loop or from the microtask queue. */
  readonly callsBack?: "macro" | "micro";
  /** It runs its callback argument for each of many things, at once. */
  readonly iterates?: boolean;
}
