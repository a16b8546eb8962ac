import type { LintReport } from "./lint-report";

/** Workflow commands that GitHub shows as annotations at the lines of a pull request, one per line. */
export function formatGithub(report: LintReport): string {
  const findings = report.findings.map(
    ({ severity, file, line, column, endLine, endColumn, rule, message }) => {
      const place = { file, line, col: column, endLine, endColumn, title: rule };
      return command(severity === "info" ? "notice" : severity, place, message);
    },
  );
  const problems = report.problems.map(({ file, line, column, message }) =>
    command("warning", { file, ...(line && { line }), ...(column && { col: column }) }, message),
  );
  return [...findings, ...problems].map((line) => `${line}\n`).join("");
}

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${pairs.join(",")}::${data(message)}`;
}

// The two escapes of GitHub's own toolkit: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
