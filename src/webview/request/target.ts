import type { TlsMode } from "../../panel/form/form";
import { tell } from "../editor";
import { button, element, setEnabled, setText, setValue } from "../element";
import type { Page, Part } from "../page";
import { ProblemText } from "./problem";

const tlsModes: readonly (readonly [TlsMode, string])[] = [
  ["plaintext", "Plaintext"],
  ["tls", "TLS"],
  ["tls-unverified", "TLS, certificate not verified"],
];

/** Where the call goes, and how. */
export function target(page: Page): Part {
  const history = element("datalist", { id: "targets" });
  const field = element("input", {
    id: "target",
    type: "text",
    list: "targets",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: "localhost:50051",
  });
  field.addEventListener("input", () => page.edit({ target: field.value }));
  const options = tlsModes.map(([value, text]) => element("option", { value }, text));
  const tls = element("select", { id: "tls", "aria-label": "Transport security" }, ...options);
  tls.addEventListener("change", () => page.edit({ tls: tls.value as TlsMode }));
  const problem = new ProblemText("target", field);
  const label = element("label", { for: "target" }, "Target");
  const row = element("div", { class: "row target-row" }, label, field, tls);
  const words = element("p", { class: "note transport" });
  const edit = button(
    { id: "transport", class: "link", title: "Certificates, names, limits, compression, keepalive, proxy" },
    () => tell({ type: "edit-transport" }),
    "Transport…",
  );
  row.append(edit);
  const node = element("section", { "aria-label": "Target" }, row, words, history, problem.node);
  let drawnHistory: readonly string[] = [];
  return {
    node,
    draw(state) {
      setValue(field, state.form.target);
      setValue(tls, state.form.tls);
      tls.classList.toggle("unverified", state.form.tls === "tls-unverified");
      setEnabled(edit, state.form.target.trim() !== "" && state.unavailable === "");
      setText(words, state.transport);
      words.hidden = state.transport === "";
      problem.draw(state);
      if (drawnHistory === state.targets) return;
      drawnHistory = state.targets;
      history.replaceChildren(...state.targets.map((value) => element("option", { value })));
    },
  };
}
