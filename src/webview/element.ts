/**
 * Makes an element. Text only ever becomes text nodes, so nothing that a server sends can become markup.
 *
 * @param attributes set as written; an attribute that is undefined is left out
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** A button with an icon or a text, or both. */
export function button(
  attributes: Readonly<Record<string, string | undefined>>,
  press: () => void,
  ...children: readonly (Node | string)[]
): HTMLButtonElement {
  const node = element("button", { type: "button", ...attributes }, ...children);
  node.addEventListener("click", () => {
    if (node.getAttribute("aria-disabled") !== "true") press();
  });
  return node;
}

/** Says whether a button would do something. It keeps its place in the focus order, so that focus is never lost. */
export function setEnabled(node: HTMLButtonElement, enabled: boolean): void {
  node.setAttribute("aria-disabled", String(!enabled));
}

/** Changes the text of a node only where it differs, so that screen readers and selections are left alone. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Changes the value of a field only where it differs, so that the caret of who types stays. */
export function setValue(
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  value: string,
): void {
  if (field.value !== value) field.value = value;
}
