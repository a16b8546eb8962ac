import type { TargetSettings } from "../../rpc/channel/target-settings";
import { type GrpcurlDraft, grpcurlFlags } from "./grpcurl-flags";
import { shellWords } from "./shell-words";

/** What a grpcurl command line asks for, as a request file can say it. */
export interface GrpcurlRequest {
  readonly target: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly plaintext: boolean;
  /** How the target is reached; paths as written. */
  readonly settings: TargetSettings;
  readonly metadata: readonly (readonly [string, string])[];
  /** The messages; undefined when none was given. */
  readonly body: string | undefined;
  /** `.proto` files and descriptor sets. */
  readonly protos: readonly string[];
  readonly importPaths: readonly string[];
  /** The server is asked for its schema, besides what files say. */
  readonly reflection: boolean;
  /** Milliseconds. */
  readonly deadline: number | undefined;
  /** Flags that were understood but that a request cannot carry, and what to do instead. */
  readonly notes: readonly string[];
}

/**
 * Reads a grpcurl command line as it is pasted: with the shell's quotes, line continuations, a here-document for
 * `-d @`, and every flag that grpcurl knows, written with one dash or two, with `=` or without.
 *
 * @returns the request, or a problem worded for people
 */
export function parseGrpcurl(pasted: string): GrpcurlRequest | { readonly problem: string } {
  const { line, input } = hereDocument(pasted);
  const words = shellWords(line);
  if (words === undefined) return { problem: "A quote is not closed." };
  const start = words.findIndex((word) => /(^|\/)grpcurl(\.exe)?$/.test(word));
  if (start < 0) return { problem: "This is no grpcurl command line: it must start with grpcurl." };
  const draft: GrpcurlDraft = {
    settings: {},
    metadata: [],
    protos: [],
    importPaths: [],
    notes: [],
    switches: new Set(),
    body: undefined,
    deadline: undefined,
    reflection: undefined,
  };
  const read = readWords(words.slice(start + 1), draft);
  if ("problem" in read) return read;
  const [target, name] = read.rest;
  if (draft.switches.has("help") || draft.switches.has("version"))
    return { problem: "This line makes no call." };
  if (target === undefined)
    return { problem: "The address is missing: grpcurl [flags] host:port package.Service/Method." };
  if (name === undefined || name === "list" || name === "describe") {
    return { problem: "The method is missing: only calls can be imported, not list or describe." };
  }
  return requestOf(target, name, draft, input);
}

/** Cuts a here-document off: what a shell would give the program to read. */
function hereDocument(pasted: string): { readonly line: string; readonly input: string | undefined } {
  const match = /<<-?[ \t]*(['"]?)(\w+)\1([^\r\n]*)\r?\n([\s\S]*?)\r?\n[ \t]*\2[ \t]*(?:\r?\n|$)/.exec(
    pasted,
  );
  if (match === null) return { line: pasted, input: undefined };
  return { line: pasted.slice(0, match.index) + match[3]!, input: match[4]! };
}

function readWords(
  words: readonly string[],
  draft: GrpcurlDraft,
): { readonly rest: readonly string[] } | { readonly problem: string } {
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    // What follows belongs to the shell: a pipe, a redirection, the next command.
    if (/^(?:\||\|\||&&|;|\d?>{1,2}|<)$/.test(word)) break;
    const flag = /^--?([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(word);
    if (!flag) {
      rest.push(word);
      continue;
    }
    const [, name = "", given] = flag;
    const known = grpcurlFlags[name];
    if (known === undefined) draft.notes.push(`-${name} is unknown and left out.`);
    else if (known.type === "switch") {
      // Go's flags take a value behind `=` alone.
      const on = given === undefined || /^(?:1|t|true)$/i.test(given);
      if (on) draft.switches.add(name);
      known.read?.(draft, on);
    } else {
      const value = given ?? words[++at];
      if (value === undefined) return { problem: `-${name} needs a value.` };
      const problem = known.read(draft, value);
      if (problem !== undefined) return { problem };
    }
  }
  return { rest };
}

function requestOf(
  address: string,
  name: string,
  draft: GrpcurlDraft,
  input: string | undefined,
): GrpcurlRequest {
  const { switches, settings, metadata, protos, importPaths, notes, deadline } = draft;
  const fromInput = draft.body === "@";
  if (fromInput && input === undefined)
    notes.push("-d @ reads the messages from stdin: paste them into the body.");
  const target = switches.has("unix") && !/^unix:/.test(address) ? `unix:${address}` : address;
  return {
    target,
    // grpcurl takes both `pkg.Service/Method` and `pkg.Service.Method`.
    method: name.includes("/") ? name : name.replace(/\.([^.]+)$/, "/$1"),
    plaintext: switches.has("plaintext"),
    settings,
    metadata: switches.has("expand-headers") ? metadata.map(expanded) : metadata,
    body: fromInput ? input : draft.body,
    protos,
    importPaths,
    reflection: draft.reflection ?? protos.length === 0,
    deadline,
    notes,
  };
}

/** With `-expand-headers`, `${NAME}` in a header is a variable of the environment. */
function expanded([key, value]: readonly [string, string]): readonly [string, string] {
  return [key, value.replace(/\$\{(\w+)\}/g, "{{$processEnv $1}}")];
}
