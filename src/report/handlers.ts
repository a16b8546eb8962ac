import type { LintReport } from "./lint-report";
import { nothingLinted } from "./text";

/** The handlers that were found, as a table for people. */
export function formatHandlers({ handlers, stats }: Pick<LintReport, "handlers" | "stats">): string {
  if (stats.files === 0) return `${nothingLinted}\n`;
  if (handlers.length === 0) {
    return `No handlers were found. Functions that no library shows to serve methods can be named in "handlers" of grpc-cancellation.config.json.\n`;
  }
  const rows = [
    ["handler", "kind", "dialect", "place"],
    ...handlers.map(({ name, kind, dialect, file, line }) => [name, kind, dialect, `${file}:${line}`]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}
