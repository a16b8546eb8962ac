import type { FieldProblem } from "../../panel/form/form";
import { offsetOf } from "../../panel/form/text-offset";
import { canSend } from "../../panel/state";
import { tell } from "../editor";
import { button, element, setEnabled, setText, setValue } from "../element";
import { icon } from "../icon";
import type { Page, Part } from "../page";
import { ProblemText } from "./problem";

/** The request as JSON, and for streams of requests the two things that can be done with an open one. */
export function request(page: Page): Part {
  const field = element("textarea", { id: "request", spellcheck: "false", autocomplete: "off", wrap: "off" });
  field.addEventListener("input", () => page.edit({ request: field.value }));
  const example = button(
    { id: "example", class: "link" },
    () => tell({ type: "use-example" }),
    "Use example",
  );
  const label = element("label", { for: "request" });
  const send = button(
    { id: "send", title: "Send this message (Ctrl+Enter)", "aria-keyshortcuts": "Control+Enter" },
    () => tell({ type: "send" }),
    icon("send"),
    "Send",
  );
  const halfClose = button(
    {
      id: "half-close",
      title: "Half-close: tell the server that no more messages follow; answers still arrive",
    },
    () => tell({ type: "half-close" }),
    icon("half-close"),
    "Half-close",
  );
  const hint = element("span", { class: "hint" });
  const stream = element(
    "div",
    { class: "row", role: "group", "aria-label": "Request stream" },
    send,
    halfClose,
    hint,
  );
  const problem = new ProblemText("request", field, (at) => goTo(field, at));
  const head = element("div", { class: "section-head" }, label, example);
  const node = element(
    "section",
    { class: "request", "aria-label": "Request" },
    head,
    field,
    problem.node,
    stream,
  );
  return {
    node,
    draw(state) {
      const streams = state.method.kind === "client-streaming" || state.method.kind === "bidi";
      setText(label, streams ? "Message to send" : "Request");
      setValue(field, state.form.request);
      stream.hidden = !streams;
      setEnabled(send, canSend(state));
      setEnabled(halfClose, canSend(state));
      const open = "Call opens the stream, Send sends the message above.";
      setText(hint, canSend(state) ? "Half-close ends your messages, not the call." : open);
      problem.draw(state);
    },
  };
}

function goTo(field: HTMLTextAreaElement, problem: FieldProblem): void {
  const offset = offsetOf(field.value, problem.line ?? 1, problem.column ?? 1);
  field.focus();
  field.setSelectionRange(offset, Math.min(offset + 1, field.value.length));
}
