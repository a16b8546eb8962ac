import type { Expression } from "../../ir";

/** `propagate.CANCELLATION` of grpc-js. */
export const cancellationFlag = 8;

/** The flags of `propagate` by their names, as grpc-js has them. */
const flags: Readonly<Record<string, number>> = {
  DEADLINE: 1,
  CENSUS_STATS_CONTEXT: 2,
  CENSUS_TRACING_CONTEXT: 4,
  CANCELLATION: cancellationFlag,
  DEFAULTS: 0xffff,
};

/** `propagate_flags` that are written out and leave out cancellation. */
export function dropsCancellation(options: Extract<Expression, { kind: "object" }>): boolean {
  const written = options.properties.find(({ name }) => name === "propagate_flags")?.value;
  const value = written && numberOf(written);
  return value !== undefined && (value & cancellationFlag) === 0;
}

function numberOf(expression: Expression): number | undefined {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "number" ? expression.value : undefined;
    case "member":
      return flags[expression.property];
    case "unary": {
      const value = expression.operator === "~" ? numberOf(expression.value) : undefined;
      return value === undefined ? undefined : ~value;
    }
    case "binary": {
      const [left, right] = [numberOf(expression.left), numberOf(expression.right)];
      return left === undefined || right === undefined
        ? undefined
        : combined(expression.operator, left, right);
    }
    default:
      return undefined;
  }
}

function combined(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case "|":
      return left | right;
    case "&":
      return left & right;
    case "^":
      return left ^ right;
    default:
      return undefined;
  }
}
