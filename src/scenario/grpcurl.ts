import { parseDuration } from "../rpc/duration";

/** What a grpcurl command line asks for, as far as a request file can say it. */
export interface GrpcurlRequest {
  readonly target: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly plaintext: boolean;
  readonly metadata: readonly (readonly [string, string])[];
  /** The text after `-d`; undefined when none was given, or it comes from stdin. */
  readonly body: string | undefined;
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  /** Milliseconds. */
  readonly deadline: number | undefined;
  /** Flags that were understood but that a request cannot carry, and what to do instead. */
  readonly notes: readonly string[];
}

/** Flags of grpcurl that take a value, with what becomes of them. */
const valued: Readonly<Record<string, (request: Draft, value: string) => void>> = {
  d: (request, value) => {
    if (value === "@") request.notes.push("-d @ reads the messages from stdin: paste them into the body.");
    else request.body = value;
  },
  H: addHeader,
  "rpc-header": addHeader,
  "reflect-header": (request) =>
    request.notes.push("-reflect-header: reflection sends the request's metadata."),
  proto: (request, value) => request.protos.push(value),
  "import-path": (request, value) => request.importPaths.push(value),
  protoset: (request, value) => request.protos.push(value),
  "max-time": (request, value) => {
    request.deadline = parseDuration(/^[\d.]+$/.test(value) ? `${value}s` : value);
  },
  ...Object.fromEntries(
    ["cacert", "cert", "key", "servername", "authority", "alts-target-service-account"].map((flag) => [
      flag,
      (request: Draft) =>
        request.notes.push(`-${flag}: set it for the target in the panel or in the settings.`),
    ]),
  ),
  ...Object.fromEntries(
    [
      "connect-timeout",
      "keepalive-time",
      "max-msg-sz",
      "format",
      "user-agent",
      "alts-handshaker-service",
      "protoset-out",
      "proto-out-dir",
    ].map((flag) => [flag, (request: Draft) => request.notes.push(`-${flag} is not taken over.`)]),
  ),
};

interface Draft {
  body: string | undefined;
  deadline: number | undefined;
  plaintext: boolean;
  readonly metadata: [string, string][];
  readonly protos: string[];
  readonly importPaths: string[];
  readonly notes: string[];
}

/**
 * Reads a grpcurl command line as it is pasted: with the shell's quotes, line continuations and every flag that
 * grpcurl knows.
 *
 * @returns the request, or a problem worded for people
 */
export function parseGrpcurl(line: string): GrpcurlRequest | { readonly problem: string } {
  const words = shellWords(line);
  if (words === undefined) return { problem: "A quote is not closed." };
  const start = words.findIndex((word) => /(^|\/)grpcurl(\.exe)?$/.test(word));
  if (start < 0) return { problem: "This is no grpcurl command line: it must start with grpcurl." };
  const request: Draft = {
    body: undefined,
    deadline: undefined,
    plaintext: false,
    metadata: [],
    protos: [],
    importPaths: [],
    notes: [],
  };
  const rest: string[] = [];
  for (let at = start + 1; at < words.length; at++) {
    const flag = /^--?([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(words[at]!);
    if (!flag) rest.push(words[at]!);
    else {
      const take = valued[flag[1]!];
      if (!take) readSwitch(request, flag[1]!);
      else {
        const value = flag[2] ?? words[++at];
        if (value === undefined) return { problem: `-${flag[1]} needs a value.` };
        take(request, value);
      }
    }
  }
  const [target, name] = rest;
  if (target === undefined)
    return { problem: "The address is missing: grpcurl [flags] host:port package.Service/Method." };
  if (name === undefined || name === "list" || name === "describe") {
    return { problem: "The method is missing: only calls can be imported, not list or describe." };
  }
  // grpcurl takes both `pkg.Service/Method` and `pkg.Service.Method`.
  const method = name.includes("/") ? name : name.replace(/\.([^.]+)$/, "/$1");
  return { target, method, ...request };
}

/** The same request as a grpcurl command line for a POSIX shell. */
export function formatGrpcurl(
  request: Omit<GrpcurlRequest, "notes"> & { readonly insecure?: boolean },
): string {
  const words = ["grpcurl"];
  if (request.plaintext) words.push("-plaintext");
  if (request.insecure) words.push("-insecure");
  for (const path of request.importPaths) words.push("-import-path", quote(path));
  for (const proto of request.protos) words.push("-proto", quote(proto));
  for (const [key, value] of request.metadata) words.push("-H", quote(`${key}: ${value}`));
  if (request.deadline !== undefined) words.push("-max-time", String(request.deadline / 1000));
  if (request.body !== undefined) words.push("-d", quote(request.body));
  return [...words, quote(request.target), quote(request.method)].join(" ");
}

function addHeader(request: Draft, value: string): void {
  const colon = value.indexOf(":");
  if (colon < 0) request.notes.push(`The header "${value}" has no colon and is left out.`);
  else request.metadata.push([value.slice(0, colon).trim(), value.slice(colon + 1).trim()]);
}

function readSwitch(request: Draft, flag: string): void {
  if (flag === "plaintext") request.plaintext = true;
  else if (flag === "insecure")
    request.notes.push("-insecure: allow an unverified certificate for the target in the panel.");
  else if (
    !/^(v|vv|emit-defaults|format-error|use-reflection|allow-unknown-fields|expand-headers|unix|msg-template|version)$/.test(
      flag,
    )
  ) {
    request.notes.push(`-${flag} is unknown and left out.`);
  } else if (flag === "unix") request.notes.push("-unix: write the target as unix:/path.");
}

/** Splits as a POSIX shell does: quotes, backslashes, line continuations; undefined when a quote stays open. */
function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const unit = line[at]!;
    if (/\s/.test(unit)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (unit === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return undefined;
      word = (word ?? "") + line.slice(at + 1, end);
      at = end;
    } else if (unit === '"') {
      const quoted = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(line.slice(at));
      if (!quoted) return undefined;
      word = (word ?? "") + quoted[1]!.replace(/\\(["\\$`])/g, "$1").replace(/\\\r?\n/g, "");
      at += quoted[0].length - 1;
    } else if (unit === "\\") {
      const next = line[++at];
      if (next === "\r" && line[at + 1] === "\n") at++;
      else if (next !== "\n" && next !== undefined) word = (word ?? "") + next;
    } else word = (word ?? "") + unit;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
