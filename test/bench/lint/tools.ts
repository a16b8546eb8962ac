import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Programs to compare with that are no dependencies of ours. */
export interface Tools {
  /** tsc of TypeScript 7. */
  readonly nativeTsc: string;
  readonly eslint: string;
  /** A configuration with one rule that asks for types. */
  readonly eslintConfig: string;
}

const packages = { eslint: "10.15.0", "typescript-eslint": "8.73.0" };

/** Installs the programs into a folder, once. */
export async function installTools(folder: string): Promise<Tools> {
  const native = join(folder, "native");
  const eslint = join(folder, "eslint");
  await install(native, ["typescript@7.0.2"]);
  await install(eslint, [
    "typescript@6.0.3",
    ...Object.entries(packages).map(([name, version]) => `${name}@${version}`),
  ]);
  const eslintConfig = join(eslint, "eslint.config.mjs");
  await writeFile(eslintConfig, configuration);
  return {
    nativeTsc: join(native, "node_modules/typescript/bin/tsc"),
    eslint: join(eslint, "node_modules/eslint/bin/eslint.js"),
    eslintConfig,
  };
}

async function install(folder: string, specifiers: readonly string[]): Promise<void> {
  if (existsSync(join(folder, "node_modules"))) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", "--legacy-peer-deps"];
  await promisify(execFile)("npm", ["install", ...options, ...specifiers], { cwd: folder });
}

const configuration = `import tseslint from "typescript-eslint";
export default tseslint.config({
  files: ["**/*.ts"],
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project: true, tsconfigRootDir: process.cwd() },
  },
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: { "@typescript-eslint/no-floating-promises": "error" },
});
`;
