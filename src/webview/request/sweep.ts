import { formatCount, formatMilliseconds } from "../../panel/format";
import type { PanelState } from "../../panel/state";
import { type SweepRow, sweepForms } from "../../panel/sweep";
import { tell } from "../editor";
import { button, element, setEnabled, setText, setValue } from "../element";
import { icon } from "../icon";
import type { Page, Part } from "../page";
import { ProblemText } from "./problem";

const columns = ["Cancel", "Status", "Ended by", "Sent", "Received", "To the end"];

/** The points at which the same request is cancelled, one after the other, and the button that does it. */
export function sweep(page: Page): Part {
  let running = false;
  const points = element("input", {
    id: "sweep-points",
    type: "text",
    spellcheck: "false",
    placeholder: "every point",
    title: `Such as: ${sweepForms}`,
  });
  points.addEventListener("input", () => page.edit({ sweep: points.value }));
  const word = element("span");
  const run = button({ id: "sweep" }, () => tell({ type: running ? "stop-sweep" : "sweep" }), word);
  const problem = new ProblemText("sweep", points);
  const label = element("label", { for: "sweep-points" }, "Cancel at");
  const count = element("span", { class: "count", "aria-live": "polite" });
  const summary = element("summary", {}, "Sweep", count);
  const row = element("div", { class: "row" }, label, points, run);
  const node = element("details", { class: "fold sweep" }, summary, row, problem.node);
  return {
    node,
    draw(state) {
      running = state.sweep?.running ?? false;
      const rows = state.sweep?.rows ?? [];
      setValue(points, state.form.sweep);
      setText(word, running ? "Stop" : "Run");
      setEnabled(run, running || canRun(state));
      setText(count, countWords(rows.length, running));
      problem.draw(state);
      if (running || state.problems.some(({ field }) => field === "sweep")) node.open = true;
    },
  };
}

/** A row for what became of each call of the sweep. */
export function sweepResults(): Part {
  const body = element("tbody");
  const caption = element(
    "caption",
    { class: "spoken" },
    "What became of the call, by when it was cancelled",
  );
  const head = element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)));
  const table = element("table", { id: "sweep-table" }, caption, element("thead", {}, head), body);
  const scroller = element("div", {
    class: "scroller",
    tabindex: "0",
    role: "region",
    "aria-label": "Sweep results",
  });
  scroller.append(table);
  const heading = element("div", { class: "section-head" }, element("h2", {}, "Sweep"));
  const node = element("section", { class: "sweep-results" }, heading, scroller);
  let drawn: readonly SweepRow[] = [];
  return {
    node,
    draw({ sweep: next }) {
      const rows = next?.rows ?? [];
      node.hidden = rows.length === 0;
      if (rows === drawn) return;
      const grown = rows.length > drawn.length;
      drawn = rows;
      body.replaceChildren(...rows.flatMap(sweepLines));
      if (grown) scroller.scrollTop = scroller.scrollHeight;
    },
  };
}

function canRun({ unavailable, call }: PanelState): boolean {
  return unavailable === "" && (call === undefined || call.phase === "ended");
}

function countWords(calls: number, running: boolean): string {
  if (calls === 0) return running ? "running" : "";
  return `${formatCount(calls)} calls${running ? " so far" : ""}`;
}

/** A call, and below it what the watched servers did. */
function sweepLines({ id, point, sent, received, verdict, servers }: SweepRow): HTMLTableRowElement[] {
  const to = verdict.cancelToEnd === undefined ? "" : formatMilliseconds(verdict.cancelToEnd);
  const status = element("td", { class: `status tone-${verdict.tone}` }, `${verdict.code} ${verdict.name}`);
  status.prepend(icon(verdict.tone === "ok" ? "check" : verdict.tone === "cancelled" ? "cancel" : "warning"));
  const line = element(
    "tr",
    { "data-call": id, "data-ended-by": verdict.endedBy, title: verdict.evidence },
    element("th", { scope: "row" }, point),
    status,
    element("td", {}, verdict.endedBy),
    element("td", { class: "number" }, formatCount(sent)),
    element("td", { class: "number" }, formatCount(received)),
    element("td", { class: "number" }, to),
  );
  if (servers.length === 0) return [line];
  const told = element("td", { colspan: String(columns.length) }, servers.join("; "));
  return [line, element("tr", { class: "servers", "data-call": id }, told)];
}
