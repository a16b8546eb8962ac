import type { View } from "../../backend/backend";
import type { FunctionRef } from "../../facts";
import type { Call } from "../../ir";
import { type FunctionPlace, indexOf } from "../../syntax/file-index";
import type { Apart, CallSite, Reached } from "../project";
import { sentAway } from "./away";
import { saysDetached } from "./detached";
import type { FactTable } from "./fact-table";
import { Graph, leadsOn, type Step } from "./graph";
import { callsParameters, HandedIn } from "./handed-in";
import type { ProjectGraph } from "./project-graph";

/** The state in which a graph is wanted that is known in another. */
export interface EditedState {
  readonly view: View;
  /** What is known in it; what is asked is added. */
  readonly facts: FactTable;
  /** The files that have another text. */
  readonly paths: ReadonlySet<string>;
  /**
   * The graph of a state before: what functions of other files hand to each other is taken from it. Undefined to find that
   * anew.
   */
  readonly before: Graph | undefined;
}

/**
 * The graph of a state in which the texts of some files differ.
 *
 * @param base the graph of an earlier state
 * @returns undefined when a function calls others than there: then who reaches whom has to be found anew
 */
export function editedGraph(base: ProjectGraph, state: EditedState, work: Apart): EditedGraph | undefined {
  if (base.settings.detachedFunctions.length > 0) return undefined;
  const graph = new EditedGraph(base, state);
  return graph.take(work) ? graph : undefined;
}

/**
 * Who calls whom, where that is as it was in another state: the functions of edited files stand in the place of those that
 * they were, and nothing is copied but what comes to be asked for.
 */
class EditedGraph extends Graph {
  private readonly paths: ReadonlySet<string>;
  private readonly before: Graph | undefined;
  /** What stands in the place of a call of edited files, and of a function. */
  private readonly calls = new Map<Call, Call>();
  private readonly current = new Map<Reached, Reached>();
  private readonly was = new Map<Reached, Reached>();
  /** Where the functions of edited files stand now. */
  private readonly places = new Map<Reached, FunctionPlace>();

  constructor(
    private readonly base: ProjectGraph,
    { view, facts, paths, before }: EditedState,
  ) {
    super(view, base.settings, facts);
    this.paths = paths;
    this.before = before;
  }

  get functions(): readonly Reached[] {
    return this.base.functions.map((one) => this.now(one));
  }

  functionsIn(paths: ReadonlySet<string>): readonly Reached[] {
    return this.base.functionsIn(paths).map((one) => this.now(one));
  }

  find(ref: FunctionRef): Reached | undefined {
    const found = this.base.find(ref);
    return found && this.now(found);
  }

  stepsOf(reached: Reached): readonly Step[] {
    return this.base.stepsOf(this.earlier(reached)).map(({ call, targets, handed, apart }) => ({
      call: this.calls.get(call) ?? call,
      targets: targets.map((one) => this.now(one)),
      handed: handed.map((one) => this.now(one)),
      apart,
    }));
  }

  sitesOf(reached: Reached): readonly CallSite[] {
    return this.base.sitesOf(this.earlier(reached)).map((site) => this.siteNow(site));
  }

  protected override findHandedIn(): HandedIn {
    const { before } = this;
    if (before) {
      return new HandedIn(this.functionsIn(this.paths), this.byName, {
        factOf: (call) => before.handedIn.factOf(call),
        callersOf: ({ ref }) => this.handedBefore(before, ref),
      });
    }
    const some = this.base.functions.filter((one) => this.isEdited(one) || callsParameters(one));
    return new HandedIn(
      some.map((one) => this.now(one)),
      this.byName,
    );
  }

  /** What other files hand a function in for; of edited ones that is found anew. */
  private handedBefore(before: Graph, ref: FunctionRef): readonly CallSite[] {
    const target = before.find(ref);
    const sites = target ? before.handedIn.callersOf(target) : [];
    return sites.flatMap(({ by, call }) => {
      const now = this.isEdited(by) ? undefined : this.find(by.ref);
      return now ? [{ by: now, call }] : [];
    });
  }

  /** Takes over the functions of edited files; false when some call others than they did. */
  take(work: Apart): boolean {
    const edited = this.base.functionsIn(this.paths);
    const places = edited.flatMap((one) => this.placeOf(one.ref) ?? []);
    if (places.length < edited.length) return false;
    this.facts.ask(this.view, places);
    const lists = places.map(({ ir }) => this.facts.callsOf(ir).filter(({ fact }) => leadsOn(fact)));
    for (const [number, one] of edited.entries()) {
      const steps = this.base.stepsOf(one);
      const after = lists[number]!;
      if (steps.length !== after.length) return false;
      for (const [at, { call }] of steps.entries()) this.calls.set(call, after[at]!.call);
    }
    for (const [number, one] of edited.entries()) this.places.set(one, places[number]!);
    return edited.every((one, number) => this.leadsAlike(one, lists[number]!, work));
  }

  private placeOf(ref: FunctionRef): FunctionPlace | undefined {
    const file = this.view.ir(ref.file);
    const ir = file?.functions[ref.function];
    return file && ir && { ref, ir, index: indexOf(file) };
  }

  /** Whether a function holds the same functions as it did, and calls the same ones. */
  private leadsAlike(one: Reached, after: ReturnType<FactTable["callsOf"]>, work: Apart): boolean {
    const now = this.now(one);
    const { steps, innerApart, away } = this.base.waysOf(one);
    const held = now.index.heldBy(now.ref.function);
    if (!same(held, one.index.heldBy(one.ref.function))) return false;
    if (saysDetached(now.ir) !== saysDetached(one.ir)) return false;
    const awayNow = sentAway(after, now.ref.file, this.settings.libraries);
    if (!same(awayNow.functions, away)) return false;
    const isApart = one.apart ? [] : held.filter((id) => this.runsApart(id, now, work));
    if (!same(isApart, innerApart)) return false;
    const reached = (refs: readonly FunctionRef[]) =>
      refs.filter((ref) => this.view.ir(ref.file)?.functions[ref.function]).map((ref) => this.base.find(ref));
    return steps.every(({ targets, handed, apart }, at) => {
      const { call, fact } = after[at]!;
      if (!same(reached(fact.targets), targets)) return false;
      const given = awayNow.calls.has(call) ? [] : fact.handed;
      if (!same(reached(given.map(({ ref }) => ref)), handed)) return false;
      return (!one.apart && this.callsApart(call, now, fact, work)) === apart;
    });
  }

  private isEdited({ ref }: Reached): boolean {
    return this.paths.has(ref.file);
  }

  private earlier(reached: Reached): Reached {
    return this.was.get(reached) ?? reached;
  }

  private now(one: Reached): Reached {
    const known = this.current.get(one);
    if (known) return known;
    const from = this.fromNow(one);
    const place = this.places.get(one);
    const stays = place === undefined && from?.by === one.from?.by;
    const now = stays ? one : { ...one, ...place, from };
    this.current.set(one, now);
    if (!stays) this.was.set(now, one);
    return now;
  }

  private fromNow({ from }: Reached): Reached["from"] {
    return from && { by: this.now(from.by), call: from.call && (this.calls.get(from.call) ?? from.call) };
  }

  private siteNow({ by, call }: CallSite): CallSite {
    return { by: this.now(by), call: this.calls.get(call) ?? call };
  }
}

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
