import type { View } from "../../backend/backend";
import type { FunctionRef } from "../../facts";
import type { Handler } from "../../handlers/handler";
import type { FileIr, FunctionId, FunctionIr } from "../../ir";
import type { LintSettings } from "../../settings";
import { indexOf } from "../../syntax/file-index";
import type { Apart, CallSite, Reached } from "../project";
import { sentAway } from "./away";
import { detachedBy, isDetached } from "./detached";
import type { FactTable } from "./fact-table";
import { Graph, leadsOn, type Step, type Ways } from "./graph";

/** The functions that handlers can reach, and who calls whom. */
export class ProjectGraph extends Graph {
  private readonly files = new Map<string, FileIr | undefined>();
  private readonly reached = new Map<FunctionIr, Reached>();
  private readonly byFile = new Map<string, Reached[]>();
  private readonly ways = new Map<FunctionIr, Ways>();
  private readonly callers = new Map<FunctionIr, CallSite[]>();
  private level: Reached[] = [];
  private later: (() => void)[] = [];
  private isApart = false;

  constructor(
    view: View,
    settings: LintSettings,
    private readonly work: Apart,
    facts: FactTable,
  ) {
    super(view, settings, facts);
  }

  get functions(): readonly Reached[] {
    return [...this.reached.values()];
  }

  functionsIn(paths: ReadonlySet<string>): readonly Reached[] {
    return [...paths].flatMap((path): readonly Reached[] => this.byFile.get(path) ?? none);
  }

  find(ref: FunctionRef): Reached | undefined {
    const ir = this.files.get(ref.file)?.functions[ref.function];
    return ir && this.reached.get(ir);
  }

  /** Where a function leads. */
  waysOf({ ir }: Reached): Ways {
    return this.ways.get(ir) ?? nowhere;
  }

  stepsOf(reached: Reached): readonly Step[] {
    return this.waysOf(reached).steps;
  }

  sitesOf({ ir }: Reached): readonly CallSite[] {
    return this.callers.get(ir) ?? none;
  }

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
    const beside = this.byFile.get(ref.file);
    if (beside) beside.push(made);
    else this.byFile.set(ref.file, [made]);
    this.level.push(made);
    return made;
  }

  /** Adds what a function holds and what it calls, by what is known of it. */
  reachFrom(by: Reached): void {
    const steps: OpenStep[] = [];
    const innerApart: FunctionId[] = [];
    const calls = this.facts.callsOf(by.ir);
    const away = sentAway(calls, by.ref.file, this.settings.libraries);
    const detached = detachedBy(by, this.settings);
    for (const inner of by.index.heldBy(by.ref.function)) {
      if (detached.has(inner) || away.functions.includes(inner)) continue;
      const next = () =>
        this.reach({ file: by.ref.file, function: inner }, undefined, { by, call: undefined });
      if (!this.isApart && this.runsApart(inner, by, this.work)) {
        innerApart.push(inner);
        this.later.push(next);
      } else next();
    }
    for (const { call, fact } of calls) {
      if (!leadsOn(fact) || isDetached(call, this.settings)) continue;
      const isApart = !this.isApart && this.callsApart(call, by, fact, this.work);
      const step: OpenStep = { call, targets: [], handed: [], apart: isApart };
      steps.push(step);
      const next = () => this.follow(step, by, fact.targets);
      if (step.apart) this.later.push(next);
      else next();
      if (away.calls.has(call)) continue;
      for (const { ref } of fact.handed) {
        const take = () => this.takeHanded(step, by, ref);
        if (step.apart || this.saysDetached(ref)) this.later.push(take);
        else take();
      }
    }
    this.ways.set(by.ir, { steps, innerApart, away: away.functions });
  }

  private follow({ call, targets }: OpenStep, by: Reached, refs: readonly FunctionRef[]): void {
    for (const ref of refs) {
      const target = this.reach(ref, undefined, { by, call });
      if (!target) continue;
      targets.push(target);
      const sites = this.callers.get(target.ir);
      if (sites) sites.push({ by, call });
      else this.callers.set(target.ir, [{ by, call }]);
    }
  }

  private takeHanded({ call, handed }: OpenStep, by: Reached, ref: FunctionRef): void {
    const target = this.reach(ref, undefined, { by, call });
    if (target) handed.push(target);
  }

  private fileOf(path: string): FileIr | undefined {
    const known = this.files.get(path);
    if (known || this.files.has(path)) return known;
    const file = this.view.ir(path);
    this.files.set(path, file);
    return file;
  }
}

/** A step whose functions are added one by one. */
interface OpenStep extends Step {
  readonly targets: Reached[];
  readonly handed: Reached[];
}

const none: readonly never[] = [];
const nowhere: Ways = { steps: none, innerApart: none, away: none };
