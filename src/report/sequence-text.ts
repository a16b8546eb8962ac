import type { Sequence } from "../trace/sequence/sequence";

/** A sequence as lines of text for a terminal: time, who, what; work after the cancel is marked. */
export function sequenceText(sequence: Sequence): string {
  const rows = sequence.items.map((item) => ({
    at: `${item.at.toFixed(1)} ms`,
    who: "over" in item ? item.over : `${item.from} ${item.kind === "cancel" ? "─✗" : "─▶"} ${item.to}`,
    what: `${item.late ? "⚠ " : "  "}${item.kind === "verdict" ? "= " : ""}${item.text}`,
  }));
  const width = (key: "at" | "who") => Math.max(0, ...rows.map((row) => row[key].length));
  const [at, who] = [width("at"), width("who")];
  const lines = rows.map((row) => `${row.at.padStart(at)}  ${row.who.padEnd(who)}  ${row.what}`);
  return `${[sequence.title, ...lines].join("\n")}\n`;
}
