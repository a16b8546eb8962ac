import type { FunctionIr } from "../ir";
import { finishGraph, startGraph } from "./builder";
import { evaluate } from "./expressions";
import type { Graph } from "./graph";
import { addStatements } from "./statements";

const graphs = new WeakMap<object, Graph>();

/** The control flow of a function, without that of functions inside it. */
export function graphOf(subject: Pick<FunctionIr, "parameters" | "body">): Graph {
  const known = graphs.get(subject);
  if (known) return known;
  const builder = startGraph();
  for (const parameter of subject.parameters) evaluate(builder, parameter.default);
  addStatements(builder, subject.body);
  const graph = finishGraph(builder);
  graphs.set(subject, graph);
  return graph;
}
