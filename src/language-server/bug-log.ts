/** Writes each message once, however often it comes: a bug that every keystroke meets must not flood the log. */
export class BugLog {
  private readonly said = new Set<string>();

  /** @param write takes one message of several lines */
  constructor(private readonly write: (text: string) => void) {}

  /** Tells of an error that only a bug of ours can be the cause of, with its stack. */
  report(error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.once(`A bug of the gRPC linter; please report it with these lines:\n${stack}`, this.write);
  }

  /** Writes a message unless it was written before. */
  once(text: string, write: (text: string) => void): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    write(text);
  }
}
