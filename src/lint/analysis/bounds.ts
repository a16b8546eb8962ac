import type { Expression, LoopStatement } from "../ir";
import type { Reached } from "./project";

/** How often a loop can turn, as far as its own text tells. */
export type Bound =
  /** Until something else happens, or for ever. */
  | { readonly kind: "unbounded"; readonly forEver: boolean }
  /** Once for each of some data, whose amount the text does not tell. */
  | { readonly kind: "data" }
  /** At most this often. */
  | { readonly kind: "constant"; readonly turns: number };

/** How often a loop can turn. */
export function boundOf(loop: LoopStatement, where: Reached): Bound {
  switch (loop.loop) {
    case "for-in":
      return { kind: "data" };
    case "for-of":
      if (loop.await)
        return isList(loop.over, where) ? { kind: "data" } : { kind: "unbounded", forEver: false };
      return sizeOf(loop.over, where) ?? { kind: "data" };
    case "for":
      return counted(loop, where) ?? { kind: "unbounded", forEver: isForEver(loop) };
    case "while":
    case "do":
      return { kind: "unbounded", forEver: isForEver(loop) };
  }
}

function isForEver({ test }: LoopStatement): boolean {
  return test === undefined || (test.kind === "literal" && Boolean(test.value));
}

function isList(over: Expression | undefined, where: Reached): boolean {
  return resolve(over, where)?.kind === "array";
}

function sizeOf(over: Expression | undefined, where: Reached): Bound | undefined {
  const list = resolve(over, where);
  if (list?.kind !== "array" || list.elements.some(({ kind }) => kind === "spread")) return undefined;
  return { kind: "constant", turns: list.elements.length };
}

/** The expression that a constant holds. */
function resolve(value: Expression | undefined, { index }: Reached): Expression | undefined {
  if (value?.kind !== "identifier" || value.binding === undefined) return value;
  const { init, path, writes } = index.file.bindings[value.binding]!;
  return path === undefined && writes.length === 0 ? init : undefined;
}

/** `for (let i = 0; i < n; i++)`: bounded by `n`, whatever else the condition asks. */
function counted({ test, update }: LoopStatement, where: Reached): Bound | undefined {
  if (update?.kind !== "unary" && update?.kind !== "assignment") return undefined;
  for (const part of conjuncts(test)) {
    if (part.kind !== "binary" || !/^[<>]=?$|^!==?$/.test(part.operator)) continue;
    const limits = [part.left, part.right].map((side) => resolve(side, where));
    const turns = limits.map((limit) => (limit?.kind === "literal" ? Number(limit.value) : Number.NaN));
    const known = turns.filter((one) => Number.isFinite(one));
    if (known.length === 1) return { kind: "constant", turns: Math.abs(known[0]!) };
    return { kind: "data" };
  }
  return undefined;
}

function conjuncts(test: Expression | undefined): Expression[] {
  if (test === undefined) return [];
  return test.kind === "logical" && test.operator === "&&"
    ? [...conjuncts(test.left), ...conjuncts(test.right)]
    : [test];
}
