import type { Library, LibraryFunction } from "./library";

const named = (names: string, known: LibraryFunction): Record<string, LibraryFunction> =>
  Object.fromEntries(names.split(" ").map((name) => [name, known]));

const arrayMethods = (names: string, known: LibraryFunction) =>
  named(
    names
      .split(" ")
      .flatMap((name) => [`Array.${name}`, `ReadonlyArray.${name}`])
      .join(" "),
    known,
  );

const inTurn = { suspends: "macro", iterates: "in-turn" } as const;
const untilDone = { suspends: "macro", iterates: "until-done" } as const;
const onFailure = { suspends: "macro", iterates: "on-failure" } as const;

const queued = { suspends: "macro", iterates: "queued" } as const;
const rows = { ...inTurn, waitsBetween: true } as const;

/** Methods of lists, and functions of packages, that run a function again and again. */
export const loops: readonly Library[] = [
  {
    packages: [""],
    functions: {
      ...arrayMethods("forEach map filter flatMap some every find findIndex", { iterates: "at-once" }),
      ...arrayMethods("reduce reduceRight", { iterates: "in-turn" }),
    },
  },
  {
    packages: ["async"],
    functions: {
      ...named(
        "eachSeries forEachSeries eachOfSeries forEachOfSeries eachLimit forEachLimit eachOfLimit mapSeries mapLimit mapValuesSeries mapValuesLimit filterSeries filterLimit reduce reduceRight concatSeries concatLimit detectSeries everySeries someSeries timesSeries timesLimit",
        inTurn,
      ),
      ...named("whilst doWhilst until doUntil forever", untilDone),
      ...named("retry retryable", onFailure),
    },
  },
  { packages: ["p-map"], functions: { default: { ...inTurn, limit: "concurrency" } } },
  { packages: ["p-limit"], functions: { default: queued } },
  { packages: ["p-queue"], functions: { "PQueue.add": queued, "default.add": queued } },
  {
    packages: ["bluebird"],
    functions: {
      ...named("*.map *.filter", { ...inTurn, limit: "concurrency" }),
      ...named("*.mapSeries *.each *.reduce", inTurn),
    },
  },
  {
    packages: ["mongodb"],
    functions: { "*.toArray.forEach": { iterates: "at-once" }, "*.forEach": rows },
  },
  { packages: ["mongoose"], functions: { "*.eachAsync": rows } },
  { packages: ["p-each-series", "p-map-series", "p-reduce"], functions: { "*": inTurn } },
  { packages: ["p-wait-for", "p-forever", "p-whilst"], functions: { "*": untilDone } },
  {
    packages: ["p-retry", "async-retry", "promise-retry", "exponential-backoff"],
    functions: { "*": onFailure },
  },
];
