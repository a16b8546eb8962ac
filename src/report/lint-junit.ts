import { type JunitSuite, junitReport } from "./junit";
import { type LintReport, problemLine, type ReportedFinding } from "./lint-report";

/**
 * The report as JUnit XML: one suite per file, one failed test per finding; a clean run is one passed test, and a
 * configuration or baseline that makes no sense is an error.
 */
export function formatLintJunit(report: LintReport): string {
  const files = [...new Set(report.findings.map(({ file }) => file))];
  const suites = files.map((file): JunitSuite => {
    const own = report.findings.filter((finding) => finding.file === file);
    return { name: file, cases: own.map(failedCase) };
  });
  const misled = report.problems.filter(({ about }) => about === "settings");
  if (misled.length > 0) suites.push({ name: "configuration", cases: misled.map(errorCase) });
  const clean = {
    name: "no findings",
    className: "grpc-cancellation",
    seconds: report.stats.milliseconds / 1000,
  };
  return junitReport(suites.length > 0 ? suites : [{ name: "grpc-cancellation", cases: [clean] }]);
}

function errorCase(problem: LintReport["problems"][number]) {
  const { file, message } = problem;
  const error = { type: "error" as const, message, text: problemLine(problem) };
  return { name: "configuration", className: file, seconds: 0, problem: error };
}

function failedCase({ rule, file, line, column, message, related }: ReportedFinding) {
  const path = related.map((note) => `${note.file}:${note.line}:${note.column} ${note.message}`);
  const text = [`${file}:${line}:${column} ${message}`, ...path].join("\n");
  const problem = { type: "failure" as const, message, text };
  return { name: `${rule} (${line}:${column})`, className: file, seconds: 0, problem };
}
