import ts = require("typescript");

import { foldsEntries, givesEntries, givesEntry } from "../../../knowledge/methods";
import { either, element, empty, merge, nothing, type Value, withMember } from "./held";

/**
 * What the resolver does for lists: it follows an expression, gives what the functions that one stands for return,
 * and knows which names the project declares.
 */
interface Following {
  follow(node: ts.Expression, only?: string): Value;
  returned(callee: ts.Expression): readonly Value[];
  isOwn(name: ts.Node): boolean;
}

/** `[first, second]`: what it holds at each place, and under {@link element} at any of them. */
export function ofArray({ elements }: ts.ArrayLiteralExpression, follow: Following["follow"]): Value {
  const held = elements.map((one) =>
    ts.isSpreadElement(one) ? elementsOf(follow(one.expression, element)) : follow(one),
  );
  const atAny = withMember(element, either(held));
  // What a list of many holds is told by no place.
  if (held.length > longestTuple || elements.some(ts.isSpreadElement)) return atAny;
  const places = held.map((one, at) => [String(at), one] as const);
  return { ...empty(), members: new Map([...atAny.members, ...places]) };
}

const longestTuple = 3;

/** What a list holds at any place. */
export function elementsOf(list: Value): Value {
  return list.members.get(element) ?? nothing;
}

/**
 * What a list holds at a place: `const [definition, implementation] = pair`.
 *
 * @param isEntry of an entry of a map the value is all that is known
 */
export function heldAt(list: Value, at: number, isEntry: boolean): Value {
  if (list.members.has("0")) return list.members.get(String(at)) ?? nothing;
  return list.members.get(element) ?? (isEntry ? list : nothing);
}

/** What methods give that hand out what their object, or their argument, holds. */
export function givenBy(
  { name, expression: of }: ts.PropertyAccessExpression,
  [first, second]: readonly ts.Expression[],
  widely: boolean,
  { follow, returned, isOwn }: Following,
): Value | undefined {
  const { text } = name;
  // `bind` of a library takes the function as an argument, as any wrapper does, and one of the project does what it does.
  if (text === "bind" && !isOwn(name)) return follow(of);
  if (first && of.getText() === "Object") {
    if (/^(values|entries)$/.test(text)) return listOf(either([...follow(first).members.values()]));
    if (text === "fromEntries") return listOf(heldAt(elementsOf(follow(first, element)), 1, true));
  }
  if (!widely) return undefined;
  if (givesEntry(text)) return elementsOf(follow(of, element));
  if (first && foldsEntries(text)) return merge([...(second ? [follow(second)] : []), ...returned(first)]);
  if (second && text === "mapValues") return listOf(either(returned(second)));
  if (first && text === "map") return listOf(either(returned(first)));
  if (first && text === "flatMap") return listOf(either(returned(first).map(elementsOf)));
  return givesEntries(text) ? listOf(elementsOf(follow(of, element))) : undefined;
}

function listOf(held: Value): Value {
  return withMember(element, held);
}
