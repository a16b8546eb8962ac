import type { FunctionRef } from "../facts";
import type { Finding } from "../finding";
import type { Handler } from "../handlers/handler";
import type { Conditions } from "./conditions/conditions";
import { Summaries } from "./effects/summaries";
import { FactTable } from "./graph/fact-table";
import type { Graph } from "./graph/graph";
import type { ProjectGraph } from "./graph/project-graph";
import type { Carriers } from "./values/carriers";
import type { Listeners } from "./values/listeners";

/** What is kept of a project from one of its states to the next. */
export interface ProjectMemory {
  readonly facts: FactTable;
  readonly summaries: Summaries;
  /** Those found in the last state of which all was told. */
  handlers: readonly Handler[] | undefined;
  /** Who calls whom in the last state in which that was found anew. */
  graph: ProjectGraph | undefined;
  /** What was found out in the last state that was linted. */
  known: Known | undefined;
  /** What rules said of functions in it. */
  found: readonly FoundIn[];
  /** What is taken to hold still of other files than those that are linted; undefined to find it anew. */
  readonly elsewhere?: Known;
  /** Functions of the files that are linted that are taken to be as they were, with what is known of them. */
  readonly kept?: { has(ref: FunctionRef): boolean; readonly found: readonly FoundIn[] };
}

/** Findings by the function that was looked at. */
export interface FoundIn {
  readonly ref: FunctionRef;
  readonly findings: readonly Finding[];
}

/** What was found out in one state of a project. */
export interface Known {
  readonly project: Graph;
  readonly carriers: Carriers;
  readonly listeners: Listeners;
  readonly conditions: Conditions;
}

/** @param facts that are known already */
export function newMemory(facts = new FactTable()): ProjectMemory {
  return {
    facts,
    summaries: new Summaries(),
    handlers: undefined,
    graph: undefined,
    known: undefined,
    found: [],
  };
}

/**
 * A memory that knows what another one does, and keeps what is learnt to itself. What was found out of other files than
 * those that are linted is taken to hold still.
 */
export function memoryAbove(memory: ProjectMemory): ProjectMemory {
  return {
    ...memory,
    facts: new FactTable(memory.facts),
    summaries: new Summaries(memory.summaries),
    ...(memory.known && { elsewhere: memory.known }),
  };
}
