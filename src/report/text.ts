import { styleText } from "node:util";
import { LineTable } from "../text/lines";
import { type LintReport, problemLine, type Region, type ReportedFinding } from "./lint-report";

/** What the text format needs beside the report. */
export interface TextOptions {
  /** Whether to write colours. */
  readonly colour: boolean;
  /** The text that was linted, by the report's own file names; undefined leaves the code frame out. */
  readonly textOf: (file: string) => string | undefined;
}

/** Why there is neither a finding nor a handler, where not even a project was found. */
export const nothingLinted =
  "Nothing was linted: no TypeScript or JavaScript file here mentions a gRPC library. Built and generated files, and those of over a million characters, do not count.";

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** The report for people: each finding with its code frame, the path that proves it, and what would mend it. */
export function formatText(report: LintReport, options: TextOptions): string {
  const paint: Paint = options.colour
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
  const tables = new Map<string, LineTable | undefined>();
  const tableOf = (file: string) => {
    if (!tables.has(file)) {
      const text = options.textOf(file);
      tables.set(file, text === undefined ? undefined : new LineTable(text));
    }
    return tables.get(file);
  };
  const findings = report.findings.map((finding) => formatFinding(finding, tableOf, paint));
  const problems = report.problems.map((problem) => `${paint("red", "problem")} ${problemLine(problem)}\n`);
  return [...findings, ...problems, `${summary(report)}\n`].join("\n");
}

function formatFinding(
  finding: ReportedFinding,
  tableOf: (file: string) => LineTable | undefined,
  paint: Paint,
): string {
  const colour = ({ error: "red", warning: "yellow", info: "blue" } as const)[finding.severity];
  const confidence = finding.confidence === "high" ? "" : `, ${finding.confidence} confidence`;
  const head = `${paint("bold", where(finding))} ${paint(colour, finding.severity)} ${finding.message} ${paint("dim", `(${finding.rule}${confidence})`)}`;
  const table = tableOf(finding.file);
  const lines = [head];
  if (table) lines.push(...codeFrame(table, finding, colour, paint));
  for (const note of finding.related) {
    lines.push(`  ${paint("cyan", "path:")} ${where(note)} ${note.message}`);
    const at = tableOf(note.file);
    if (at) lines.push(paint("dim", `        ${lineText(at, note.line).trim()}`));
  }
  for (const fix of finding.fixes) {
    const manner = fix.safety === "safe" ? "--fix" : "--fix-suggestions";
    lines.push(`  ${paint("green", "fix:")} ${fix.title} ${paint("dim", `(${manner})`)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The line before, the line itself with its part underlined, and the line after. */
function codeFrame(
  table: LineTable,
  region: Region,
  colour: "red" | "yellow" | "blue",
  paint: Paint,
): string[] {
  const first = Math.max(1, region.line - 1);
  const last = Math.min(table.count, region.line + 1);
  const width = String(last).length;
  const frame: string[] = [];
  for (let line = first; line <= last; line++) {
    const text = lineText(table, line);
    const marker = line === region.line ? paint(colour, ">") : " ";
    frame.push(`  ${marker} ${paint("dim", `${String(line).padStart(width)} |`)} ${text}`.trimEnd());
    if (line === region.line) {
      // Tabs are copied so that the underline stands below its text whatever their width.
      const indent = text.slice(0, region.column - 1).replace(/[^\t]/g, " ");
      const end = region.endLine === region.line ? region.endColumn - 1 : text.length;
      const underline = "^".repeat(Math.max(1, end - region.column + 1));
      frame.push(`    ${" ".repeat(width)} ${paint("dim", "|")} ${indent}${paint(colour, underline)}`);
    }
  }
  return frame;
}

function lineText(table: LineTable, line: number): string {
  const start = table.offset({ line, column: 1 });
  const end = line < table.count ? table.offset({ line: line + 1, column: 1 }) : table.text.length;
  return table.text.slice(start, end).replace(/[\r\n]+$/, "");
}

function where(region: Region): string {
  return `${region.file}:${region.line}:${region.column}`;
}

function summary({ findings, handlers, problems, stats }: LintReport): string {
  if (stats.files === 0 && problems.length === 0) return nothingLinted;
  const found = findings.length === 0 ? "No findings" : counted(findings.length, "finding");
  const trouble = problems.length === 0 ? "" : `, ${counted(problems.length, "problem")}`;
  // The project is linted as a whole, whatever paths were asked for.
  const asked = handlers.length === stats.handlers ? "" : `${handlers.length} of `;
  const scope = `${asked}${counted(stats.handlers, "handler")} in ${counted(stats.files, "file")}`;
  return `${found}${trouble}: ${scope}, ${Math.round(stats.milliseconds)} ms.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
