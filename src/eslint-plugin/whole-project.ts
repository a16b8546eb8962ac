import type { Rule } from "eslint";
import { adoptProgram, openAround, type Program, projectFolder } from "../lint/backend/adopt";
import type { View } from "../lint/backend/backend";
import { againstBaseline } from "../lint/baseline";
import { baselineFile, readBaseline } from "../lint/config/read-baseline";
import { readConfig } from "../lint/config/read-config";
import type { Finding } from "../lint/finding";
import { lintNow } from "../lint/linter";
import { mentionsGrpc } from "../lint/mentions-grpc";
import { joinSettings } from "../lint/settings";

/** Findings by file; a project is linted as a whole, since what a handler calls stands in other files. */
type Findings = ReadonlyMap<string, readonly Finding[]>;

const ofProgram = new WeakMap<Program, Findings>();
const ofFolder = new Map<string, { view: View; findings: Findings }>();

/**
 * What the linter finds in the file that ESLint is at. With a program of typescript-eslint that one is used, else the
 * project around the file is opened here; either way once for all files and rules.
 */
export function findingsOf({ filename, sourceCode }: Rule.RuleContext): readonly Finding[] {
  const file = filename.replace(/\\/g, "/");
  const program = (sourceCode.parserServices as { program?: Program | null }).program;
  if (program) return findingsIn(program, file).get(file) ?? [];
  return findingsAround(file, sourceCode.text).get(file) ?? [];
}

function findingsIn(program: Program, file: string): Findings {
  const known = ofProgram.get(program);
  if (known) return known;
  const findings = lintWhole(adoptProgram(program), projectFolder(file));
  ofProgram.set(program, findings);
  return findings;
}

function findingsAround(file: string, text: string): Findings {
  const folder = projectFolder(file);
  const known = ofFolder.get(folder);
  if (known?.view.text(file) === text) return known.findings;
  // A file that nothing of the project reaches, and that has no handler of its own, is no reason to open it.
  if (known && !known.view.files.includes(file) && !mentionsGrpc(text)) return new Map();
  const view = known ? known.view.update([{ path: file, text }]) : openAround(file, text);
  const findings = lintWhole(view, folder);
  ofFolder.set(folder, { view, findings });
  return findings;
}

function lintWhole(view: View, folder: string): Findings {
  const config = readConfig(folder);
  const linted = lintNow(view, joinSettings(config.settings));
  const baseline = baselineFile(folder, config);
  const { findings } =
    baseline === undefined ? linted : againstBaseline(linted, readBaseline(baseline)).result;
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.known) continue;
    byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  }
  return byFile;
}
