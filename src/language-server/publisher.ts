import type { Diagnostic } from "vscode-languageserver/node";
import type { Finding, LintResult } from "../lint/finding";
import { diagnosticOf, type LintedTexts, problemDiagnostic } from "./convert";

/** What was last said of one file. */
export interface Published {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly texts: LintedTexts;
}

/** What a whole lint came to, with the texts that it saw. */
export interface Linted extends Pick<LintResult, "findings" | "handlers"> {
  readonly texts: LintedTexts;
}

/** How diagnostics leave the server. */
export type Send = (file: string, diagnostics: readonly Diagnostic[]) => void;

/**
 * Keeps what was said of every file, so that a file that has become clean is told so, and that the light bulb answers
 * from memory. Each project has its own, since two projects may share a file.
 */
export class Publisher {
  private readonly files = new Map<string, Published>();
  private last: Linted | undefined;

  constructor(
    private readonly send: Send,
    private readonly ruleLink: (rule: string) => string,
  ) {}

  of(file: string): Published | undefined {
    return this.files.get(file);
  }

  /** The last lint; undefined before the first. */
  get linted(): Linted | undefined {
    return this.last;
  }

  /** Replaces everything that was said before. Problems that have a place are shown there. */
  publish(result: Pick<LintResult, "findings" | "handlers" | "problems">, texts: LintedTexts): void {
    const { findings, handlers, problems } = result;
    this.last = { findings, handlers, texts };
    const said = new Map<string, { findings: Finding[]; diagnostics: Diagnostic[] }>();
    const of = (file: string) => {
      const known = said.get(file) ?? { findings: [], diagnostics: [] };
      said.set(file, known);
      return known;
    };
    for (const finding of findings) {
      const { findings: own, diagnostics } = of(finding.file);
      own.push(finding);
      diagnostics.push(diagnosticOf(finding, texts, this.ruleLink));
    }
    for (const { file, span, message } of problems) {
      if (span) of(file).diagnostics.push(problemDiagnostic({ file, span }, message, texts));
    }
    for (const file of [...this.files.keys()]) {
      if (said.has(file)) continue;
      this.files.delete(file);
      this.send(file, []);
    }
    for (const [file, { findings: own, diagnostics }] of said) {
      this.files.set(file, { file, findings: own, texts });
      this.send(file, diagnostics);
    }
  }

  /** Takes back everything. */
  clear(): void {
    for (const file of this.files.keys()) this.send(file, []);
    this.files.clear();
    this.last = undefined;
  }
}
