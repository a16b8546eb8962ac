import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { CallEvent, JsonMessage } from "../event";

/** What became of a file of messages. */
export interface SavedMessages {
  readonly messages: number;
  /** Why the file is not complete. */
  readonly problem?: string;
}

/** A file that takes the received messages of a call, one line of JSON each, while they come; it holds none. */
export class MessageFile {
  private readonly stream: WriteStream;
  private messages = 0;
  private problem: string | undefined;

  /**
   * @param path is written anew
   * @param setFull is told when the disk is behind and reading from the server should stop, and when it may go on
   */
  constructor(
    path: string,
    private readonly setFull: (full: boolean) => void,
  ) {
    this.stream = createWriteStream(path);
    this.stream.on("drain", () => setFull(false));
    this.stream.on("error", (error) => {
      this.problem = `${path} cannot be written: ${error.message}`;
      setFull(false);
    });
  }

  /** Resolves when the file is open; with the reason when it cannot be. */
  async opened(): Promise<string | undefined> {
    if (this.stream.pending && this.problem === undefined) {
      await once(this.stream, "open").catch(() => {});
    }
    return this.problem;
  }

  take(event: CallEvent): void {
    if (event.type !== "received" || this.problem !== undefined) return;
    const line = jsonLine(event.message);
    if (line === undefined) {
      this.problem = `message #${event.index} of ${event.bytes} bytes is too large for one line of JSON`;
      return;
    }
    this.messages++;
    if (!this.stream.write(line)) this.setFull(true);
  }

  /** Ends the file; never rejects. */
  async close(): Promise<SavedMessages> {
    const done = finished(this.stream).catch(() => {});
    this.stream.end();
    await done;
    return { messages: this.messages, ...(this.problem !== undefined && { problem: this.problem }) };
  }
}

/** Undefined when the text would be longer than a string can be, about 512 MB. */
function jsonLine(message: JsonMessage): string | undefined {
  try {
    return `${JSON.stringify(message)}\n`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
