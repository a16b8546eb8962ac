import { existsSync, readFileSync } from "node:fs";
import { copyOf } from "./copy-of";
import { descriptorComments } from "./descriptor-comments";
import type { FilePool, PoolFile } from "./pool";
import type { ParseObserver } from "./source/parse-context";
import { parseProto } from "./source/parse-proto";
import { leadingComment } from "./text-place";

/**
 * The comment of a declaration, without comment marks; empty when there is none.
 *
 * @param file - the import name of its file
 * @param name - its full name; an enum's value is named in its enum
 */
export type CommentReader = (file: string, name: string) => string;

/**
 * Reads comments from the sources of a pool's files, each file when it is first asked for: loaded schemas keep no
 * comments, since calls have no use for them. Files that came as descriptors have what their compiler kept.
 */
export function commentReader(pool: FilePool): CommentReader {
  const files = new Map<string, ReadonlyMap<string, string>>();
  return (file, name) => {
    const known = files.get(file) ?? commentsOf(pool.file(file));
    files.set(file, known);
    return known.get(name) ?? "";
  };
}

function commentsOf(file: PoolFile | undefined): ReadonlyMap<string, string> {
  const path = file?.path;
  if (file !== undefined && path === undefined) return descriptorComments(file.parsed.proto);
  const comments = new Map<string, string>();
  if (path === undefined || !existsSync(path)) return comments;
  const text = readFileSync(path, "utf8");
  const declared: ParseObserver["declared"] = (kind, name, offset) => {
    if (kind !== "field" && kind !== "enum-value" && kind !== "message" && kind !== "enum") return;
    const comment = commentAt(text, offset);
    if (comment !== "") comments.set(name, copyOf(comment));
  };
  parseProto(path, text, String, { declared });
  return comments;
}

/** @param offset - of the declaration or of its name, on the same line */
function commentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  // Several declarations on one line: the comment above belongs to the first.
  const leads = !/[;{}]/.test(text.slice(start, offset));
  const above = leads ? leadingComment(text, start) : "";
  if (above !== "") return above;
  const behind = /^[^\n;{]*;[ \t]*(?:\/\/ ?(.*)|\/\*+ ?(.*?)\s*\*\/)/.exec(text.slice(offset, offset + 2000));
  return (behind?.[1] ?? behind?.[2] ?? "").trim();
}
