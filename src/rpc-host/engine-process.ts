import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { FromEngine, ToEngine } from "./protocol";

/** How the engine's process is started. */
export interface EngineProgram {
  /** Absolute path of the bundle of `main.ts`. */
  readonly entry: string;
  /** Options of Node itself; none unless told. */
  readonly execArgv?: readonly string[];
  /** Takes what the process writes to its standard error; nothing is kept unless told. */
  readonly log?: (text: string) => void;
}

/** One run of the engine's process. */
export class EngineProcess {
  private readonly child: ChildProcess;

  /** @param ended is told once, with the cause in words, when the process has ended for whatever cause */
  constructor(program: EngineProgram, receive: (message: FromEngine) => void, ended: (why: string) => void) {
    this.child = fork(program.entry, [], {
      execArgv: [...(program.execArgv ?? [])],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // In an editor the running program is Electron, which becomes Node by this variable.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => program.log?.(text));
    this.child.on("message", (message) => receive(message as FromEngine));
    let told = false;
    const tell = (why: string) => {
      if (!told) ended(why);
      told = true;
    };
    this.child.on("error", (error) => tell(error.message));
    this.child.on("exit", (code, signal) => tell(signal ? `signal ${signal}` : `exit code ${code}`));
  }

  get id(): number | undefined {
    return this.child.pid;
  }

  post(message: ToEngine): void {
    // Between a crash and its `exit` event the channel is closed; `ended` then tells whoever waits.
    if (this.child.connected) this.child.send(message, () => {});
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill();
    await once(this.child, "exit");
  }
}
