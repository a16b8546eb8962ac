import type { FromWebview, SavedPanel } from "../panel/protocol";

declare function acquireVsCodeApi(): {
  postMessage(message: FromWebview): void;
  setState(state: SavedPanel): void;
};

const api = acquireVsCodeApi();

/** Milliseconds that typing is collected for before it is told. */
const typingPause = 150;

const waiting = new Map<string, FromWebview>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells the extension something, after everything that was typed before it. */
export function tell(message: FromWebview): void {
  tellTyped();
  api.postMessage(message);
}

/**
 * Tells the extension what is being typed, once the typing pauses.
 * @param field what the message is about: a newer message about the same replaces it
 */
export function tellSoon(field: string, message: FromWebview): void {
  waiting.set(field, message);
  clearTimeout(timer);
  timer = setTimeout(tellTyped, typingPause);
}

/** Keeps something over hiding and reloading. */
export const save = (state: SavedPanel): void => api.setState(state);

function tellTyped(): void {
  clearTimeout(timer);
  for (const message of waiting.values()) api.postMessage(message);
  waiting.clear();
}
