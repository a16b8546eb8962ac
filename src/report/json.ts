import type { LintReport } from "./lint-report";

/** The report as one JSON document, indented for people who look into it, ending in a newline. */
export function formatJson(report: LintReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
