import ts = require("typescript");

import type { CallFact, Fact, FunctionRef } from "../../facts";
import type { FunctionId, FunctionIr } from "../../ir";
import type { Lowered } from "../lower/lower";

/** Answers by file and function, then by question. */
export type Answers = Map<string, Map<FunctionId, Map<string, Fact>>>;

/** An edit that changed one function's body and nothing that code outside it can see. */
export interface LocalEdit {
  readonly file: string;
  /** The function, and all those within it up to `end`, which is the first after them. */
  readonly start: FunctionId;
  readonly endBefore: FunctionId;
  readonly endAfter: FunctionId;
}

/**
 * The edit that leads from one text of a file to another, if it stayed within one function's body.
 *
 * @param sameResult whether the function, which has no written result type, returns the same type as before
 */
export function localEdit(
  before: Lowered,
  after: Lowered,
  sameResult: (before: ts.Node, after: ts.Node) => boolean,
): LocalEdit | undefined {
  const [old, now] = [before.ir, after.ir];
  if (old.syntaxErrors.length > 0 || now.syntaxErrors.length > 0) return undefined;
  const change = changeOf(old.text, now.text);
  const outer = old.functions.find((one) => holds(one, change.start, change.endBefore));
  const same = outer && now.functions[outer.id];
  if (!outer || !same || !holds(same, change.start, change.endAfter)) return undefined;
  if (same.bodySpan.start !== outer.bodySpan.start || same.name !== outer.name) return undefined;
  if (isVisibleOutside(outer, old.text) || isVisibleOutside(same, now.text)) return undefined;
  const nodes = [before.functionNodes[outer.id]!, after.functionNodes[outer.id]!] as const;
  if (!hasWrittenResult(nodes[1]) && !sameResult(...nodes)) return undefined;
  return {
    file: now.path,
    start: outer.id,
    endBefore: endOf(old.functions, outer.id),
    endAfter: endOf(now.functions, outer.id),
  };
}

/**
 * The answers that still hold after local edits: those about functions that were not edited. What an expression stands
 * for can depend on bodies anywhere, and is asked again.
 */
export function keptAnswers(before: Answers, edits: readonly LocalEdit[]): Answers {
  const byFile = new Map(edits.map((edit) => [edit.file, edit]));
  const kept: Answers = new Map();
  for (const [file, functions] of before) {
    const moved = new Map<FunctionId, Map<string, Fact>>();
    for (const [id, answers] of functions) {
      const now = movedTo(id, byFile.get(file));
      if (now !== undefined) moved.set(now, keptOf(answers, byFile));
    }
    kept.set(file, moved);
  }
  return kept;
}

function keptOf(answers: Map<string, Fact>, edits: ReadonlyMap<string, LocalEdit>): Map<string, Fact> {
  const kept = new Map<string, Fact>();
  for (const [question, fact] of answers) {
    if (question.startsWith("value")) continue;
    if (!question.startsWith("call") || !fact) {
      kept.set(question, fact);
      continue;
    }
    const { targets } = fact as CallFact;
    const moved = targets.map((ref) => movedRef(ref, edits.get(ref.file)));
    if (moved.every((ref) => ref !== undefined))
      kept.set(question, { ...(fact as CallFact), targets: moved });
  }
  return kept;
}

function movedRef(ref: FunctionRef, edit: LocalEdit | undefined): FunctionRef | undefined {
  if (!edit || ref.function === edit.start) return ref;
  const now = movedTo(ref.function, edit);
  return now === undefined ? undefined : { file: ref.file, function: now };
}

/** A function's id after an edit; undefined for the edited one and those in it. */
function movedTo(id: FunctionId, edit: LocalEdit | undefined): FunctionId | undefined {
  if (!edit || id < edit.start) return id;
  return id < edit.endBefore ? undefined : id - edit.endBefore + edit.endAfter;
}

function changeOf(before: string, after: string): { start: number; endBefore: number; endAfter: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, endBefore: before.length - tail, endAfter: after.length - tail };
}

function holds({ kind, bodySpan }: FunctionIr, start: number, end: number): boolean {
  return kind !== "file" && bodySpan.start <= start && end <= bodySpan.end;
}

/**
 * Whether a body can declare something for code outside: members by assignment (in JavaScript, and in constructors), or
 * classes that stand behind an interface.
 */
function isVisibleOutside({ kind, bodySpan }: FunctionIr, text: string): boolean {
  if (kind === "constructor" || kind === "static-block") return true;
  return /\b(class|exports|prototype|globalThis|this\.[\w$]+\s*=[^=])/.test(
    text.slice(bodySpan.start, bodySpan.end),
  );
}

function hasWrittenResult(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && node.type !== undefined;
}

function endOf(functions: readonly FunctionIr[], start: FunctionId): FunctionId {
  const inside = new Set([start]);
  let end = start + 1;
  while (end < functions.length && inside.has(functions[end]!.parent!)) inside.add(end++);
  return end;
}
