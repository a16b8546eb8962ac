import type { CallView } from "../../panel/call/call-view";
import { counted, formatCount } from "../../panel/format";
import { isRunning } from "../../panel/state";
import { tell } from "../editor";
import { button, element, setEnabled, setText } from "../element";
import { icon } from "../icon";
import type { Part } from "../page";

/** What can be done about the messages that come: hold them up, and keep them all in a file. */
export function flow(): Part {
  let paused = false;
  const word = element("span");
  const mark = element("span", { class: "mark" });
  const pause = button({ id: "pause" }, () => tell({ type: "pause", paused: !paused }), mark, word);
  const save = button(
    { id: "save-to", class: "link" },
    () => tell({ type: "choose-save-file", received: false }),
    "Save all messages…",
  );
  const saveReceived = button(
    {
      id: "save-received",
      class: "link",
      title: "The messages of the call that has ended, as far as they are kept: one line of JSON each",
    },
    () => tell({ type: "choose-save-file", received: true }),
    "Save received messages…",
  );
  const path = element("span", { id: "saved-to", class: "note" });
  const forget = button(
    { id: "forget-save", class: "quiet", "aria-label": "Do not save the messages" },
    () => tell({ type: "forget-save-file" }),
    icon("cross"),
  );
  const node = element("div", { class: "row flow", role: "group", "aria-label": "Received messages" });
  node.append(pause, saveReceived, save, path, forget);
  return {
    node,
    draw(state) {
      const { call, saveTo, method } = state;
      const streams = method.kind === "server-streaming" || method.kind === "bidi";
      paused = call?.paused ?? false;
      node.hidden = !streams;
      pause.title = paused
        ? "Read on"
        : "Stop reading: once HTTP/2’s window is full, the server’s writes have to wait";
      setEnabled(pause, isRunning(state) && call?.phase !== "cancelling");
      setText(word, paused ? "Resume" : "Pause");
      if (mark.dataset["paused"] !== String(paused)) {
        mark.dataset["paused"] = String(paused);
        mark.replaceChildren(icon(paused ? "call" : "pause"));
      }
      const running = isRunning(state);
      save.hidden = saveTo !== "" || (running && call?.savesTo !== "");
      save.title = running
        ? "The messages that are kept, and every one that follows: one line of JSON each"
        : "Every received message of the next call: one line of JSON each";
      saveReceived.hidden = call?.phase !== "ended" || call.savesTo !== "" || call.received === 0;
      setText(save, saveReceived.hidden ? "Save all messages…" : "Save the next call’s messages…");
      forget.hidden = saveTo === "";
      const savesTo = call?.savesTo ?? "";
      setText(path, savedWords(saveTo, call, running));
      path.title = saveTo || savesTo;
    },
  };
}

function savedWords(next: string, call: CallView | undefined, running: boolean): string {
  if (next !== "") return `The next call saves to ${fileName(next)}`;
  if (call === undefined || call.savesTo === "") return "";
  const words = `${running ? "Saving" : "Saved"} to ${fileName(call.savesTo)}`;
  const { savesFrom: from } = call;
  // A panel that an earlier version kept does not say.
  if (!(from > 1)) return words;
  return `${words}, from message ${formatCount(from)} on: the ${counted(from - 1, "message")} before were no longer kept`;
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
