import { binaryForms } from "../../panel/call/binary-metadata";
import type { TimelineKind, TimelineRow } from "../../panel/call/call-view";
import { redacted } from "../../panel/call/panel-event";
import { formatMilliseconds } from "../../panel/format";
import { tell } from "../editor";
import { button, element } from "../element";
import { type IconName, icon } from "../icon";
import type { Part } from "../page";

const icons: Readonly<Record<TimelineKind, IconName>> = {
  started: "start",
  sent: "send",
  received: "receive",
  headers: "headers",
  "half-closed": "half-close",
  cancelled: "cancel",
  status: "check",
};

/** What happened, in order, with the time since the start. */
export function timeline(): Part {
  const list = element("ol", { id: "timeline", "aria-label": "Timeline", tabindex: "0" });
  const copy = button(
    { id: "copy-timeline", class: "link" },
    () => tell({ type: "copy-timeline" }),
    "Copy as JSON",
  );
  const head = element("div", { class: "section-head" }, element("h2", {}, "Timeline"), copy);
  const node = element("section", { class: "timeline" }, head, list);
  let drawn: readonly TimelineRow[] = [];
  return {
    node,
    draw({ call }) {
      const rows = call?.timeline ?? [];
      node.hidden = rows.length === 0;
      if (rows === drawn) return;
      for (const [index, row] of rows.entries()) {
        if (row === drawn[index]) continue;
        const line = timelineLine(row);
        const old = list.children[index];
        if (old === undefined) list.append(line);
        else old.replaceWith(line);
      }
      while (list.children.length > rows.length) list.lastElementChild?.remove();
      if (rows.length > drawn.length) list.scrollTop = list.scrollHeight;
      drawn = rows;
    },
  };
}

function timelineLine(row: TimelineRow): HTMLLIElement {
  const time = element("span", { class: "time" }, timeOf(row));
  const mark = element(
    "span",
    { class: "mark" },
    icon(row.kind === "status" && !isOk(row) ? "cross" : icons[row.kind]),
  );
  const text = element("span", { class: "text" }, row.text);
  const line = element("li", { "data-event": row.kind, "data-count": String(row.count) }, time, mark, text);
  if (row.afterCancel && row.kind !== "status") {
    line.classList.add("after-cancel");
    text.append(element("span", { class: "late" }, "after the cancel"));
  }
  if (row.entries.length > 0) text.append(entriesList(row.entries));
  return line;
}

/** `12.3 ms`, or for several events in one row the last one's time. */
function timeOf(row: TimelineRow): string {
  return formatMilliseconds(row.until);
}

function isOk(row: TimelineRow): boolean {
  return row.text === "ended: 0 OK";
}

function entriesList(entries: TimelineRow["entries"]): HTMLElement {
  const list = element("dl");
  for (const [key, value] of entries) {
    const forms = key.endsWith("-bin") && value !== redacted ? binaryForms(value) : [value];
    list.append(element("dt", {}, key), ...forms.map((form) => element("dd", {}, form)));
  }
  return element("details", { class: "entries" }, element("summary", {}, "show"), list);
}
