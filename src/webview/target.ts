import type { TlsMode } from "../panel/form";
import { isRunning } from "../panel/state";
import { tell } from "./editor";
import { button, element, setEnabled, setText, setValue } from "./element";
import { icon } from "./icon";
import type { Page, Part } from "./page";
import { ProblemText } from "./problem";

const tlsModes: readonly (readonly [TlsMode, string])[] = [
  ["plaintext", "Plaintext"],
  ["tls", "TLS"],
  ["tls-unverified", "TLS, certificate not verified"],
];

/** Where the call goes, how, and the button that makes it. */
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
  const call = button(
    { id: "call", class: "primary", title: "Call (Ctrl+Enter)", "aria-keyshortcuts": "Control+Enter" },
    () => tell({ type: "call" }),
    icon("call"),
    "Call",
  );
  const problem = new ProblemText("target", field);
  const methodProblem = new ProblemText("method", call);
  const label = element("label", { for: "target" }, "Target");
  const row = element("div", { class: "row target-row" }, label, field, tls, call);
  const words = element("span", { class: "note" });
  const edit = button(
    { id: "transport", class: "link", title: "Certificates, names, limits, compression, keepalive, proxy" },
    () => tell({ type: "edit-transport" }),
    "Transport…",
  );
  const how = element("p", { class: "row transport" }, edit, words);
  const node = element("section", { "aria-label": "Target" }, row, how, history, problem.node);
  node.append(methodProblem.node);
  let drawnHistory: readonly string[] = [];
  return {
    node,
    draw(state) {
      setValue(field, state.form.target);
      setValue(tls, state.form.tls);
      tls.classList.toggle("unverified", state.form.tls === "tls-unverified");
      setEnabled(call, !isRunning(state) && !state.sweep?.running && state.unavailable === "");
      setEnabled(edit, state.form.target.trim() !== "" && state.unavailable === "");
      setText(words, state.transport);
      problem.draw(state);
      methodProblem.draw(state);
      if (drawnHistory === state.targets) return;
      drawnHistory = state.targets;
      history.replaceChildren(...state.targets.map((value) => element("option", { value })));
    },
  };
}
