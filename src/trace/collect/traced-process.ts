import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";

export interface TracedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The probe's file, absolute. */
  readonly probe: string;
  /** Where the probe reports to: the collector's address. */
  readonly address: string;
  readonly stdio: StdioOptions;
}

/** Starts a program whose Node processes all load the probe. Its events are those of any child process. */
export function startTraced(options: TracedProcessOptions): ChildProcess {
  return spawn(options.command, options.args, {
    cwd: options.cwd,
    env: tracedEnvironment(options.env, options.probe, options.address),
    stdio: options.stdio,
    // `npm` and the like are scripts there, which only a shell starts.
    shell: process.platform === "win32",
  });
}

/** The environment in which Node processes load the probe and report to `address`; what was there stays. */
export function tracedEnvironment(env: NodeJS.ProcessEnv, probe: string, address: string): NodeJS.ProcessEnv {
  const require = `--require ${/\s/.test(probe) ? JSON.stringify(probe) : probe}`;
  return {
    ...env,
    NODE_OPTIONS: env["NODE_OPTIONS"] ? `${env["NODE_OPTIONS"]} ${require}` : require,
    GRPC_CANCELLATION_PROBE: address,
  };
}
