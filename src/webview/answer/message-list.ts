import type { MessageRow } from "../../panel/call/call-view";
import { formatBytes, formatCount, formatMilliseconds } from "../../panel/format";
import { element, setText } from "../element";
import { icon } from "../icon";

/** Pixels; the style sheet gives rows the same height. */
const rowHeight = 24;

/** Rows drawn above and below what can be seen. */
const margin = 6;

/**
 * A list of which only the visible rows exist. Every message has a number of its own over the whole call, so that
 * the list stays where it is while older messages fall off its beginning.
 */
export class MessageList {
  readonly node = element("div", {
    id: "messages",
    role: "listbox",
    tabindex: "0",
    "aria-label": "Messages",
  });
  readonly #space = element("div", { class: "space", role: "presentation" });
  readonly #rows = new Map<number, HTMLElement>();
  #call: string | undefined;
  #messages: readonly MessageRow[] = [];
  /** The number of the first kept message. */
  #first = 0;
  #selected: number | undefined;
  #follows = true;

  /** @param select called with the message that the user chose, or undefined when the newest is to be followed */
  constructor(private readonly select: (message: MessageRow | undefined) => void) {
    this.node.append(this.#space);
    this.node.addEventListener("scroll", () => {
      this.#follows = this.node.scrollTop + this.node.clientHeight >= this.node.scrollHeight - rowHeight;
      this.#drawRows();
    });
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.#space.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (row !== null) this.#choose(Number(row.dataset["number"]));
    });
    new ResizeObserver(() => {
      if (this.#follows) this.node.scrollTop = this.node.scrollHeight;
      this.#drawRows();
    }).observe(this.node);
  }

  /**
   * @param call the call's id: with another one, the list begins anew
   * @param messages the kept ones, oldest first
   * @param total how many there ever were
   */
  draw(call: string | undefined, messages: readonly MessageRow[], total: number): void {
    if (call !== this.#call) this.#reset();
    this.#call = call;
    if (messages === this.#messages) return;
    const first = total - messages.length;
    const dropped = first - this.#first;
    this.#messages = messages;
    this.#first = first;
    this.#space.style.height = `${messages.length * rowHeight}px`;
    if (this.#follows) this.node.scrollTop = this.node.scrollHeight;
    else if (dropped > 0) this.node.scrollTop -= dropped * rowHeight;
    this.#drawRows();
  }

  #reset(): void {
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#selected = undefined;
    this.#follows = true;
    this.#first = 0;
    this.#messages = [];
    this.select(undefined);
  }

  #drawRows(): void {
    const top = Math.floor(this.node.scrollTop / rowHeight) - margin;
    const bottom = Math.ceil((this.node.scrollTop + this.node.clientHeight) / rowHeight) + margin;
    const from = this.#first + Math.max(0, top);
    const to = this.#first + Math.min(this.#messages.length, bottom);
    for (const [number, row] of this.#rows) {
      if (number >= from && number < to) continue;
      row.remove();
      this.#rows.delete(number);
    }
    for (let number = from; number < to; number++) {
      let row = this.#rows.get(number);
      if (row === undefined) {
        row = messageLine(this.#messages[number - this.#first]!, number);
        this.#rows.set(number, row);
        this.#space.append(row);
      }
      row.style.top = `${(number - this.#first) * rowHeight}px`;
      row.setAttribute("aria-setsize", String(this.#messages.length));
      row.setAttribute("aria-posinset", String(number - this.#first + 1));
      row.setAttribute("aria-selected", String(number === this.#selected));
    }
    // Only a row that is drawn can be named as the active one.
    const active = this.#selected === undefined ? undefined : this.#rows.get(this.#selected);
    if (active === undefined) this.node.removeAttribute("aria-activedescendant");
    else this.node.setAttribute("aria-activedescendant", active.id);
  }

  #key(event: KeyboardEvent): void {
    const last = this.#first + this.#messages.length - 1;
    const page = Math.max(1, Math.floor(this.node.clientHeight / rowHeight) - 1);
    const now = this.#selected ?? last + 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: now - 1,
      ArrowDown: now + 1,
      PageUp: now - page,
      PageDown: now + page,
      Home: this.#first,
      End: last,
    };
    const wanted = steps[event.key];
    if (wanted === undefined || this.#messages.length === 0) return;
    event.preventDefault();
    this.#choose(Math.max(this.#first, Math.min(last, wanted)));
  }

  #choose(number: number): void {
    const message = this.#messages[number - this.#first];
    if (message === undefined) return;
    this.#selected = number;
    this.select(message);
    const top = (number - this.#first) * rowHeight;
    if (top < this.node.scrollTop) this.node.scrollTop = top;
    else if (top + rowHeight > this.node.scrollTop + this.node.clientHeight) {
      this.node.scrollTop = top + rowHeight - this.node.clientHeight;
    }
    this.#drawRows();
  }
}

function messageLine(message: MessageRow, number: number): HTMLElement {
  const row = element("div", {
    id: `message-${number}`,
    class: message.afterCancel ? "message after-cancel" : "message",
    role: "option",
    "data-number": String(number),
    "data-direction": message.direction,
    "data-index": String(message.index),
  });
  const preview = element("span", { class: "preview" });
  setText(preview, message.text.slice(0, 400));
  row.append(
    icon(message.direction === "sent" ? "send" : "receive"),
    element("span", { class: "spoken" }, message.direction),
    element("span", { class: "index" }, formatCount(message.index)),
    element("span", { class: "time" }, formatMilliseconds(message.at)),
    preview,
    element("span", { class: "bytes" }, formatBytes(message.bytes)),
  );
  return row;
}
