import { isSecretKey, type MetadataRow, metadataRow } from "../../panel/form/form";
import { tellSoon } from "../editor";
import { button, element, setText, setValue } from "../element";
import { icon } from "../icon";
import type { Page, Part } from "../page";
import { ProblemText } from "./problem";

/** The request's metadata as rows of key and value; values of credentials go to the secret storage alone. */
export function metadata(page: Page): Part {
  const list = element("div", { id: "metadata" });
  const count = element("span", { class: "count" });
  const add = button(
    { id: "metadata-add", class: "quiet" },
    () => {
      page.edit({ metadata: [...page.state().form.metadata, metadataRow("", "")] });
      list.querySelector<HTMLInputElement>("[data-row]:last-child .key")?.focus();
    },
    icon("add"),
    "Add metadata",
  );
  const problem = new ProblemText("metadata", list);
  const summary = element("summary", {}, "Metadata", count);
  const node = element("details", { class: "fold" }, summary, list, problem.node, add);
  const rows: Row[] = [];
  return {
    node,
    draw(state) {
      const drawn = state.form.metadata;
      while (rows.length > drawn.length) rows.pop()?.node.remove();
      while (rows.length < drawn.length) {
        const row = metadataFields(page, rows.length);
        rows.push(row);
        list.append(row.node);
      }
      for (const [index, row] of drawn.entries()) rows[index]!.draw(row);
      setText(count, drawn.length === 0 ? "" : String(drawn.length));
      problem.draw(state);
      if (state.problems.some(({ field }) => field === "metadata")) node.open = true;
    },
  };
}

interface Row {
  readonly node: HTMLElement;
  draw(row: MetadataRow): void;
}

function metadataFields(page: Page, index: number): Row {
  const key = element("input", { class: "key", type: "text", "aria-label": "Key", placeholder: "key" });
  const value = element("input", { class: "value", type: "text", "aria-label": "Value" });
  const note = element("span", { class: "note" });
  const change = (row: MetadataRow): void =>
    page.edit({ metadata: page.state().form.metadata.map((old, at) => (at === index ? row : old)) });
  key.addEventListener("input", () => {
    const secret = isSecretKey(key.value);
    // The value of a row that becomes secret leaves the state; the field keeps it until it is stored.
    change({ key: key.value, value: secret ? "" : value.value, secret, stored: false });
    if (secret && value.value !== "") tellSecret(key.value, value.value);
  });
  value.addEventListener("input", () => {
    const secret = isSecretKey(key.value);
    change({
      key: key.value,
      value: secret ? "" : value.value,
      secret,
      stored: secret && value.value !== "",
    });
    if (secret) tellSecret(key.value, value.value);
  });
  const remove = button(
    { class: "remove quiet", "aria-label": "Remove this metadata" },
    () => page.edit({ metadata: page.state().form.metadata.filter((_, at) => at !== index) }),
    icon("cross"),
  );
  const node = element("div", { class: "row", "data-row": String(index) }, key, value, note, remove);
  return {
    node,
    draw(row) {
      setValue(key, row.key);
      value.type = row.secret ? "password" : "text";
      if (!row.secret) setValue(value, row.value);
      else if (!row.stored && document.activeElement !== value && document.activeElement !== key)
        value.value = "";
      value.placeholder = placeholderOf(row);
      note.replaceChildren(...noteOf(row));
    },
  };
}

/** Secrets leave the page under a field name of their own, never as part of the form. */
function tellSecret(key: string, value: string): void {
  tellSoon(`secret:${key}`, { type: "secret", key, value });
}

function placeholderOf(row: MetadataRow): string {
  if (row.secret) return row.stored ? "kept in the secret storage" : "value";
  return row.key.toLowerCase().endsWith("-bin") ? "base64, or hex after 0x" : "value";
}

function noteOf(row: MetadataRow): (Node | string)[] {
  if (row.secret) return [icon("lock"), "secret"];
  return row.key.toLowerCase().endsWith("-bin") ? ["binary"] : [];
}
