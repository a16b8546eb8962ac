import type { Command } from "./command";

/** Every command, in the order in which `--help` lists them. */
export const commands: readonly Command[] = [
  {
    name: "lint",
    summary: "find handlers that do not notice a cancelled call, and mend them",
    load: async () => (await import("./lint/lint")).lint,
  },
  {
    name: "handlers",
    summary: "list the handlers that the linter finds",
    load: async () => (await import("./lint/handlers")).handlers,
  },
  {
    name: "explain",
    summary: "say what a rule finds, and why",
    load: async () => (await import("./lint/explain")).explain,
  },
  {
    name: "call",
    summary: "call a gRPC method, cancel it where asked, and say who ended the call",
    load: async () => (await import("./call/call")).call,
  },
  {
    name: "run",
    summary: "run the requests of .http files and hold them against what they expect",
    load: async () => (await import("./requests/run")).run,
  },
  {
    name: "trace",
    summary: "run servers and tell whether their handlers stop after a cancel",
    load: async () => (await import("./servers/trace")).trace,
  },
  {
    name: "tap",
    summary: "relay between client and server and tell what HTTP/2 says about cancellation",
    load: async () => (await import("./servers/tap")).tap,
  },
  {
    name: "channelz",
    summary: "tell how many calls a server has open, by its own counters, and what that proves",
    load: async () => (await import("./servers/channelz")).channelz,
  },
  {
    name: "verify",
    summary: "start a server, end its calls early in every way, and fail when a handler does not stop",
    load: async () => (await import("./requests/verify")).verify,
  },
];
