import { textIn } from "../../../text/span";

import ts = require("typescript");

import { type Change, changeOf } from "../../../text/change";
import type { CallFact, FunctionFact, FunctionRef, TypeFact } from "../../facts";
import type { FileIr, FunctionId, FunctionIr, Site } from "../../ir";
import type { LocalEdit } from "../backend";
import type { Lowered } from "../lower/lower";
import type { Mutable } from "../lower/state";

/** What was answered about one function, by site. */
export interface Answered {
  /** Undefined when it was not asked. */
  readonly function: { readonly fact: FunctionFact | undefined } | undefined;
  readonly calls: Map<Site, CallFact | undefined>;
  readonly types: Map<Site, TypeFact | undefined>;
}

/** Answers by file and function. */
export type Answers = Map<string, Map<FunctionId, Mutable<Answered>>>;

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
  const change = changeOf(old.text, now.text);
  const outer = old.functions.find((one) => holds(one, change.start, change.endBefore));
  const same = outer && now.functions[outer.id];
  if (!outer || !same || !holds(same, change.start, change.endAfter)) return undefined;
  if (same.bodySpan.start !== outer.bodySpan.start || same.name !== outer.name) return undefined;
  if (isVisibleOutside(outer, old) || isVisibleOutside(same, now)) return undefined;
  const edit: LocalEdit = {
    file: now.path,
    start: outer.id,
    endBefore: endOf(old.functions, outer.id),
    endAfter: endOf(now.functions, outer.id),
  };
  if (!isSameAround(old, now, edit, change)) return undefined;
  const nodes = [before.functionNodes[outer.id]!, after.functionNodes[outer.id]!] as const;
  if (nodes.some((node) => handsOver(node, change.start))) return undefined;
  return hasWrittenResult(nodes[1]) || sameResult(...nodes) ? edit : undefined;
}

/** What is half typed may be read in ways that take in the code after it: then the functions around differ. */
function isSameAround(old: FileIr, now: FileIr, edit: LocalEdit, change: Change): boolean {
  const moved = edit.endAfter - edit.endBefore;
  if (old.functions.length + moved !== now.functions.length) return false;
  const shift = change.endAfter - change.endBefore;
  const shifted = (position: number) => (position <= change.start ? position : position + shift);
  return old.functions.every(({ id, kind, name, span }) => {
    if (id > edit.start && id < edit.endBefore) return true;
    const same = now.functions[id <= edit.start ? id : id + moved]!;
    if (same.kind !== kind || same.name !== name) return false;
    return same.span.start === shifted(span.start) && same.span.end === shifted(span.end);
  });
}

/** The answers that still hold after local edits: those about what stands outside the edited bodies. */
export function keptAnswers(before: Answers, edits: readonly LocalEdit[]): Answers {
  const byFile = new Map(edits.map((edit) => [edit.file, edit]));
  const kept: Answers = new Map();
  for (const [file, functions] of before) {
    const edit = byFile.get(file);
    const moved: typeof functions = new Map();
    for (const [id, answered] of functions) {
      const now = movedTo(id, edit);
      if (now !== undefined) moved.set(now, keptOf(answered, byFile));
      // What the edited function is to others stands outside its body.
      else if (id === edit?.start)
        moved.set(id, { function: answered.function, calls: new Map(), types: new Map() });
    }
    kept.set(file, moved);
  }
  return kept;
}

/** Most functions call nothing of the edited files, and keep what was answered as it is. */
function keptOf(answered: Mutable<Answered>, edits: ReadonlyMap<string, LocalEdit>): Mutable<Answered> {
  const isMoved = (ref: FunctionRef) => movedRef(ref, edits.get(ref.file)) !== ref;
  let touched = false;
  for (const fact of answered.calls.values()) {
    touched ||= (fact?.targets.some(isMoved) || fact?.handed.some(({ ref }) => isMoved(ref))) ?? false;
  }
  if (!touched) return answered;
  const calls = new Map<Site, CallFact | undefined>();
  for (const [site, fact] of answered.calls) {
    const now = fact && movedFact(fact, edits);
    if (!fact || now) calls.set(site, now);
  }
  return { ...answered, calls };
}

/** Undefined where a function that it speaks of stood in an edited one. */
function movedFact(fact: CallFact, edits: ReadonlyMap<string, LocalEdit>): CallFact | undefined {
  const targets = fact.targets.map((ref) => movedRef(ref, edits.get(ref.file)));
  const refs = fact.handed.map(({ ref }) => movedRef(ref, edits.get(ref.file)));
  if (![...targets, ...refs].every((ref) => ref !== undefined)) return undefined;
  const handed = fact.handed.map((one, at) => ({ ...one, ref: refs[at]! }));
  return { ...fact, targets: targets.flatMap((ref) => ref ?? []), handed };
}

function movedRef(ref: FunctionRef, edit: LocalEdit | undefined): FunctionRef | undefined {
  if (!edit || ref.function === edit.start) return ref;
  const now = movedTo(ref.function, edit);
  if (now === ref.function) return ref;
  return now === undefined ? undefined : { file: ref.file, function: now };
}

/** A function's id after an edit; undefined for the edited one and those in it. */
function movedTo(id: FunctionId, edit: LocalEdit | undefined): FunctionId | undefined {
  if (!edit || id < edit.start) return id;
  return id < edit.endBefore ? undefined : id - edit.endBefore + edit.endAfter;
}

function holds({ kind, bodySpan }: FunctionIr, start: number, end: number): boolean {
  return kind !== "file" && bodySpan.start <= start && end <= bodySpan.end;
}

/**
 * Whether a body can declare something for code outside: members by assignment (in JavaScript, and in constructors), or
 * classes that stand behind an interface, or what it loads.
 */
function isVisibleOutside({ kind, bodySpan }: FunctionIr, { text, language }: FileIr): boolean {
  if (kind === "constructor" || kind === "static-block") return true;
  const body = textIn(text, bodySpan);
  if (/\b(class|exports|prototype|globalThis|import|require)\b/.test(body)) return true;
  return language === "javascript" && /\bthis\.[\w$]+\s*=[^=]/.test(body);
}

/**
 * Whether a place stands among what an object is made with, or what is registered: `new Jobs({ run })`,
 * `bus.register(Ship, ship)`. What is called elsewhere may be what is handed over there.
 */
function handsOver(node: ts.Node, offset: number): boolean {
  let found = false;
  const visit = (at: ts.Node): void => {
    if (offset < at.pos || offset > at.end) return;
    if (ts.isFunctionLike(at)) found = false;
    else if (ts.isNewExpression(at)) found = offset > at.expression.end;
    else if (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression))
      found ||= registering.test(at.expression.name.text) && offset > at.expression.end;
    ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
}

const registering = /^(register\w*|use|set)$/;

function hasWrittenResult(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && node.type !== undefined;
}

function endOf(functions: readonly FunctionIr[], start: FunctionId): FunctionId {
  const inside = new Set([start]);
  let end = start + 1;
  while (end < functions.length && inside.has(functions[end]!.parent!)) inside.add(end++);
  return end;
}
