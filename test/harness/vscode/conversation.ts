import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A function to evaluate in the extension host. */
export interface AgentRequest {
  readonly id: number;
  /** Its source text; it sees nothing of where it was written. */
  readonly source: string;
  readonly args: readonly unknown[];
}

/** What came of it. */
export interface AgentAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** The story's end of the line to the extension host. */
export interface Conversation {
  readonly port: number;
  /** Resolves when the extension host has come to the line; after a reload of the window, when the next one has. */
  connected(): Promise<void>;
  /** Waits for the extension host of the window after its reload; to be called before the reload. */
  expectAnother(): void;
  evaluate(source: string, args: readonly unknown[]): Promise<unknown>;
  /** Lets the test run inside the extension host end. */
  end(): Promise<void>;
}

/** Opens the line, on a free loopback port. */
export async function listenForAgent(): Promise<Conversation> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const next = async (): Promise<Socket> => {
    const socket = await nextConnection(server);
    void receive(socket, waiting);
    return socket;
  };
  let agent = next();
  let last = 0;
  return {
    port: (server.address() as { port: number }).port,
    connected: async () => {
      await agent;
    },
    expectAnother: () => {
      agent = next();
    },
    evaluate: async (source, args) => {
      const socket = await agent;
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        socket.write(`${JSON.stringify({ id, source, args } satisfies AgentRequest)}\n`);
      });
    },
    end: async () => {
      server.close();
      const socket = await Promise.race([agent, undefined]);
      socket?.end();
    },
  };
}

function nextConnection(server: Server): Promise<Socket> {
  return new Promise((resolve) => server.once("connection", resolve));
}

async function receive(
  socket: Socket,
  waiting: Map<number, { resolve(value: unknown): void; reject(error: Error): void }>,
): Promise<void> {
  socket.on("error", () => {});
  for await (const line of createInterface({ input: socket })) {
    const { id, value, error } = JSON.parse(line) as AgentAnswer;
    const entry = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) entry?.resolve(value);
    else entry?.reject(new Error(`In the extension host: ${error}`));
  }
  for (const { reject } of waiting.values()) reject(new Error("The extension host is gone."));
}
