import type { Verdict } from "../../panel/call/call-view";
import { counted, formatMilliseconds } from "../../panel/format";
import { element } from "../element";
import { type IconName, icon } from "../icon";
import type { Part } from "../page";
import { remedyButton } from "../remedy";

const icons: Readonly<Record<Verdict["tone"], IconName>> = {
  ok: "check",
  cancelled: "cancel",
  warning: "warning",
  error: "cross",
};

/** The last row: who ended the call, and how that is known. Read out once when it appears. */
export function verdict(): Part {
  const node = element("div", {
    id: "verdict",
    role: "status",
    "aria-live": "polite",
    "aria-atomic": "true",
  });
  let drawn: Verdict | undefined;
  return {
    node,
    draw({ call, sweep }) {
      const next = call?.verdict;
      if (next === drawn) return;
      drawn = next;
      node.replaceChildren(...(next === undefined ? [] : verdictLines(next)));
      node.className = next === undefined ? "" : `tone-${next.tone}`;
      node.dataset["endedBy"] = next?.endedBy ?? "";
      node.dataset["code"] = next === undefined ? "" : String(next.code);
      node.dataset["name"] = next?.name ?? "";
      // During a sweep its table is what is looked at.
      const watched = sweep?.rows.some(({ id }) => id === call?.id) || sweep?.running;
      if (next !== undefined && !watched) node.scrollIntoView({ block: "nearest" });
    },
  };
}

function verdictLines(verdict: Verdict): HTMLElement[] {
  const status = element("span", { class: "status" }, `${verdict.code} ${verdict.name}`);
  const headline = element("span", { class: "headline" }, verdict.headline);
  const facts = element("dl");
  const fact = (name: string, value: string, label: string): void => {
    facts.append(element("dt", {}, label), element("dd", { class: name }, value));
  };
  if (verdict.reason !== undefined) {
    const words = verdict.reason === "" ? "none given" : `“${verdict.reason}”`;
    fact("reason", `${words} (local: the server never sees it)`, "Reason");
  }
  const told = ["", verdict.reason, verdict.name, verdict.evidence].includes(verdict.details);
  const details = (): void => {
    if (!told) fact("details", verdict.details, "Details");
  };
  // The library's words for a connection that failed say less than what was made of them.
  if (verdict.endedBy !== "unreachable") details();
  for (const line of verdict.statusDetails) fact("status-detail", line, "Detail");
  fact("evidence", verdict.evidence, "Evidence");
  if (verdict.cancelToEnd !== undefined) {
    const late = `${counted(verdict.receivedAfterCancel, "message")} arrived after the cancel`;
    fact("latency", `${formatMilliseconds(verdict.cancelToEnd)} from cancel to local end; ${late}`, "Cancel");
  }
  if (verdict.next !== "") fact("next", verdict.next, "Next");
  if (verdict.endedBy === "unreachable") details();
  const lines: HTMLElement[] = [element("p", {}, icon(icons[verdict.tone]), headline, status), facts];
  if (verdict.remedy !== undefined) lines.push(remedyButton(verdict.remedy));
  return lines;
}
