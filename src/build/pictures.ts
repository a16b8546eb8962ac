/** `npm run pictures`: takes the README's pictures from the last run of the stories in a real VS Code. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** Where a story left a picture, and what it is called in `media/pictures`. */
const pictures = [
  ["the-keystroke/diagnostic.png", "diagnostic.png"],
  ["the-keystroke/quick-fixes.png", "quick-fix.png"],
  ["the-click/cancelled.png", "timeline.png"],
  ["the-probe/seen.png", "servers.png"],
] as const;

async function takePictures(): Promise<void> {
  const target = join(root, "media/pictures");
  await mkdir(target, { recursive: true });
  for (const [from, to] of pictures) await copyFile(join(root, "out/vscode", from), join(target, to));
}

takePictures().catch((error: unknown) => {
  console.error(`${error}\nThe pictures come from the stories: run npm test first.`);
  process.exitCode = 1;
});
