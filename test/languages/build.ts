import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Language, sources } from "./languages";

const run = promisify(execFile);
const folder = join(__dirname, "../../out/languages");

/** Why a language cannot be tried on this machine. */
export class Unavailable extends Error {}

/**
 * The folder in which the language's servers are built; what was built before from the same sources is kept.
 *
 * @throws Unavailable when its packages are missing and cannot be installed.
 */
export async function buildLanguage(language: Language): Promise<string> {
  await ensurePackages(language.packages);
  const place = join(folder, language.name.replaceAll(/\W+/g, "-").toLowerCase());
  const mark = join(place, "built-from");
  const from = fingerprint(language);
  if (existsSync(mark) && readFileSync(mark, "utf8") === from) return place;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const env = {
    ...process.env,
    SRC: sources,
    GO111MODULE: "off",
    GOPATH: `${place}:/usr/share/gocode`,
    GOCACHE: join(place, "cache"),
  };
  for (const command of language.build) await run("sh", ["-ec", command], { cwd: place, env });
  writeFileSync(mark, from);
  return place;
}

/**
 * Installs Debian packages where they are missing.
 *
 * @throws Unavailable when that cannot be done here
 */
export async function ensurePackages(packages: readonly string[]): Promise<void> {
  if (packages.length === 0 || (await installed(packages))) return;
  const install = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0) throw new Unavailable(`its packages are missing; as root run: ${install}`);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("sh", ["-ec", `apt-get update -qq && ${install}`], { env, maxBuffer: 1 << 26 });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split("\n")
      .at(-1);
    throw new Unavailable(`its packages cannot be installed: ${said}`);
  }
}

async function installed(packages: readonly string[]): Promise<boolean> {
  try {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg's.
    const { stdout } = await run("dpkg-query", ["-W", "-f", "${Status}\\n", ...packages]);
    return stdout
      .trim()
      .split("\n")
      .every((status) => status === "install ok installed");
  } catch {
    return false;
  }
}

function fingerprint(language: Language): string {
  const hash = createHash("sha256").update(JSON.stringify(language.build));
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).sort();
  for (const file of files)
    if (/\.\w+$/.test(file)) hash.update(file).update(readFileSync(join(sources, file)));
  return hash.digest("hex");
}
