import { parse } from "../../../src/lint/backend/parse";
import { follow, type Semantics } from "../../../src/lint/flow/automaton";
import { graphOf } from "../../../src/lint/flow/build";
import { naturalLoop } from "../../../src/lint/flow/loops";
import {
  hasObserved,
  isChecked,
  macro,
  micro,
  none,
  state,
  statesOf,
  suspensionOf,
} from "../../../src/lint/flow/states";
import type { FileIr, LoopStatement } from "../../../src/lint/ir";
import { isCheck, nameOf, type Way, waysRound } from "./oracle-judge";

/** Runs both over a loop body; what they disagree about, or nothing. */
export function disagreement(body: string): string | undefined {
  const file = parse("/oracle.ts", `async function f() { while (true) { ${body} } }`);
  const loop = file.functions[1]?.body[0];
  if (loop?.kind !== "loop" || loop.body.kind !== "block") throw new Error(`Not a loop: ${body}`);
  const expected = [...new Set(waysRound(loop.body.body).map(spell))].sort();
  const actual = [...new Set(automatonWays(file, loop).map(spell))].sort();
  if (expected.join() === actual.join()) return undefined;
  return `${body}\n  syntax:    ${expected.join(" ")}\n  automaton: ${actual.join(" ")}`;
}

function automatonWays(file: FileIr, loop: LoopStatement): Way[] {
  const graph = graphOf(file.functions[1]!);
  const head = graph.loops.find(({ statement }) => statement === loop)!;
  const { back } = follow(graph, semantics, head.head, naturalLoop(graph, head));
  return statesOf(back).map((one) => ({
    suspended: suspensionOf(one) === none ? "no" : suspensionOf(one) === micro ? "micro" : "macro",
    checked: isChecked(one),
    observed: hasObserved(one),
  }));
}

/** The meaning of the generator's vocabulary, as the analysis would give it. */
const semantics: Semantics = {
  effect(event) {
    if (event.kind === "await") {
      const suspended = state(nameOf(event.node.value) === "macro" ? macro : micro);
      return { returns: suspended, throws: suspended };
    }
    if (event.kind === "call" && nameOf(event.node) === "assertLive") {
      return { returns: state(none, true), throws: state(none, false, true), stops: true };
    }
    return { returns: state(none), throws: state(none) };
  },
  meaning({ expression, outcome }) {
    if (!isCheck(expression)) return undefined;
    return outcome ? "cancelled" : "live";
  },
};

function spell({ suspended, checked, observed }: Way): string {
  return `${suspended}${checked ? "+checked" : ""}${observed ? "+observed" : ""}`;
}
