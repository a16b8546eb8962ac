import type { Severity } from "../lint/finding";
import type { LintSettings } from "../lint/settings";

/** What the editor's settings say of the linter. */
export interface EditorSettings {
  readonly enable: boolean;
  /** What is set; the project's configuration file comes before it. */
  readonly lint: Partial<LintSettings>;
}

/**
 * Reads the section `grpcCancellation.lint`. A value that makes no sense is taken as unset: the editor itself marks it,
 * by the same schema.
 */
export function readSettings(section: unknown): EditorSettings {
  const values = (typeof section === "object" && section !== null ? section : {}) as Record<string, unknown>;
  return {
    enable: values["enable"] !== false,
    lint: {
      rules: severities(values["rules"]),
      ...set("confidence", choice(values["confidence"], ["high", "medium", "low"])),
      ...set("maxCheapIterations", count(values["maxCheapIterations"])),
      ...set("yieldEvery", count(values["yieldEvery"])),
    },
  };
}

function severities(value: unknown): Record<string, Severity | "off"> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).flatMap(([rule, severity]) => {
    const known = choice(severity, ["error", "warning", "info", "off"]);
    return known === undefined ? [] : [[rule, known] as const];
  });
  return Object.fromEntries(entries);
}

function choice<const T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((one) => one === value);
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}

function set<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
