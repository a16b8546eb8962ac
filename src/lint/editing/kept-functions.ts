import { type Change, changeOf } from "../../text/change";
import type { Graph } from "../analysis/graph/graph";
import type { FoundIn, Known, ProjectMemory } from "../analysis/memory";
import type { Reached } from "../analysis/project";
import type { View } from "../backend/backend";
import type { FunctionRef } from "../facts";
import type { FileIr, FunctionId } from "../ir";
import { functionsAround } from "../syntax/nesting";
import { type Changes, movedFinding } from "./moved-finding";

/**
 * The functions of edited files that are taken to be as they were, with what was found in them where it stands now: those
 * that were not edited, that do not come to those that were, and that those do not come to.
 *
 * @param found what was found in `before`
 * @param known of `before`
 * @param after the state after local edits
 * @param files whose functions are in question, those of the edits among them
 * @returns undefined when an edit moves lines, of which messages tell, or touches what was told
 */
export function keptFunctions(
  found: readonly FoundIn[],
  known: Known,
  before: View,
  after: View,
  files: ReadonlySet<string>,
): ProjectMemory["kept"] {
  const changes = changesBetween(before, after);
  if (!changes) return undefined;
  const touched = touchedBy(after, known.project, files);
  const kept: FoundIn[] = [];
  for (const { ref, findings } of found) {
    if (!files.has(ref.file) || touched(ref)) continue;
    const now = findings.flatMap((finding) => movedFinding(finding, changes) ?? []);
    if (now.length < findings.length) return undefined;
    kept.push({ ref, findings: now });
  }
  return { has: (ref) => !touched(ref), found: kept };
}

function changesBetween(before: View, after: View): Changes | undefined {
  const changes = new Map<string, Change>();
  for (const { file } of after.edits ?? []) {
    const [old = "", now = ""] = [before.text(file), after.text(file)];
    const change = changeOf(old, now);
    const { start, endBefore, endAfter } = change;
    if (/[\r\n]/.test(old.slice(start, endBefore) + now.slice(start, endAfter))) return undefined;
    changes.set(file, change);
  }
  return changes;
}

/** Tells the edited functions, those that come to them, and those that they come to. */
function touchedBy(
  { edits = [] }: View,
  project: Graph,
  files: ReadonlySet<string>,
): (ref: FunctionRef) => boolean {
  const edited = project
    .functionsIn(files)
    .filter(({ ref }) =>
      edits.some(
        ({ file, start, endBefore }) =>
          file === ref.file && start <= ref.function && ref.function < endBefore,
      ),
    );
  const above = new Set(edited);
  for (const one of above) {
    const outer = project.find({ ...one.ref, function: outermost(one) });
    const callers = project.callersOf(one).map(({ by }) => by);
    for (const by of outer ? [outer, ...callers] : callers) if (files.has(by.ref.file)) above.add(by);
  }
  const all = [...above, ...project.runBy(edited)].filter(({ ref }) => files.has(ref.file));
  const touched = new Set(all.map((one) => `${one.ref.file}#${outermost(one)}`));
  const byFile = new Map(all.map(({ index, ref }) => [ref.file, index.file]));
  return ({ file, function: id }) => {
    const ir = byFile.get(file);
    return ir !== undefined && touched.has(`${file}#${outermostOf(id, ir)}`);
  };
}

/** The function of the file's top level, or of a class, that a function stands in. */
function outermost({ ref, index }: Reached): FunctionId {
  return outermostOf(ref.function, index.file);
}

function outermostOf(id: FunctionId, file: FileIr): FunctionId {
  return [...functionsAround(id, file)].findLast(({ kind }) => kind !== "file")?.id ?? id;
}
