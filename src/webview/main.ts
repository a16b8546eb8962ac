/** The call panel's page: it draws the state that the extension holds and tells what the user does. */
import type { RequestForm } from "../panel/form/form";
import type { ToWebview } from "../panel/protocol";
import { savedPanel } from "../panel/saved";
import { canSend, isRunning, type PanelState, reduce } from "../panel/state";
import { messages } from "./answer/messages";
import { timeline } from "./answer/timeline";
import { trace } from "./answer/trace";
import { verdict } from "./answer/verdict";
import { save, tell, tellSoon } from "./editor";
import { element } from "./element";
import type { Page, Part } from "./page";
import { controls } from "./request/controls";
import { flow } from "./request/flow";
import { heading } from "./request/heading";
import { limits } from "./request/limits";
import { metadata } from "./request/metadata";
import { request } from "./request/request";
import { sweep, sweepResults } from "./request/sweep";
import { target } from "./request/target";

let state: PanelState | undefined;
let parts: readonly Part[] = [];
let drawnBatch: number | undefined;
let frame: Frame | undefined;
let saveTimer: ReturnType<typeof setTimeout> | undefined;

window.addEventListener("message", ({ data }: MessageEvent<ToWebview>) => {
  switch (data.type) {
    case "state":
      state = data.state;
      if (parts.length === 0) parts = build();
      draw();
      // A panel that opened beside an editor must not take the keyboard from it.
      if (document.hasFocus() && document.activeElement === document.body) {
        document.getElementById("call")?.focus();
      }
      return;
    case "actions":
      if (state === undefined) return;
      state = data.actions.reduce(reduce, state);
      drawnBatch = data.batch;
      frame ??= onNextFrame(draw);
      return;
  }
});

document.addEventListener("keydown", (event) => {
  if (state === undefined) return;
  if (event.key === "Escape" && isRunning(state)) {
    event.preventDefault();
    tell({ type: "cancel", reason: state.form.reason });
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    event.preventDefault();
    if (canSend(state)) tell({ type: "send" });
    else if (!isRunning(state)) tell({ type: "call" });
  }
});

tell({ type: "ready" });

const page: Page = {
  state: () => state as PanelState,
  edit(change: Partial<RequestForm>) {
    if (state === undefined) return;
    state = reduce(state, { type: "form", change });
    tellSoon(Object.keys(change).join(), { type: "edit", change });
    draw();
  },
};

function build(): readonly Part[] {
  const head = heading();
  const where = target(page);
  const acts = controls(page);
  const body = request(page);
  const entries = metadata(page);
  const ends = limits(page);
  const points = sweep(page);
  const reading = flow();
  const ended = sweepResults();
  const story = timeline();
  const end = verdict();
  const servers = trace();
  const data = messages();
  const left = element("div", { class: "column ask" }, body.node, ends.node, points.node, entries.node);
  const right = element("section", { class: "column answer", "aria-label": "Call" });
  right.append(reading.node, ended.node, story.node, end.node, servers.node, data.node);
  const columns = element("div", { class: "columns" }, left, right);
  document.body.replaceChildren(element("main", {}, head.node, where.node, acts.node, columns));
  return [head, where, acts, body, entries, ends, points, reading, ended, story, end, servers, data];
}

function draw(): void {
  if (frame !== undefined) cancelFrame(frame);
  frame = undefined;
  if (state === undefined) return;
  for (const part of parts) part.draw(state);
  saveSoon();
  if (drawnBatch !== undefined) tell({ type: "drawn", batch: drawnBatch });
  drawnBatch = undefined;
}

/** Milliseconds; a stream redraws often, what is kept need not follow each time. */
const savePause = 300;

function saveSoon(): void {
  if (saveTimer !== undefined) return;
  saveTimer = setTimeout(() => {
    saveTimer = undefined;
    if (state !== undefined) save(savedPanel(state));
  }, savePause);
}

interface Frame {
  readonly animation: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A window in the background gets no frames; the stream must go on there too. */
function onNextFrame(run: () => void): Frame {
  return { animation: requestAnimationFrame(run), timer: setTimeout(run, 250) };
}

function cancelFrame({ animation, timer }: Frame): void {
  cancelAnimationFrame(animation);
  clearTimeout(timer);
}
