import { spawn } from "node:child_process";

/**
 * Runs a program to its end, its output shown, and says whether it went well.
 *
 * @param label what to call it in the log
 * @param directory the working directory
 */
export async function runProgram(
  label: string,
  program: string,
  args: readonly string[],
  directory: string,
): Promise<boolean> {
  const start = performance.now();
  const ok = await new Promise<boolean>((resolve) => {
    const child = spawn(program, args, { cwd: directory, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(false);
    });
    child.on("exit", (code) => resolve(code === 0));
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${ok ? "✔" : "✖"} ${label} (${seconds} s)`);
  return ok;
}
