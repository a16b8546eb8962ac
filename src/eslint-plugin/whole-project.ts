import type { Rule } from "eslint";
import { adoptProgram, openAround, type Program, projectFolder } from "../lint/backend/adopt";
import type { View } from "../lint/backend/backend";
import { baselineFile, readBaseline } from "../lint/config/read-baseline";
import { type ReadConfig, readConfig, withConfigProblems } from "../lint/config/read-config";
import type { Finding, Problem } from "../lint/finding";
import { mayHoldHandlers } from "../lint/handlers/configured";
import { lintNow } from "../lint/linter";
import { joinSettings } from "../lint/settings";
import { againstBaseline } from "../lint/suppression/baseline";

/** What was found in a project; it is linted as a whole, since what a handler calls stands in other files. */
interface Linted {
  readonly byFile: ReadonlyMap<string, readonly Finding[]>;
  /** What was linted, by file, and the configuration. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is wrong with the configuration and the baseline. */
  readonly problems: readonly Problem[];
}

const nothing: Linted = { byFile: new Map(), texts: new Map(), problems: [] };
/** The file in which the problems of a project are told: the first that ESLint came by. */
const toldIn = new WeakMap<Linted, string>();
const ofProgram = new WeakMap<Program, Linted>();
const ofFolder = new Map<string, { view: View; linted: Linted }>();

/**
 * What the linter finds in the file that ESLint is at. With a program of typescript-eslint that one is used, else the
 * project around the file is opened here; either way once for all files and rules.
 *
 * @returns with the texts of the whole project, since findings name places in other files; problems in one file of each
 */
export function lintedAround({ filename, sourceCode }: Rule.RuleContext): {
  readonly findings: readonly Finding[];
  readonly texts: Linted["texts"];
  readonly problems: Linted["problems"];
} {
  const file = filename.replace(/\\/g, "/");
  const program = (sourceCode.parserServices as { program?: Program | null }).program;
  const linted = program ? lintedBy(program, file) : lintedHere(file, sourceCode.text);
  if (!toldIn.has(linted)) toldIn.set(linted, file);
  const problems = toldIn.get(linted) === file ? linted.problems : [];
  return { findings: linted.byFile.get(file) ?? [], texts: linted.texts, problems };
}

function lintedBy(program: Program, file: string): Linted {
  const known = ofProgram.get(program);
  if (known) return known;
  const folder = projectFolder(file);
  const linted = lintWhole(adoptProgram(program), folder, readConfig(folder));
  ofProgram.set(program, linted);
  return linted;
}

function lintedHere(file: string, text: string): Linted {
  const folder = projectFolder(file);
  const known = ofFolder.get(folder);
  if (known?.view.text(file) === text) return known.linted;
  const config = readConfig(folder);
  const isRoot = (path: string, written: string) => mayHoldHandlers(config.settings, path, written);
  // A file that nothing of the project reaches, and that has no handler of its own, is no reason to open it.
  if (known && !known.view.files.includes(file) && !isRoot(file, text)) return nothing;
  const view = known ? known.view.update([{ path: file, text }]) : openAround(file, text, isRoot);
  const linted = lintWhole(view, folder, config);
  ofFolder.set(folder, { view, linted });
  return linted;
}

function lintWhole(view: View, folder: string, config: ReadConfig): Linted {
  const linted = lintNow(view, joinSettings(config.settings));
  const file = baselineFile(folder, config);
  const baseline = file === undefined ? undefined : readBaseline(file);
  const { findings } = baseline === undefined ? linted : againstBaseline(linted, baseline).result;
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.known) continue;
    byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  }
  const { texts } = withConfigProblems(linted, config);
  return { byFile, texts, problems: [...config.problems, ...(baseline?.problems ?? [])] };
}
