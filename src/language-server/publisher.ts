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

/** What is published of a lint. */
type Told = Pick<LintResult, "findings" | "handlers" | "problems">;

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

  /**
   * Replaces everything that was said before. Problems that have a place are shown there.
   *
   * @param only the files of which there is news; all when undefined
   */
  publish(result: Told, texts: LintedTexts, only?: ReadonlySet<string>): void {
    this.last = { findings: result.findings, handlers: result.handlers, texts };
    this.publishFiles(result, texts, only);
  }

  /** Replaces what was said of some files, of a lint that came to less than the whole; all when undefined. */
  publishFiles({ findings, problems }: Told, texts: LintedTexts, only?: ReadonlySet<string>): void {
    const isNews = ({ file }: { readonly file: string }) => only === undefined || only.has(file);
    const said = new Map<string, { findings: Finding[]; diagnostics: Diagnostic[] }>();
    const of = (file: string) => {
      const known = said.get(file) ?? { findings: [], diagnostics: [] };
      said.set(file, known);
      return known;
    };
    for (const finding of findings.filter(isNews)) {
      const { findings: own, diagnostics } = of(finding.file);
      own.push(finding);
      diagnostics.push(diagnosticOf(finding, texts, this.ruleLink));
    }
    for (const { file, span, message } of problems.filter(isNews)) {
      if (span) of(file).diagnostics.push(problemDiagnostic({ file, span }, message, texts));
    }
    // Of a file that there is news of, its clean state is told again: it is one of another version of the text.
    for (const file of only ?? [...this.files.keys()]) {
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
