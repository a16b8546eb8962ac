import { Summaries } from "../analysis/effects/summaries";
import { memoryAbove, newMemory, type ProjectMemory } from "../analysis/memory";
import type { FileText, LocalEdit, View } from "../backend/backend";
import type { Finding, LintResult } from "../finding";
import type { FileIr } from "../ir";
import { lintSteps } from "../linter";
import type { LintSettings } from "../settings";
import { takeTurns } from "../steps";
import { keptFunctions } from "./kept-functions";

/**
 * A project that is being edited. What is known of functions is kept from state to state, so that after a keystroke only
 * the edited file has to be looked at: at once, with what was known of it before, or with types asked anew for what was
 * typed. What the edit means for other files the next lint of the whole tells.
 */
export class EditedProject {
  /** Undefined until the first lint of the whole, and after an edit that may have changed anything. */
  private memory: ProjectMemory | undefined;
  private last: LintResult | undefined;
  /** The state that was linted last. */
  private told: View | undefined;
  /** Files that were edited since the last lint of the whole. */
  private readonly edited = new Set<string>();
  /** Texts since then of which there are others: what was found of them, and what mends it, rests on them still. */
  private outdated: FileIr[] = [];

  constructor(
    private view: View,
    private readonly settings: LintSettings,
  ) {}

  /** The state that is linted. */
  get state(): View {
    return this.view;
  }

  /** Goes on to the next state. */
  update(edits: readonly FileText[]): void {
    const next = this.view.update(edits);
    if (this.memory && next.edits?.every(keepsFunctions)) {
      for (const edit of next.edits) {
        const before = this.view.ir(edit.file);
        if (before) this.outdated.push(before);
        // The functions within the edited one may be others under the same numbers.
        this.memory.facts.forgetCallers(edit.file, (id) => id > edit.start && id < edit.endAfter);
        this.edited.add(edit.file);
      }
    } else {
      this.memory = undefined;
      this.outdated = [];
    }
    this.view = next;
  }

  /** Lints the whole project. */
  async lint(signal?: AbortSignal): Promise<LintResult> {
    const { view } = this;
    const memory = newMemory(this.memory?.facts);
    const result = await takeTurns(lintSteps(view, this.settings, memory), signal);
    // What was found of a state that there is another of by now is of use to whoever asked, and to nobody else.
    if (view !== this.view) return result;
    for (const file of this.outdated) memory.facts.forget(file);
    this.outdated = [];
    this.memory = memory;
    this.edited.clear();
    this.last = result;
    this.told = view;
    return result;
  }

  /**
   * Lints the files that were edited since the last lint of the whole, which must have been of a state that the edits left
   * as it was elsewhere: undefined otherwise.
   *
   * @returns what there is to say of the project, where all that is new is of those files
   */
  async lintEdited(signal?: AbortSignal): Promise<LintResult | undefined> {
    const { memory, last, view } = this;
    if (!memory || !last) return undefined;
    const edited = new Set(this.edited);
    // Half of an interrupted lint is of no use to the next.
    const learnt = { ...memory, summaries: new Summaries(memory.summaries) };
    const result = await takeTurns(lintSteps(view, this.settings, learnt, edited), signal);
    memory.summaries.take(learnt.summaries);
    memory.graph = learnt.graph;
    memory.known = learnt.known;
    memory.found = learnt.found;
    this.told = view;
    return withEdited(last, result, edited);
  }

  /**
   * What lint of the edited files would say after more edits, as far as that is known without types: soon enough for every
   * keystroke. Undefined when there is no telling.
   */
  async glance(edits: readonly FileText[], signal?: AbortSignal): Promise<LintResult | undefined> {
    const { memory, last } = this;
    if (!memory || !last) return undefined;
    const view = this.view.glance(edits);
    if (!view) return undefined;
    const edited = new Set([...this.edited, ...edits.map(({ path }) => path)]);
    const { known, found } = memory;
    const kept = known && this.view === this.told && keptFunctions(found, known, this.view, view, edited);
    const above = memoryAbove(memory);
    const steps = lintSteps(view, this.settings, kept ? { ...above, kept } : above, edited);
    return withEdited(last, await takeTurns(steps, signal), edited);
  }
}

/** Whether all functions have the numbers that they had. */
function keepsFunctions({ endBefore, endAfter }: LocalEdit): boolean {
  return endBefore === endAfter;
}

function withEdited(all: LintResult, part: LintResult, files: ReadonlySet<string>): LintResult {
  const isOther = ({ file }: { readonly file: string }) => !files.has(file);
  return {
    ...all,
    findings: [...all.findings.filter(isOther), ...part.findings].sort(byFile),
    handlers: [...all.handlers.filter(isOther), ...part.handlers].sort(byFile),
    texts: new Map([...all.texts, ...part.texts]),
    stats: { ...part.stats, functions: all.stats.functions },
  };
}

function byFile(a: Pick<Finding, "file">, b: Pick<Finding, "file">): number {
  return a.file === b.file ? 0 : a.file < b.file ? -1 : 1;
}
