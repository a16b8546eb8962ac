import type { Sequence, SequenceItem } from "../trace/sequence/sequence";

/** A sequence as a Mermaid diagram, for Markdown files and issue threads. */
export function sequenceMermaid(sequence: Sequence): string {
  const ids = new Map(sequence.participants.map(({ id }, index) => [id, `p${index}`]));
  const lines = ["sequenceDiagram", `  accTitle: ${escapeText(sequence.title)}`];
  for (const { id, name } of sequence.participants)
    lines.push(`  participant ${ids.get(id)} as ${escapeText(name)}`);
  for (const item of sequence.items) {
    const text = escapeText(`${item.at.toFixed(1)} ms: ${item.late ? "⚠ " : ""}${item.text}`);
    if ("over" in item) lines.push(`  Note over ${ids.get(item.over)}: ${text}`);
    else lines.push(`  ${ids.get(item.from)}${ARROW[item.kind]}${ids.get(item.to)}: ${text}`);
  }
  return `${lines.join("\n")}\n`;
}

type Arrow = Extract<SequenceItem, { readonly from: string }>["kind"];

const ARROW: Readonly<Record<Arrow, string>> = { call: "->>", messages: "-->>", cancel: "-x", status: "->>" };

/** What Mermaid would read as syntax is given as its number. */
function escapeText(text: string): string {
  return text.replace(/[#;<>"]/g, (sign) => `#${sign.charCodeAt(0)};`).replaceAll(/\s+/g, " ");
}
