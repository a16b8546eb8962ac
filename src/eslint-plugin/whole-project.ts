import type { Rule } from "eslint";
import { adoptProgram, openAround, type Program, projectFolder } from "../lint/backend/adopt";
import type { View } from "../lint/backend/backend";
import { baselineFile, readBaseline } from "../lint/config/read-baseline";
import { readConfig } from "../lint/config/read-config";
import type { Finding } from "../lint/finding";
import { mayHoldHandlers } from "../lint/handlers/configured";
import { lintNow } from "../lint/linter";
import { joinSettings } from "../lint/settings";
import { againstBaseline } from "../lint/suppression/baseline";

/** What was found in a project; it is linted as a whole, since what a handler calls stands in other files. */
interface Linted {
  readonly byFile: ReadonlyMap<string, readonly Finding[]>;
  /** What was linted, by file. */
  readonly texts: ReadonlyMap<string, string>;
}

const nothing: Linted = { byFile: new Map(), texts: new Map() };
const ofProgram = new WeakMap<Program, Linted>();
const ofFolder = new Map<string, { view: View; linted: Linted }>();

/**
 * What the linter finds in the file that ESLint is at. With a program of typescript-eslint that one is used, else the
 * project around the file is opened here; either way once for all files and rules.
 *
 * @returns with the texts of the whole project, since findings name places in other files
 */
export function lintedAround({ filename, sourceCode }: Rule.RuleContext): {
  readonly findings: readonly Finding[];
  readonly texts: Linted["texts"];
} {
  const file = filename.replace(/\\/g, "/");
  const program = (sourceCode.parserServices as { program?: Program | null }).program;
  const { byFile, texts } = program ? lintedBy(program, file) : lintedHere(file, sourceCode.text);
  return { findings: byFile.get(file) ?? [], texts };
}

function lintedBy(program: Program, file: string): Linted {
  const known = ofProgram.get(program);
  if (known) return known;
  const linted = lintWhole(adoptProgram(program), projectFolder(file));
  ofProgram.set(program, linted);
  return linted;
}

function lintedHere(file: string, text: string): Linted {
  const folder = projectFolder(file);
  const known = ofFolder.get(folder);
  if (known?.view.text(file) === text) return known.linted;
  const { settings } = readConfig(folder);
  const isRoot = (path: string, written: string) => mayHoldHandlers(settings, path, written);
  // A file that nothing of the project reaches, and that has no handler of its own, is no reason to open it.
  if (known && !known.view.files.includes(file) && !isRoot(file, text)) return nothing;
  const view = known ? known.view.update([{ path: file, text }]) : openAround(file, text, isRoot);
  const linted = lintWhole(view, folder);
  ofFolder.set(folder, { view, linted });
  return linted;
}

function lintWhole(view: View, folder: string): Linted {
  const config = readConfig(folder);
  const linted = lintNow(view, joinSettings(config.settings));
  const baseline = baselineFile(folder, config);
  const { findings, texts } =
    baseline === undefined ? linted : againstBaseline(linted, readBaseline(baseline)).result;
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.known) continue;
    byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  }
  return { byFile, texts };
}
