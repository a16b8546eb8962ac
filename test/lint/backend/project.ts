import { resolve } from "node:path";
import type { Backend, View } from "../../../src/lint/backend/backend";
import { loadBackend } from "../../../src/lint/backend/load";
import type { CallFact, Fact, FactRequest, TypeFact, ValueFact } from "../../../src/lint/facts";
import type { FileIr, FunctionId, Site } from "../../../src/lint/ir";

/** Where texts are put: below the repository, so that they import the real libraries. */
export const folder = resolve(__dirname, "../fixtures/unsaved").replaceAll("\\", "/");

let shared: Promise<Backend> | undefined;

/** A project of unsaved files, given by name and text. */
export async function open(files: Record<string, string>): Promise<View> {
  shared ??= loadBackend();
  const overlays = Object.entries(files).map(([name, text]) => ({ path: `${folder}/${name}`, text }));
  const roots = overlays.map((file) => file.path);
  return (await shared).open({ config: undefined, directory: folder, roots }, overlays);
}

/** The file's lowered form. */
export function irOf(view: View, name: string): FileIr {
  const ir = view.ir(`${folder}/${name}`);
  if (!ir) throw new Error(`${name} is not in the project`);
  return ir;
}

/** The fact about the one expression of a file with this text. */
export function ask(view: View, name: string, text: string, question: "call"): CallFact | undefined;
export function ask(view: View, name: string, text: string, question: "type"): TypeFact | undefined;
export function ask(view: View, name: string, text: string, question: "value"): ValueFact | undefined;
export function ask(view: View, name: string, text: string, question: "call" | "type" | "value"): Fact {
  const ir = irOf(view, name);
  const found = siteOf(ir, text, question === "call");
  const request: FactRequest = { ask: question, file: ir.path, ...found };
  return view.facts([request])[0];
}

/** `file:function` for every target of a call. */
export function targets(view: View, fact: CallFact | undefined): string[] {
  return (fact?.targets ?? []).map((ref) => {
    const ir = view.ir(ref.file);
    return `${ref.file.slice(folder.length + 1)}:${ir?.functions[ref.function]?.name}`;
  });
}

function siteOf(ir: FileIr, text: string, call: boolean): { function: FunctionId; site: Site } {
  for (const { id, body, parameters } of ir.functions) {
    const found = find([body, parameters], ir.text, text, call);
    if (found !== undefined) return { function: id, site: found };
  }
  throw new Error(`no expression reads ${text}`);
}

function find(value: unknown, source: string, text: string, call: boolean): Site | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const node = value as { span?: { start: number; end: number }; site?: Site; kind?: string };
  if (node.span && node.site !== undefined && source.slice(node.span.start, node.span.end) === text) {
    if (!call || node.kind === "call") return node.site;
  }
  for (const part of Object.values(value)) {
    const found = find(part, source, text, call);
    if (found !== undefined) return found;
  }
  return undefined;
}
