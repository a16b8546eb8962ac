import type { PlaceLink, ServerVerdict, TraceView } from "../../panel/trace-view";
import { tell } from "../editor";
import { button, element } from "../element";
import type { Part } from "../page";
import { drawSequence } from "./sequence";

/** What the watched servers did: a verdict for each, and the request as a sequence diagram. */
export function trace(): Part {
  const verdicts = element("ul", { id: "server-verdicts", "aria-live": "polite" });
  const picture = element("div", { id: "sequence", tabindex: "0", role: "group", "aria-label": "Sequence" });
  const doubt = element("p", { class: "doubt" });
  const save = button({ id: "export-trace", class: "link" }, () => tell({ type: "export-trace" }), "Export…");
  const head = element("div", { class: "section-head" }, element("h2", {}, "Servers"), save);
  const node = element("section", { class: "trace" }, head, verdicts, doubt, picture);
  let drawn: TraceView | undefined;
  return {
    node,
    draw({ trace: next }) {
      node.hidden = next === undefined;
      if (next === drawn || next === undefined) return;
      const kept = document.activeElement?.getAttribute("data-item");
      drawn = next;
      verdicts.replaceChildren(...next.verdicts.map(verdictLine));
      doubt.hidden = next.doubt === "";
      doubt.textContent = next.doubt;
      picture.replaceChildren(drawSequence(next.sequence, tell));
      // What was focused is drawn anew with each piece of news.
      if (kept) picture.querySelector<SVGElement>(`[data-item="${CSS.escape(kept)}"]`)?.focus();
    },
  };
}

function verdictLine(verdict: ServerVerdict): HTMLLIElement {
  const sure = verdict.confidence === "certain" ? "" : ` (${verdict.confidence})`;
  const line = element(
    "li",
    { "data-outcome": verdict.outcome },
    element("span", { class: "server" }, verdict.server),
    element("span", { class: "outcome" }, `${verdict.text}${sure}`),
  );
  for (const link of verdict.blame) line.append(placeLine("blame", link));
  for (const link of verdict.findings) line.append(placeLine("finding", link));
  // What stands beside its line need not be said again.
  const rest = verdict.evidence.filter((sentence) => !verdict.blame.some(({ text }) => text === sentence));
  for (const sentence of rest) line.append(element("div", { class: "evidence" }, sentence));
  return line;
}

function placeLine(kind: string, { text, label, place }: PlaceLink): HTMLElement {
  const open = button({ class: "link place" }, () => tell({ type: "open-place", place }), label);
  return element("div", { class: kind }, open, ` ${text}`);
}
