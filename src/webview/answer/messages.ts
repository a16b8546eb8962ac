import type { MessageRow } from "../../panel/call/call-view";
import { formatCount } from "../../panel/format";
import { tell } from "../editor";
import { button, element, setText } from "../element";
import type { Part } from "../page";
import { MessageList } from "./message-list";

/** The messages both ways as they come, and one of them in full: the chosen one, else the newest. */
export function messages(): Part {
  let chosen: MessageRow | undefined;
  let shown: MessageRow | undefined;
  const list = new MessageList((message) => {
    chosen = message;
    if (message !== undefined) show(message);
  });
  const kept = element("span", { class: "note" });
  const text = element("pre", { id: "message-detail", tabindex: "0", "aria-label": "Message" });
  const name = element("span", { class: "detail-name" });
  const open = button(
    { id: "open-message", class: "link" },
    () => {
      if (shown !== undefined) tell({ type: "open-message", direction: shown.direction, index: shown.index });
    },
    "Open in editor",
  );
  const save = button(
    { id: "save-message", class: "link" },
    () => {
      if (shown !== undefined) tell({ type: "save-message", index: shown.index });
    },
    "Save…",
  );
  const detail = element(
    "div",
    { class: "detail" },
    element("div", { class: "section-head" }, name, save, open),
    text,
  );
  const head = element("div", { class: "section-head" }, element("h2", {}, "Messages"), kept);
  const node = element("section", { class: "messages" }, head, list.node, detail);

  function show(message: MessageRow): void {
    if (shown === message) return;
    shown = message;
    setText(
      name,
      `${message.direction} ${formatCount(message.index)}${message.cut ? ", only its beginning" : ""}`,
    );
    save.hidden = !message.held;
    setText(text, message.text);
  }

  return {
    node,
    draw({ call }) {
      const rows = call?.messages ?? [];
      const total = (call?.sent ?? 0) + (call?.received ?? 0);
      node.hidden = total === 0;
      list.draw(call?.id, rows, total);
      const newest = rows.at(-1);
      if (chosen === undefined && newest !== undefined) show(newest);
      const older = `the newest ${formatCount(rows.length)} of ${formatCount(total)}`;
      setText(kept, total > rows.length ? older : "");
    },
  };
}
