import type { Call, FunctionIr } from "../ir";
import { finishGraph, startGraph } from "./builder";
import { evaluate } from "./expressions";
import type { Graph } from "./graph";
import { addStatements } from "./statements";

/**
 * The control flow of a function, without that of functions inside it.
 *
 * @param neverReturns Whether a call is known not to come back, such as `process.exit()`.
 */
export function buildGraph(
  { parameters, body }: Pick<FunctionIr, "parameters" | "body">,
  neverReturns: (call: Call) => boolean = () => false,
): Graph {
  const builder = startGraph(neverReturns);
  for (const parameter of parameters) evaluate(builder, parameter.default);
  addStatements(builder, body);
  return finishGraph(builder);
}
