import type { Library, LibraryFunction } from "../knowledge/library";
import type { FieldsOf, Shape } from "./shape";

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
    kind: "flag",
    default: false,
    description: "It runs its callback for each of many things, at once.",
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
      "By exported name or `Class.member`; `*` stands for every other function that returns a promise or takes a callback.",
  },
};

/** One entry of `libraries`. */
export const libraryShape: Shape = { kind: "object", fields: library, required: ["packages", "functions"] };
