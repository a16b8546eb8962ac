import type { View } from "../../backend/backend";
import type { CallFact, FunctionFact, FunctionRef, TypeFact, UsesFact } from "../../facts";
import type { Handler } from "../../handlers/handler";
import type { Call, Expression, FileIr, FunctionId, FunctionIr } from "../../ir";
import type { LintSettings } from "../../settings";
import type { Apart, CallSite, Project, Reached } from "../project";
import { detachedBy, isDetached } from "./detached";
import type { FactTable, FunctionPlace } from "./fact-table";
import { indexOf } from "./file-index";
import { HandedIn } from "./handed-in";

/** A call and the functions of the project that it can run. */
interface Step {
  readonly call: Call;
  readonly targets: readonly Reached[];
  /** What it runs is not done for the call that is served. */
  readonly apart: boolean;
}

/** Where a function leads: to those in it, and to those that it calls. */
interface Ways {
  readonly steps: readonly Step[];
  /** Functions in it that are not run for the call that is served. */
  readonly innerApart: readonly FunctionId[];
}

/** The functions that handlers can reach, and who calls whom. */
export class ProjectGraph implements Project {
  private readonly files = new Map<string, FileIr | undefined>();
  private readonly reached = new Map<FunctionIr, Reached>();
  private readonly ways = new Map<FunctionIr, Ways>();
  private readonly callers = new Map<FunctionIr, CallSite[]>();
  private readonly uses = new Map<FunctionIr, UsesFact | undefined>();
  private level: Reached[] = [];
  private later: (() => void)[] = [];
  private isApart = false;
  private handedIn: HandedIn | undefined;

  constructor(
    private readonly view: View,
    readonly settings: LintSettings,
    private readonly work: Apart,
    private readonly facts: FactTable,
  ) {}

  get functions(): readonly Reached[] {
    return [...this.reached.values()];
  }

  find(ref: FunctionRef): Reached | undefined {
    const ir = this.files.get(ref.file)?.functions[ref.function];
    return ir && this.reached.get(ir);
  }

  callersOf({ ir }: Reached): readonly CallSite[] {
    const direct = this.callers.get(ir) ?? none;
    const handed = this.givenFunctions().callersOf(ir);
    return handed.length > 0 ? [...direct, ...handed] : direct;
  }

  /** Asked for only when every caller is known. */
  private givenFunctions(): HandedIn {
    this.handedIn ??= new HandedIn(this.functions, {
      find: (ref) => this.find(ref),
      callersOf: ({ ir }) => this.callers.get(ir) ?? none,
      callFact: (call) => this.facts.callFact(call),
    });
    return this.handedIn;
  }

  isHandedIn(call: Call): boolean {
    return this.givenFunctions().factOf(call) !== undefined;
  }

  runBy(some: readonly Reached[]): readonly Reached[] {
    const found = new Set(some);
    for (const { ir, ref, index } of found) {
      for (const { targets } of this.waysOf(ir).steps) for (const target of targets) found.add(target);
      for (const id of index.heldBy(ref.function)) {
        const held = this.find({ file: ref.file, function: id });
        if (held) found.add(held);
      }
    }
    return [...found];
  }

  callFact(call: Call): CallFact | undefined {
    return this.givenFunctions().factOf(call) ?? this.facts.callFact(call);
  }

  typeFact(expression: Expression): TypeFact | undefined {
    return this.facts.typeFact(expression);
  }

  functionFact({ ir }: Reached): FunctionFact | undefined {
    return this.facts.functionFact(ir);
  }

  version(name: string): string | undefined {
    return this.view.version(name);
  }

  usesOf({ ir, ref }: Reached): UsesFact | undefined {
    if (!this.uses.has(ir)) {
      const [fact] = this.view.facts([{ ask: "uses", ...ref }]);
      this.uses.set(ir, fact as UsesFact | undefined);
    }
    return this.uses.get(ir);
  }

  readonly textOf = (path: string): string | undefined => this.view.text(path);

  /** The functions that were added since the last level; once there are none, what goes on apart from the calls. */
  nextLevel(): readonly Reached[] {
    while (this.level.length === 0 && this.later.length > 0) {
      this.isApart = true;
      const begun = this.later;
      this.later = [];
      for (const next of begun) next();
    }
    const level = this.level;
    this.level = [];
    return level;
  }

  /** Adds a function. */
  reach(ref: FunctionRef, entry: Handler | undefined, from: Reached["from"]): Reached | undefined {
    const file = this.fileOf(ref.file);
    const ir = file?.functions[ref.function];
    if (!file || !ir) return undefined;
    const known = this.reached.get(ir);
    if (known) return known;
    const place = { ref: { file: ref.file, function: ref.function }, ir, index: indexOf(file) };
    const made: Reached = { ...place, entry, from, apart: this.isApart };
    this.reached.set(ir, made);
    this.level.push(made);
    return made;
  }

  /** Adds what a function holds and what it calls, by what is known of it. */
  reachFrom(by: Reached): void {
    const steps: { call: Call; targets: Reached[]; apart: boolean }[] = [];
    const innerApart: FunctionId[] = [];
    const detached = detachedBy(by, this.settings);
    for (const inner of by.index.heldBy(by.ref.function)) {
      if (detached.has(inner)) continue;
      const next = () =>
        this.reach({ file: by.ref.file, function: inner }, undefined, { by, call: undefined });
      if (this.runsApart(inner, by)) {
        innerApart.push(inner);
        this.later.push(next);
      } else next();
    }
    for (const { call, fact } of this.facts.callsOf(by.ir)) {
      if (fact.targets.length === 0 || isDetached(call, this.settings)) continue;
      const step = { call, targets: [], apart: this.callsApart(call, by, fact) };
      steps.push(step);
      const next = () => this.follow(step, by, fact.targets);
      if (step.apart) this.later.push(next);
      else next();
    }
    this.ways.set(by.ir, { steps, innerApart });
  }

  private follow(
    { call, targets }: { call: Call; targets: Reached[] },
    by: Reached,
    refs: readonly FunctionRef[],
  ): void {
    for (const ref of refs) {
      const target = this.reach(ref, undefined, { by, call });
      if (!target) continue;
      targets.push(target);
      const sites = this.callers.get(target.ir);
      if (sites) sites.push({ by, call });
      else this.callers.set(target.ir, [{ by, call }]);
    }
  }

  private runsApart(inner: FunctionId, by: Reached): boolean {
    return !this.isApart && this.work.runs(inner, by, (one) => this.functionFact(one));
  }

  private callsApart(call: Call, by: Reached, fact: CallFact): boolean {
    return !this.isApart && this.work.calls(call, by, fact, (one) => this.functionFact(one));
  }

  private waysOf(ir: FunctionIr): Ways {
    return this.ways.get(ir) ?? nowhere;
  }

  /**
   * The graph of a state in which only the texts of some files differ.
   *
   * @param view that state
   * @param facts what is known in it; what is asked is added
   * @returns undefined when a function calls others than before: then who reaches whom has to be found anew
   */
  withFiles(view: View, facts: FactTable, paths: ReadonlySet<string>): ProjectGraph | undefined {
    if (this.settings.detachedFunctions.length > 0) return undefined;
    const next = new ProjectGraph(view, this.settings, this.work, facts);
    for (const [path, file] of this.files) next.files.set(path, paths.has(path) ? view.ir(path) : file);
    const edited = [...this.reached.values()].filter(({ ref }) => paths.has(ref.file));
    const places = edited.map(({ ref }) => next.placeOf(ref));
    if (places.includes(undefined)) return undefined;
    facts.ask(
      view,
      places.filter((place) => place !== undefined),
    );
    const calls = new Map<Call, Call>();
    for (const [number, old] of edited.entries()) {
      const matched = this.sameWays(old, { ...old, ...places[number]! }, next);
      if (!matched) return undefined;
      for (const [before, after] of matched) calls.set(before, after);
    }
    this.copyTo(next, paths, calls);
    return next;
  }

  private placeOf(ref: FunctionRef): FunctionPlace | undefined {
    const file = this.files.get(ref.file);
    const ir = file?.functions[ref.function];
    return file && ir && { ref, ir, index: indexOf(file) };
  }

  /** Each call that runs functions of the project, beside the same one in another text; undefined when they differ. */
  private sameWays(old: Reached, now: Reached, next: ProjectGraph): (readonly [Call, Call])[] | undefined {
    const { steps, innerApart } = this.waysOf(old.ir);
    next.isApart = old.apart;
    const held = now.index.heldBy(now.ref.function);
    if (!same(held, old.index.heldBy(old.ref.function))) return undefined;
    const isApart = held.filter((id) => next.runsApart(id, now));
    if (!same(isApart, innerApart)) return undefined;
    const after = next.facts.callsOf(now.ir).filter(({ fact }) => fact.targets.length > 0);
    if (steps.length !== after.length) return undefined;
    const alike = steps.every(({ targets, apart }, at) => {
      const { call, fact } = after[at]!;
      const refs = fact.targets.filter((ref) => this.fileOf(ref.file)?.functions[ref.function]);
      const reached = refs.map((ref) => this.find(ref));
      return same(reached, targets) && next.callsApart(call, now, fact) === apart;
    });
    return alike ? steps.map(({ call }, at) => [call, after[at]!.call] as const) : undefined;
  }

  /** @param calls those of edited files, and what stands in their place now */
  private copyTo(next: ProjectGraph, paths: ReadonlySet<string>, calls: ReadonlyMap<Call, Call>): void {
    const moved = new Map<Reached, Reached>();
    // Whoever is reached comes after whom it is reached from.
    for (const reached of this.reached.values()) {
      const { from } = reached;
      const by = from && (moved.get(from.by) ?? from.by);
      const stays = by === from?.by && !paths.has(reached.ref.file);
      const call = from?.call && (calls.get(from.call) ?? from.call);
      const now: Reached = stays
        ? reached
        : { ...reached, ...next.placeOf(reached.ref)!, from: by && { by, call } };
      if (!stays) moved.set(reached, now);
      next.reached.set(now.ir, now);
    }
    const current = (one: Reached) => moved.get(one) ?? one;
    for (const [ir, reached] of this.reached) {
      const now = current(reached);
      const ways = this.waysOf(ir);
      const touched =
        now !== reached || ways.steps.some(({ targets }) => targets.some((one) => moved.has(one)));
      const step = ({ call, targets, apart }: Step): Step => ({
        call: calls.get(call) ?? call,
        targets: targets.map(current),
        apart,
      });
      next.ways.set(now.ir, touched ? { ...ways, steps: ways.steps.map(step) } : ways);
      const sites = this.callers.get(ir);
      if (!sites) continue;
      const site = ({ by, call }: CallSite): CallSite => ({ by: current(by), call: calls.get(call) ?? call });
      next.callers.set(now.ir, sites.some(({ by }) => moved.has(by)) ? sites.map(site) : sites);
    }
  }

  private fileOf(path: string): FileIr | undefined {
    const known = this.files.get(path);
    if (known || this.files.has(path)) return known;
    const file = this.view.ir(path);
    this.files.set(path, file);
    return file;
  }
}

const none: readonly never[] = [];
const nowhere: Ways = { steps: none, innerApart: none };

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
