import type ts from "typescript";
import { changeOf } from "../../text/change";
import type { Fact, FactRequest } from "../facts";
import type { Site } from "../ir";
import type { LocalEdit, View } from "./backend";
import type { Lowered } from "./lower/lower";

/** A file whose text has changed within one function. */
export interface Glanced {
  readonly edit: LocalEdit;
  readonly before: Lowered;
  readonly after: Lowered;
}

/**
 * A state after local edits that answers only from what was said before: of expressions that stand as they stood, and
 * nothing of those that were typed.
 *
 * @param view the state before
 * @param files those edited, by path
 * @param known what was answered in the state before
 */
export function glanceAt(
  view: View,
  files: ReadonlyMap<string, Glanced>,
  known: (request: FactRequest) => Fact,
): View {
  const sites = new Map<string, ReadonlyMap<number, readonly (Site | undefined)[]>>();
  for (const [path, glanced] of files) sites.set(path, sitesBefore(glanced));
  return {
    files: view.files,
    problems: [],
    unparsed: [],
    edits: [...files.values()].map(({ edit }) => edit),
    ir: (path) => files.get(path)?.after.ir ?? view.ir(path),
    text: (path) => files.get(path)?.after.ir.text ?? view.text(path),
    version: (name) => view.version(name),
    facts: (requests) =>
      requests.map((request) => {
        const moved = "site" in request ? sites.get(request.file)?.get(request.function) : undefined;
        if (moved === undefined || !("site" in request)) return known(request);
        const site = moved[request.site];
        return site === undefined ? undefined : known({ ...request, site });
      }),
    update: (edits) => view.update(edits),
    breaks: (edit) => view.breaks(edit),
    glance: (edits) => view.glance(edits),
  };
}

/**
 * For each function that was edited, and each site of it now, the site of the same expression before: of one that stands
 * where it stood, or else of one that reads the same, since several changes are taken for one from the first to the last.
 */
function sitesBefore({ edit, before, after }: Glanced): Map<number, (Site | undefined)[]> {
  const change = changeOf(before.ir.text, after.ir.text);
  const shift = change.endBefore - change.endAfter;
  /** Where a place of the new text was in the old one; undefined for what was typed. */
  const back = (position: number) =>
    position <= change.start ? position : position >= change.endAfter ? position + shift : undefined;
  const moved = new Map<number, (Site | undefined)[]>();
  for (let id = edit.start; id < edit.endAfter; id++) {
    const old = new Map(before.nodes[id]!.map((node, site) => [placeOf(node, node.pos, node.end), site]));
    const texts = new Map(before.nodes[id]!.map((node, site) => [wordsOf(node, before), site]));
    const now = after.nodes[id]!.map((node) => {
      const [start, end] = [back(node.pos), back(node.end)];
      const stood = start === undefined || end === undefined ? undefined : old.get(placeOf(node, start, end));
      return stood ?? texts.get(wordsOf(node, after));
    });
    moved.set(id, now);
  }
  return moved;
}

function wordsOf({ kind, pos, end }: ts.Node, { ir }: Lowered): string {
  return `${kind}:${ir.text.slice(pos, end).trim()}`;
}

function placeOf({ kind }: ts.Node, start: number, end: number): string {
  return `${kind}:${start}:${end}`;
}
