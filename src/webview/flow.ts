import { isRunning } from "../panel/state";
import { tell } from "./editor";
import { button, element, setEnabled, setText } from "./element";
import { icon } from "./icon";
import type { Part } from "./page";

/** What can be done about the messages that come: hold them up, and keep them all in a file. */
export function flow(): Part {
  let paused = false;
  const word = element("span");
  const mark = element("span", { class: "mark" });
  const pause = button({ id: "pause" }, () => tell({ type: "pause", paused: !paused }), mark, word);
  const save = button(
    { id: "save-to", class: "link", title: "Every received message of the next call, one line of JSON each" },
    () => tell({ type: "choose-save-file" }),
    "Save all messages…",
  );
  const path = element("span", { id: "saved-to", class: "note" });
  const forget = button(
    { id: "forget-save", class: "quiet", "aria-label": "Do not save the messages" },
    () => tell({ type: "forget-save-file" }),
    icon("cross"),
  );
  const node = element("div", { class: "row flow", role: "group", "aria-label": "Received messages" });
  node.append(pause, save, path, forget);
  return {
    node,
    draw(state) {
      const { call, saveTo, method } = state;
      const streams = method.kind === "server-streaming" || method.kind === "bidi";
      paused = call?.paused ?? false;
      pause.hidden = !streams;
      pause.title = paused
        ? "Read on"
        : "Stop reading: once HTTP/2’s window is full, the server’s writes have to wait";
      setEnabled(pause, isRunning(state) && call?.phase !== "cancelling");
      setText(word, paused ? "Resume" : "Pause");
      if (mark.dataset["paused"] !== String(paused)) {
        mark.dataset["paused"] = String(paused);
        mark.replaceChildren(icon(paused ? "call" : "pause"));
      }
      save.hidden = saveTo !== "" || isRunning(state);
      forget.hidden = saveTo === "";
      const savesTo = call?.savesTo ?? "";
      setText(path, savedWords(saveTo, savesTo, isRunning(state)));
      path.title = saveTo || savesTo;
    },
  };
}

function savedWords(next: string, now: string, running: boolean): string {
  if (next !== "") return `The next call saves to ${fileName(next)}`;
  if (now === "") return "";
  return `${running ? "Saving" : "Saved"} to ${fileName(now)}`;
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
