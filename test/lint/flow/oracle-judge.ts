import type { Expression, Statement } from "../../../src/lint/ir";

/**
 * A second opinion on loops, written without the control-flow graph: it runs through the syntax itself, statement by
 * statement, and enumerates every way that one turn can go.
 *
 * A turn's way is told as a string of three letters or fewer: `s` it suspended, `m` the longest suspension was the
 * event loop (else the microtask queue), `c` a live check found the call alive, `x` cancellation was seen.
 */
export interface Way {
  readonly suspended: "no" | "micro" | "macro";
  readonly checked: boolean;
  readonly observed: boolean;
}

type Completion = "normal" | "break" | "continue" | "return" | "throw";
type Outcome = readonly [Completion, Way];

const untouched: Way = { suspended: "no", checked: false, observed: false };

/** Every way in which the loop's body can come round to its top again. */
export function waysRound(body: readonly Statement[]): Way[] {
  const outcomes = run(body, untouched);
  return outcomes.filter(([how]) => how === "normal" || how === "continue").map(([, way]) => way);
}

function run(statements: readonly Statement[], way: Way): Outcome[] {
  let open: Way[] = [way];
  const done: Outcome[] = [];
  for (const statement of statements) {
    const next: Way[] = [];
    for (const one of open) {
      for (const outcome of step(statement, one)) {
        if (outcome[0] === "normal") next.push(outcome[1]);
        else done.push(outcome);
      }
    }
    open = distinct(next);
  }
  return [...done, ...open.map((one): Outcome => ["normal", one])];
}

function step(statement: Statement, way: Way): Outcome[] {
  switch (statement.kind) {
    case "block":
      return run(statement.body, way);
    case "expression":
      return perform(statement.expression, way);
    case "if": {
      const check = isCheck(statement.test);
      const yes = check ? { ...way, observed: true } : way;
      // The condition is a call, which may throw.
      const whenTrue: Outcome[] = [["throw", way], ...step(statement.then, yes)];
      // Nobody who knows that the call was cancelled finds it alive.
      if (check && way.observed) return whenTrue;
      const no = check ? { ...way, checked: true } : way;
      return [...whenTrue, ...(statement.else ? step(statement.else, no) : [["normal", no] as const])];
    }
    case "break":
    case "continue":
      return [[statement.kind, way]];
    case "return":
      return [["return", way]];
    case "throw":
      return [["throw", way]];
    case "try": {
      const handled = run(statement.block.body, way).flatMap((outcome): Outcome[] => {
        const caught = outcome[0] === "throw" && statement.catch;
        return caught ? run(caught.body.body, outcome[1]) : [outcome];
      });
      const last = statement.finally;
      if (!last) return handled;
      return handled.flatMap(([how, one]): Outcome[] =>
        run(last.body, one).map(([then, end]) => (then === "normal" ? [how, end] : [then, end])),
      );
    }
    default:
      throw new Error(`The generator does not write ${statement.kind}.`);
  }
}

/** `await macro()` and `await micro()` may reject after they have suspended; `assertLive()` throws on cancellation. */
function perform(expression: Expression, way: Way): Outcome[] {
  if (expression.kind === "await") {
    const name = nameOf(expression.value);
    const suspended = name === "macro" || way.suspended === "macro" ? "macro" : "micro";
    // Calling the function may throw before anything is waited for.
    return [
      ["throw", way],
      ["throw", { ...way, suspended }],
      ["normal", { ...way, suspended }],
    ];
  }
  if (nameOf(expression) === "assertLive") {
    const seen: Outcome = ["throw", { ...way, observed: true }];
    return way.observed ? [seen] : [seen, ["normal", { ...way, checked: true }]];
  }
  return [
    ["throw", way],
    ["normal", way],
  ];
}

/** Whether it is `cancelled()`, the generator's live check. */
export function isCheck(expression: Expression): boolean {
  return nameOf(expression) === "cancelled";
}

/** The name that a call is made by. */
export function nameOf(expression: Expression): string | undefined {
  return expression.kind === "call" && expression.callee.kind === "identifier"
    ? expression.callee.name
    : undefined;
}

function distinct(ways: readonly Way[]): Way[] {
  return [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()];
}
