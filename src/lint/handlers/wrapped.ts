import type { View } from "../backend/backend";
import { dialects } from "../dialects/all";
import type { CallFact, FunctionRef, ValueFact } from "../facts";
import type { Call, FileIr, FunctionId } from "../ir";
import { dottedName } from "../syntax/names";
import { callsOf, holderOf } from "./calls";
import type { Handler } from "./handler";
import { callsHandedOn } from "./wrapper";

/**
 * What the project's own wrappers are given, wherever that stands: `export const cancel = unary(async (request, call) => …)`
 * is a handler as soon as `unary` returns one, whether or not the file that registers it can be followed.
 *
 * @param adapters handlers that only run what the function around them was given
 */
export function wrappedHandlers(view: View, adapters: readonly Handler[]): Handler[] {
  const wrappers = adapters.flatMap((adapter) => wrapperOf(view, adapter) ?? []);
  if (wrappers.length === 0) return [];
  const names = new Set(wrappers.map(({ name }) => name));
  const mentions = new RegExp(`\\b(?:${[...names].join("|")})\\b`);
  return view.files.flatMap((path) => {
    if (!mentions.test(view.text(path) ?? "")) return [];
    const ir = view.ir(path);
    return ir ? givenIn(view, ir, wrappers, names) : [];
  });
}

/** A function that makes handlers of what it is given. */
interface Wrapper extends FunctionRef {
  readonly name: string;
  /** Which argument it runs. */
  readonly argument: number;
  /** Which parameter of what it runs gets the call. */
  readonly carrier: number | undefined;
  readonly makes: Handler;
}

function wrapperOf(view: View, adapter: Handler): Wrapper | undefined {
  const ir = view.ir(adapter.file);
  const lowered = ir?.functions[adapter.function];
  if (!ir || !lowered) return undefined;
  const call = adapter.carrier && lowered.parameters[adapter.carrier.parameter]?.binding;
  for (const { call: made, given } of callsHandedOn(ir, lowered.id)) {
    const name = nameOf(ir, given.owner);
    if (!name || given.parameter === undefined || given.path?.length) continue;
    const carrier = made.arguments.findIndex(
      (one) => call !== undefined && one.kind === "identifier" && one.binding === call,
    );
    return {
      file: ir.path,
      function: given.owner,
      name,
      argument: given.parameter,
      carrier: carrier < 0 ? undefined : carrier,
      makes: adapter,
    };
  }
  return undefined;
}

function nameOf({ functions }: FileIr, id: FunctionId): string | undefined {
  return /(\w+)$/.exec(functions[id]!.name)?.[1];
}

function givenIn(
  view: View,
  ir: FileIr,
  wrappers: readonly Wrapper[],
  names: ReadonlySet<string>,
): Handler[] {
  const calls = callsOf(ir).filter(({ call }) => names.has(dottedName(call.callee) ?? ""));
  const facts = view.facts(
    calls.map(({ call, function: by }) => ({ ask: "call", file: ir.path, function: by, site: call.site })),
  ) as readonly (CallFact | undefined)[];
  return calls.flatMap(({ call, function: by }, index) => {
    const wrapper = wrappers.find((one) =>
      facts[index]?.targets.some(({ file, function: id }) => file === one.file && id === one.function),
    );
    return wrapper ? given(view, ir, call, by, wrapper) : [];
  });
}

function given(view: View, ir: FileIr, call: Call, by: FunctionId, wrapper: Wrapper): Handler[] {
  const argument = call.arguments[wrapper.argument];
  if (!argument) return [];
  const [value] = view.facts([{ ask: "value", file: ir.path, function: by, site: argument.site }]) as [
    ValueFact | undefined,
  ];
  const { makes, carrier } = wrapper;
  const type = dialects.find(({ id }) => id === makes.dialect)!.carrier;
  return (value?.functions ?? []).flatMap((ref) => {
    const lowered = view.ir(ref.file)?.functions[ref.function];
    if (!lowered || lowered.kind === "constructor") return [];
    return {
      ...makes,
      ...ref,
      name: lowered.name.includes("<anonymous>") ? (holderOf(ir, call, by) ?? lowered.name) : lowered.name,
      how: "registration" as const,
      wrapped: true as const,
      runBy: { file: makes.file, function: makes.function },
      carrier:
        carrier !== undefined && carrier < lowered.parameters.length
          ? { parameter: carrier, type }
          : undefined,
      ...(carrier === lowered.parameters.length && { leaves: carrier }),
    };
  });
}
