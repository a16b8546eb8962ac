import type {
  Log,
  Notification,
  PhysicalLocation,
  ReportingDescriptor,
  Result,
  Region as SarifRegion,
} from "sarif";
import type { Severity } from "../lint/finding";
import type { LintReport, Region, ReportedFinding } from "./lint-report";
import { fileUri } from "./lint-report";

/** What SARIF says of a rule, whether it found anything or not. */
export interface SarifRule {
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  /** The whole page, Markdown. */
  readonly markdown: string;
  readonly severity: Severity;
}

/** What the log says of the tool that made it. */
export interface SarifTool {
  readonly version: string;
  readonly rules: readonly SarifRule[];
}

const root = "SRCROOT";

/**
 * The report as a SARIF 2.1.0 log: paths as code flows, notes as related locations, fixes as replacements.
 *
 * @param directory what the report's file names are relative to, absolute
 */
export function formatSarif(report: LintReport, tool: SarifTool, directory: string): string {
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "grpc-cancellation",
            semanticVersion: tool.version,
            rules: tool.rules.map(descriptor),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [root]: { uri: `${fileUri(directory).replace(/\/$/, "")}/` } },
        invocations: [
          {
            // Findings are no failure of the run; files that could not be read are told below.
            executionSuccessful: true,
            toolExecutionNotifications: report.problems.map(notification),
          },
        ],
        results: report.findings.map((finding) => result(finding, tool.rules)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function notification({ file, line, column, message }: LintReport["problems"][number]): Notification {
  const region = line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } };
  const place = { artifactLocation: artifact(file), ...region };
  return { level: "warning", message: { text: message }, locations: [{ physicalLocation: place }] };
}

function descriptor(rule: SarifRule): ReportingDescriptor {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    help: { text: rule.markdown, markdown: rule.markdown },
    defaultConfiguration: { level: level(rule.severity) },
  };
}

function result(finding: ReportedFinding, rules: readonly SarifRule[]): Result {
  const index = rules.findIndex((rule) => rule.id === finding.rule);
  return {
    ruleId: finding.rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: level(finding.severity),
    message: { text: finding.message },
    locations: [{ physicalLocation: physical(finding) }],
    properties: { confidence: finding.confidence },
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((note, id) => ({
            id,
            message: { text: note.message },
            physicalLocation: physical(note),
          })),
          codeFlows: [{ threadFlows: [{ locations: flow(finding) }] }],
        }),
    ...(finding.fixes.length === 0 ? {} : { fixes: finding.fixes.map(fix) }),
  };
}

/** The steps that prove the finding, ending at the finding itself. */
function flow(finding: ReportedFinding) {
  return [...finding.related, finding].map((step) => ({
    location: { message: { text: step.message }, physicalLocation: physical(step) },
  }));
}

function fix({ title, safety, edits }: ReportedFinding["fixes"][number]) {
  const files = [...new Set(edits.map((edit) => edit.file))];
  return {
    description: { text: title },
    properties: { safety },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.newText } })),
    })),
  };
}

function physical(place: Region): PhysicalLocation {
  return { artifactLocation: artifact(place.file), region: region(place) };
}

function region({ line, column, endLine, endColumn }: Region): SarifRegion {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function artifact(file: string) {
  const absolute = /^(\/|[A-Za-z]:)/.test(file);
  if (absolute) return { uri: fileUri(file) };
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: root };
}

function level(severity: Severity): "error" | "warning" | "note" {
  return severity === "info" ? "note" : severity;
}
