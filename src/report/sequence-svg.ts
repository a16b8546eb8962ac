import type { Sequence, SequenceItem } from "../trace/sequence/sequence";

const LANE = 240;
const LEFT = 170;
const TOP = 70;
const ROW = 34;

/**
 * A sequence as an SVG picture that stands alone: it follows the reader's light or dark theme, inherits an editor's
 * colours where it is embedded, and tells a screen reader all that it shows.
 */
export function sequenceSvg(sequence: Sequence): string {
  const lanes = new Map(sequence.participants.map(({ id }, index) => [id, LEFT + index * LANE]));
  const width = LEFT + sequence.participants.length * LANE - 60;
  const height = TOP + sequence.items.length * ROW + 30;
  const rows = sequence.items.map((item, index) => row(item, TOP + (index + 0.7) * ROW, lanes));
  const heads = sequence.participants.map(({ id, name }) => head(name, lanes.get(id)!, height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escapeXml(`What happened to ${sequence.title} after a cancel`)}</title>
<desc id="description">${escapeXml(describe(sequence))}</desc>
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>
<rect class="page" width="100%" height="100%"/>
${[...heads, ...rows].join("\n")}
</svg>
`;
}

const STYLE = [
  "svg{--text:var(--vscode-editor-foreground,#1f2328);--page:var(--vscode-editor-background,#fff);",
  "--line:var(--vscode-charts-lines,#818b98);--cancel:var(--vscode-charts-blue,#0969da);",
  "--late:var(--vscode-charts-orange,#bc4c00);font:12px var(--vscode-font-family,system-ui,sans-serif)}",
  "@media(prefers-color-scheme:dark){svg{--text:var(--vscode-editor-foreground,#e6edf3);",
  "--page:var(--vscode-editor-background,#0d1117);--cancel:var(--vscode-charts-blue,#4493f8);",
  "--late:var(--vscode-charts-orange,#db6d28)}}",
  ".page{fill:var(--page)}text{fill:var(--text)}.time{fill:var(--line)}",
  ".head{font-weight:600;text-anchor:middle}.life{stroke:var(--line);stroke-dasharray:3 4}",
  ".arrow{stroke:var(--text);fill:none}.cancel{stroke:var(--cancel);stroke-width:2}.messages{stroke-dasharray:5 3}",
  "text.cancel{stroke:none;fill:var(--cancel)}.late{stroke:var(--late)}text.late{stroke:none;fill:var(--late)}",
  ".verdict{font-weight:600}.label{text-anchor:middle;paint-order:stroke;stroke:var(--page);stroke-width:4}",
].join("");

function head(name: string, x: number, height: number): string {
  return `<text class="head" x="${x}" y="32">${escapeXml(name)}</text><line class="life" x1="${x}" y1="44" x2="${x}" y2="${height - 12}"/>`;
}

function row(item: SequenceItem, y: number, lanes: ReadonlyMap<string, number>): string {
  const time = `<text class="time" x="16" y="${y + 4}">${item.at.toFixed(1)} ms</text>`;
  const look = `${item.kind}${item.late ? " late" : ""}`;
  const text = escapeXml(`${item.late ? "⚠ " : ""}${item.text}`);
  const tip = item.place ? `<title>${escapeXml(`${item.place.file}:${item.place.line}`)}</title>` : "";
  if ("over" in item) {
    const x = lanes.get(item.over)!;
    return `<g>${tip}${time}<text class="label ${look}" x="${x}" y="${y + 4}">${text}</text></g>`;
  }
  const [from, to] = [lanes.get(item.from)!, lanes.get(item.to)!];
  const path = from === to ? `M${from} ${y - 8}h40v14h-36` : `M${from} ${y + 4}H${to}`;
  const middle = from === to ? from + 110 : (from + to) / 2;
  return `<g>${tip}${time}<path class="arrow ${look}" d="${path}" marker-end="url(#tip)"/><text class="label ${look}" x="${middle}" y="${y - 4}">${text}</text></g>`;
}

/** The picture in words. */
function describe(sequence: Sequence): string {
  return sequence.items
    .map((item) => {
      const who = "over" in item ? item.over : `${item.from} to ${item.to}`;
      return `At ${item.at.toFixed(1)} ms, ${who}: ${item.text}${item.late ? " (after the cancel)" : ""}.`;
    })
    .join(" ");
}

function escapeXml(text: string): string {
  // Control characters may not stand in XML at all.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go.
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "�");
  return clean.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
