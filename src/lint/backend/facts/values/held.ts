import ts = require("typescript");

/** What an expression stands for: functions, those that wrappers were given, and what its properties hold. */
export interface Value {
  readonly functions: Set<ts.Node>;
  readonly wrapped: Set<ts.Node>;
  readonly members: Map<string, Value>;
}

/** A value of which nothing is known yet, to be added to. */
export function empty(): Value {
  return { functions: new Set(), wrapped: new Set(), members: new Map() };
}

/** Most expressions stand for nothing that is known; never added to. */
export const nothing = empty();

/** Whether nothing is known of a value. */
export function isEmpty(value: Value): boolean {
  return value.functions.size === 0 && value.wrapped.size === 0 && value.members.size === 0;
}

/** A function itself. */
export function ofFunction(node: ts.Node): Value {
  return { ...empty(), functions: new Set([node]) };
}

/** All that several values hold, as an object into which they are spread. */
export function merge(values: readonly Value[]): Value {
  const all = empty();
  for (const value of values) {
    for (const node of value.functions) all.functions.add(node);
    for (const node of value.wrapped) all.wrapped.add(node);
    // The last one wins, as in a spread.
    for (const [name, member] of value.members) all.members.set(name, member);
  }
  return all;
}

/** Any one of several: what each of them holds under a name may be there. */
export function either(values: readonly Value[]): Value {
  const all = merge(values);
  for (const name of all.members.keys()) {
    const held = values.flatMap((value) => value.members.get(name) ?? []);
    if (held.length > 1) all.members.set(name, either(held));
  }
  return all;
}

/** The name under which an array holds its elements: no property goes by it. */
export const element = "[]";

/** An object of which one property is known. */
export function withMember(name: string, value: Value): Value {
  return isEmpty(value) ? nothing : { ...empty(), members: new Map([[name, value]]) };
}
