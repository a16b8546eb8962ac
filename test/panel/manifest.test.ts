import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commands } from "../../src/extension/contributes/commands";
import { withManifestParts } from "../../src/extension/contributes/manifest";
import { menus } from "../../src/extension/contributes/menus";
import { viewsContainers, viewsWelcome } from "../../src/extension/contributes/views";

const root = join(__dirname, "../..");

test("package.json says what the metadata says (npm run manifest writes it)", () => {
  const text = readFileSync(join(root, "package.json"), "utf8");
  assert.equal(text, withManifestParts(text));
});

test("menus and welcome texts name commands that exist", () => {
  const known = new Set(commands.map(({ command }) => command));
  const inMenus = Object.values(menus).flatMap((items) => items.map(({ command }) => command));
  const inTexts = viewsWelcome.flatMap(({ contents }) =>
    [...contents.matchAll(/command:(grpcCancellation\.\w+)/g)].map(([, command]) => command!),
  );
  for (const command of [...inMenus, ...inTexts]) assert.ok(known.has(command), command);
});

test("icons are shipped", () => {
  for (const { icon } of viewsContainers.activitybar) assert.ok(existsSync(join(root, icon)), icon);
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { icon: string };
  assert.ok(existsSync(join(root, manifest.icon)));
});
