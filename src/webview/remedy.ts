import { type Remedy, remedyWords } from "../panel/remedy";
import { tell } from "./editor";
import { button } from "./element";

/** A button that does something about an error. */
export function remedyButton(remedy: Remedy): HTMLButtonElement {
  return button({ class: "remedy" }, () => tell({ type: "remedy", remedy }), remedyWords(remedy));
}
