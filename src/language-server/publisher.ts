import type { Diagnostic } from "vscode-languageserver/node";
import type { Finding, LintResult } from "../lint/finding";
import { diagnosticOf, type LintedTexts } from "./convert";

/** What was last said of one file. */
export interface Published {
  readonly file: string;
  readonly findings: readonly Finding[];
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

  constructor(
    private readonly send: Send,
    private readonly ruleLink: (rule: string) => string,
  ) {}

  of(file: string): Published | undefined {
    return this.files.get(file);
  }

  /** Replaces everything that was said before. */
  publish({ findings }: Pick<LintResult, "findings">, texts: LintedTexts): void {
    const byFile = new Map<string, Finding[]>();
    for (const finding of findings) {
      byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
    }
    for (const file of [...this.files.keys()]) {
      if (byFile.has(file)) continue;
      this.files.delete(file);
      this.send(file, []);
    }
    for (const [file, own] of byFile) {
      this.files.set(file, { file, findings: own, texts });
      const diagnostics = own.map((finding) => diagnosticOf(finding, texts, this.ruleLink));
      this.send(file, diagnostics);
    }
  }

  /** Takes back everything. */
  clear(): void {
    for (const file of this.files.keys()) this.send(file, []);
    this.files.clear();
  }
}
