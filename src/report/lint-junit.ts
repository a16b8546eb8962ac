import { type JunitSuite, junitReport } from "./junit";
import type { LintReport, ReportedFinding } from "./lint-report";

/** The report as JUnit XML: one suite per file, one failed test per finding; a clean run is one passed test. */
export function formatLintJunit(report: LintReport): string {
  const files = [...new Set(report.findings.map(({ file }) => file))];
  const suites = files.map((file): JunitSuite => {
    const own = report.findings.filter((finding) => finding.file === file);
    return { name: file, cases: own.map(failedCase) };
  });
  const clean = {
    name: "no findings",
    className: "grpc-cancellation",
    seconds: report.stats.milliseconds / 1000,
  };
  return junitReport(suites.length > 0 ? suites : [{ name: "grpc-cancellation", cases: [clean] }]);
}

function failedCase({ rule, file, line, column, message, related }: ReportedFinding) {
  const path = related.map((note) => `${note.file}:${note.line}:${note.column} ${note.message}`);
  const text = [`${file}:${line}:${column} ${message}`, ...path].join("\n");
  const problem = { type: "failure" as const, message, text };
  return { name: `${rule} (${line}:${column})`, className: file, seconds: 0, problem };
}
