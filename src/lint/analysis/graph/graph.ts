import type { View } from "../../backend/backend";
import type {
  CallFact,
  ClassFact,
  ClassRef,
  FunctionFact,
  FunctionRef,
  ShapeFact,
  TypeFact,
  UsesFact,
} from "../../facts";
import type { Call, ClassIr, Expression, FileIr, FunctionId, FunctionIr } from "../../ir";
import type { LintSettings } from "../../settings";
import type { ClassPlace } from "../../syntax/classes";
import { type FunctionPlace, indexOf } from "../../syntax/file-index";
import type { Apart, CallSite, Family, Project, Reached } from "../project";
import { saysDetached } from "./detached";
import type { FactTable } from "./fact-table";
import { HandedIn } from "./handed-in";

/** A call and the functions of the project that it can run, or is given. */
export interface Step {
  readonly call: Call;
  readonly targets: readonly Reached[];
  /** Functions that it is given by their names. */
  readonly handed: readonly Reached[];
  /** What it runs is not done for the call that is served. */
  readonly apart: boolean;
}

/** Where a function leads: to those in it, and to those that it calls. */
export interface Ways {
  readonly steps: readonly Step[];
  /** Functions in it that are not run for the call that is served. */
  readonly innerApart: readonly FunctionId[];
  /** Functions in it, or in its file, that another program runs. */
  readonly away: readonly FunctionId[];
}

/** Whether a call leads to functions of the project. */
export function leadsOn({ targets, handed }: CallFact): boolean {
  return targets.length > 0 || handed.length > 0;
}

/** What follows from who calls whom by name, and from what the back end said, however that is known. */
export abstract class Graph implements Project {
  private readonly uses = new Map<FunctionIr, UsesFact | undefined>();
  private readonly families = new Map<ClassIr, Family>();
  private handed: HandedIn | undefined;

  constructor(
    protected readonly view: View,
    readonly settings: LintSettings,
    protected readonly facts: FactTable,
  ) {}

  abstract get functions(): readonly Reached[];
  abstract functionsIn(paths: ReadonlySet<string>): readonly Reached[];
  abstract find(ref: FunctionRef): Reached | undefined;
  /** The functions of the project that a function's calls can run. */
  abstract stepsOf(reached: Reached): readonly Step[];
  /** The calls of a function by a name of its own. */
  abstract sitesOf(reached: Reached): readonly CallSite[];

  callersOf(reached: Reached): readonly CallSite[] {
    const direct = this.sitesOf(reached);
    const handed = this.handedIn.callersOf(reached);
    return handed.length > 0 ? [...direct, ...handed] : direct;
  }

  /** Asked for only when every caller is known. */
  get handedIn(): HandedIn {
    this.handed ??= this.findHandedIn();
    return this.handed;
  }

  protected findHandedIn(): HandedIn {
    return new HandedIn(this.functions, this.byName);
  }

  /** Who calls whom as far as that is told by names alone. */
  protected get byName(): Pick<Project, "find" | "callersOf" | "callFact"> {
    return {
      find: (ref) => this.find(ref),
      callersOf: (reached) => this.sitesOf(reached),
      callFact: (call) => this.facts.callFact(call),
    };
  }

  /** Whether a function in another one is run, but not for the call that is served. */
  protected runsApart(inner: FunctionId, by: Reached, work: Apart): boolean {
    return saysDetached(by.index.file.functions[inner]!) || work.runs(inner, by, this);
  }

  /** Whether what a call runs is not done for the call that is served. */
  protected callsApart(call: Call, by: Reached, fact: CallFact, work: Apart): boolean {
    return this.isDetached(fact) || work.calls(call, by, fact, this);
  }

  isDetached({ targets }: CallFact): boolean {
    return targets.length > 0 && targets.every((ref) => this.saysDetached(ref));
  }

  protected saysDetached({ file, function: id }: FunctionRef): boolean {
    const ir = this.view.ir(file)?.functions[id];
    return ir !== undefined && saysDetached(ir);
  }

  isHandedIn(call: Call): boolean {
    return this.handedIn.factOf(call) !== undefined;
  }

  runBy(some: readonly Reached[]): readonly Reached[] {
    const found = new Set(some);
    for (const reached of found) {
      for (const { targets, handed } of this.stepsOf(reached))
        for (const target of [...targets, ...handed]) found.add(target);
      for (const id of reached.index.heldBy(reached.ref.function)) {
        const held = this.find({ file: reached.ref.file, function: id });
        if (held) found.add(held);
      }
    }
    return [...found];
  }

  callFact(call: Call): CallFact | undefined {
    return this.handedIn.factOf(call) ?? this.facts.callFact(call);
  }

  typeFact(expression: Expression): TypeFact | undefined {
    return this.facts.typeFact(expression);
  }

  functionFact({ ir }: Reached): FunctionFact | undefined {
    return this.facts.functionFact(ir);
  }

  version(name: string): string | undefined {
    const told = name === "@grpc/grpc-js" ? this.settings.grpcJsVersion : undefined;
    return told ?? this.view.version(name);
  }

  usesOf({ ir, ref }: Reached): UsesFact | undefined {
    if (!this.uses.has(ir)) {
      const [fact] = this.view.facts([{ ask: "uses", ...ref }]);
      this.uses.set(ir, fact as UsesFact | undefined);
    }
    return this.uses.get(ir);
  }

  resultOf({ ref }: Reached): TypeFact | undefined {
    const [fact] = this.view.facts([{ ask: "result", ...ref }]);
    return fact as TypeFact | undefined;
  }

  shapeOf(expression: Expression, { ref, index }: FunctionPlace): ShapeFact | undefined {
    const { site } = expression;
    const [fact] = this.view.facts([
      { ask: "shape", file: ref.file, function: index.ownerOf(expression), site },
    ]);
    return fact as ShapeFact | undefined;
  }

  familyOf({ held, index: { file } }: ClassPlace): Family {
    const known = this.families.get(held);
    if (known) return known;
    const [fact] = this.view.facts([{ ask: "class", file: file.path, class: file.classes.indexOf(held) }]);
    const { above = [], below = [] } = (fact as ClassFact | undefined) ?? {};
    const found = { above: this.classesAt(above), below: this.classesAt(below) };
    this.families.set(held, found);
    return found;
  }

  private classesAt(refs: readonly ClassRef[]): readonly ClassPlace[] {
    return refs.flatMap(({ file, class: id }) => {
      const ir = this.view.ir(file);
      const held = ir?.classes[id];
      return ir && held ? [{ held, index: indexOf(ir) }] : [];
    });
  }

  readonly textOf = (path: string): string | undefined => this.view.text(path);

  irOf(path: string): FileIr | undefined {
    return this.view.ir(path);
  }
}
