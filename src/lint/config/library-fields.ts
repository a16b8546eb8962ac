import type { Acquired, Library, LibraryFunction } from "../knowledge/library";
import type { FieldsOf, Shape } from "./shape";

const acquired: FieldsOf<Acquired> = {
  kind: {
    kind: "choice",
    values: ["timer", "watcher", "feed"],
    description:
      "A `timer` calls its function again and again; a `watcher` tells of what happens elsewhere; a `feed` reads or runs something to its end.",
  },
  end: {
    kind: "text",
    description:
      "How it is ended: a method of what the function returns, as `.stop`, or a function that is given it.",
  },
  byObject: {
    kind: "flag",
    default: false,
    description: "It is ended on the object whose method starts it, and not on what that returns.",
  },
};

const libraryFunction: FieldsOf<LibraryFunction> = {
  suspends: {
    kind: "choice",
    values: ["macro", "micro", "never"],
    description:
      "How far waiting for it lets the process get: `macro` gives the event loop a turn, `micro` only the microtask queue, `never` does not come back.",
  },
  callsBack: {
    kind: "choice",
    values: ["macro", "micro"],
    description: "It calls its callback later: from the event loop, or from the microtask queue.",
  },
  iterates: {
    kind: "choice",
    values: ["at-once", "in-turn", "until-done", "on-failure", "queued"],
    description:
      "It runs its callback again and again: for each of many things, all begun `at-once` or one `in-turn` after the other, `until-done`, or `on-failure` as retries do; `queued` once, when what was handed to it before is done.",
  },
  limit: {
    kind: "text",
    description: "It begins all at once unless it is given an option of this name, such as `concurrency`.",
  },
  waitsBetween: {
    kind: "flag",
    default: false,
    description: "It waits by itself between one run of its callback and the next, as for the next rows.",
  },
  acquires: {
    kind: "object",
    fields: acquired,
    required: ["kind", "end"],
    description: "What it starts goes on until it is ended.",
  },
  holdsUp: {
    kind: "flag",
    default: false,
    description: "Waiting for it may last until others let go: a lock, an entry of a queue.",
  },
  runsAway: {
    kind: "flag",
    default: false,
    description:
      "It has another program run its callback, which cannot use what is here: the page of a browser, a thread.",
  },
};

const library: FieldsOf<Library> = {
  packages: {
    kind: "list",
    of: { kind: "text" },
    description: "Names of packages as imported; a `*` at the end stands for anything.",
  },
  functions: {
    kind: "table",
    of: { kind: "object", fields: libraryFunction },
    description:
      "By exported name or `Class.member`; `*.member` stands for a method of anything the package gives, `*` for every other function that returns a promise or takes a callback.",
  },
};

/** One entry of `libraries`. */
export const libraryShape: Shape = { kind: "object", fields: library, required: ["packages", "functions"] };
