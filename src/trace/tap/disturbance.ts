import type { Tap } from "./tap";

/** What a tap is asked to do to its connections, to try how servers take it. */
export type Disturbance =
  | { readonly how: "cut" | "freeze" | "thaw" }
  | { readonly how: "delay"; readonly milliseconds: number };

/** The forms that `parseDisturbance` takes. */
export const disturbanceForms = ["cut", "freeze", "thaw", "delay MS"] as const;

/** Reads `cut`, `freeze`, `thaw` or `delay 200`; undefined when the text is none of them. */
export function parseDisturbance(text: string): Disturbance | undefined {
  const [, how, milliseconds] = /^(cut|freeze|thaw|delay)(?:\s+(\d+))?$/.exec(text.trim()) ?? [];
  if (how === "delay") return milliseconds ? { how, milliseconds: Number(milliseconds) } : undefined;
  if (how === undefined || milliseconds !== undefined) return undefined;
  return { how: how as "cut" | "freeze" | "thaw" };
}

/** Does it to every connection of a tap; all but `cut` hold for later ones too. */
export function disturb(tap: Tap, disturbance: Disturbance): void {
  switch (disturbance.how) {
    case "cut":
      return tap.cut();
    case "freeze":
      return tap.freeze();
    case "thaw":
      return tap.thaw();
    case "delay":
      return tap.delay(disturbance.milliseconds);
  }
}

/** What was done, in words. */
export function disturbanceText(disturbance: Disturbance): string {
  switch (disturbance.how) {
    case "cut":
      return "its connections were cut";
    case "freeze":
      return "frozen: nothing passes, and nobody is told";
    case "thaw":
      return "thawed";
    case "delay":
      return disturbance.milliseconds === 0
        ? "delayed no more"
        : `every byte is ${disturbance.milliseconds} ms late`;
  }
}
