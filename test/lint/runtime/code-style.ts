import type { HandlerFiles } from "./load-handler";

/** Other ways to write the same code; each changes nothing but the layout. */
export const styles: Readonly<Record<string, (text: string) => string>> = {
  "no semicolons": (text) => text.replaceAll(/;(?=$| \})/gm, ""),
  tabs: (text) => text.replaceAll(/^(?: {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2)),
  "single quotes": (text) => text.replaceAll('"', "'"),
  "Windows line ends": (text) => text.replaceAll("\n", "\r\n"),
};

export function styled(files: HandlerFiles, style: (text: string) => string): HandlerFiles {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, style(text)]));
}
