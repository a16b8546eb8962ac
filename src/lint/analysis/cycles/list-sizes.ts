import type { BindingId, Call, Expression } from "../../ir";
import { collects } from "../../knowledge/methods";
import { bindingOf } from "../../syntax/names";
import type { Project, Reached } from "../project";

/** Names and methods of lists are followed back this far. */
const farthest = 4;

/**
 * How many entries a list, a set, a map or an object has at most, when all of them are written in its file and nothing adds
 * to them; undefined for any other.
 */
export function mostEntries(
  value: Expression | undefined,
  where: Reached,
  depth = farthest,
): number | undefined {
  if (value === undefined || depth === 0) return undefined;
  const of = (one: Expression | undefined) => mostEntries(one, where, depth - 1);
  switch (value.kind) {
    case "identifier":
      return value.binding === undefined || grows(value.binding, where)
        ? undefined
        : of(initOf(value, where));
    case "array":
      return sum(value.elements.map((one) => (one.kind === "spread" ? of(one.value) : 1)));
    case "object":
      return sum(value.properties.map((one) => (one.value.kind === "spread" ? of(one.value.value) : 1)));
    case "call": {
      const part = sizeOfSlice(value);
      if (part !== undefined) return part;
      const list = goneThroughBy(value);
      const length =
        list?.kind === "object" ? list.properties.find(({ name }) => name === "length") : undefined;
      // `Array.from({ length: 1000 }, make)`
      if (length) return length.value.kind === "literal" ? Number(length.value.value) : undefined;
      return of(list);
    }
    default:
      return undefined;
  }
}

/** How many entries a parameter's list has at most, when every caller hands over one that is written out: `enqueue([job])`. */
export function mostGiven(
  list: Expression | undefined,
  where: Reached,
  project: Pick<Project, "callersOf">,
): number | undefined {
  const { parameter, owner, path, writes } = bindingOf(list, where.index.file) ?? {};
  if (parameter === undefined || path !== undefined || writes?.length !== 0) return undefined;
  if (where.entry || owner !== where.ref.function || where.ir.parameters[parameter]?.rest) return undefined;
  const sizes = project
    .callersOf(where)
    .map(({ by, call }) =>
      call.arguments.some(({ kind }) => kind === "spread")
        ? undefined
        : mostEntries(call.arguments[parameter], by),
    );
  const known = sizes.flatMap((one) => one ?? []);
  return known.length > 0 && known.length === sizes.length ? Math.max(...known) : undefined;
}

/** `ids.slice(0, 4)`, `rows.slice(-10)` */
function sizeOfSlice({ callee, arguments: [from, to] }: Call): number | undefined {
  if (callee.kind !== "member" || callee.property !== "slice") return undefined;
  const first = numberOf(from);
  if (to === undefined) return first !== undefined && first < 0 ? -first : undefined;
  const last = numberOf(to);
  return first !== undefined && last !== undefined && first >= 0 && last > first ? last - first : undefined;
}

function numberOf(value: Expression | undefined): number | undefined {
  if (value?.kind === "unary" && value.operator === "-") {
    const positive = numberOf(value.value);
    return positive === undefined ? undefined : -positive;
  }
  return value?.kind === "literal" && typeof value.value === "number" ? value.value : undefined;
}

/** What a constant was made with; nothing for a list that begins empty, which others fill. */
function initOf(name: Expression & { kind: "identifier" }, { index }: Reached): Expression | undefined {
  const { init, path, writes } = index.file.bindings[name.binding!]!;
  if (path !== undefined || writes.length > 0) return undefined;
  const isEmpty =
    (init?.kind === "array" && init.elements.length === 0) ||
    (init?.kind === "object" && init.properties.length === 0);
  return isEmpty ? undefined : init;
}

/** Methods that give no more entries than the list has that they are called on. */
const noMore = /^(filter|map|slice|sort|reverse|toSorted|toReversed|entries|keys|values)$/;
/** Functions that give as many entries as what they are given. */
const asMany = /^(Object\.(keys|values|entries|freeze)|Array\.from)$/;

function goneThroughBy({ callee, arguments: given, new: made }: Call): Expression | undefined {
  if (made) return callee.kind === "identifier" && /^(Set|Map)$/.test(callee.name) ? given[0] : undefined;
  if (callee.kind !== "member") return undefined;
  const { object, property } = callee;
  if (object.kind === "identifier" && asMany.test(`${object.name}.${property}`)) return given[0];
  return noMore.test(property) ? object : undefined;
}

/** Whether entries are added to what a name holds. */
function grows(binding: BindingId, { index }: Reached): boolean {
  return index.usesOf(binding).some(({ expression }) => {
    const by = index.parentOf(expression);
    if (by?.kind === "index" && by.object === expression) {
      const write = index.parentOf(by);
      return write?.kind === "assignment" && write.target === by;
    }
    return (
      by?.kind === "member" && by.object === expression && (collects(by.property) || by.property === "splice")
    );
  });
}

function sum(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce<number | undefined>(
    (all, one) => (all === undefined || one === undefined ? undefined : all + one),
    0,
  );
}
