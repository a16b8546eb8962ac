import ts = require("typescript");

import type { FileText } from "./backend";
import { isUnneededOfNode } from "./packages";
import { withoutPage } from "./page-types";
import { Disk } from "./plug-and-play/disk";

/**
 * Files as programs see them: read once, parsed once, shared between all programs of a back end and all states of a
 * project. Unsaved texts lie over the disk in an `Overlay`, which each view has its own of.
 */
export class SourceCache {
  private readonly parsed = new Map<string, ts.SourceFile>();
  private readonly existing = new Map<string, boolean>();
  private readonly folders = new Map<string, boolean>();
  private readonly texts = new Map<string, string | undefined>();
  private readonly disk = new Disk();
  private read = newManifests();
  private readonly options = new WeakMap<ts.SourceFile, ts.CreateSourceFileOptions>();

  /** Forgets what was read from disk. What was parsed is kept for every text that turns out to be the same. */
  clear(): void {
    this.existing.clear();
    this.folders.clear();
    this.texts.clear();
    this.disk.clear();
    this.read = newManifests();
  }

  /** The `package.json` files that were looked for: every file of a program asks for that of its folder. */
  get manifests(): ts.PackageJsonInfoCache {
    return this.read;
  }

  /** Whether the disk has the file. */
  fileExists(path: string): boolean {
    // What is not read is not there: a program whose missing files exist takes over nothing from the one before.
    return remember(this.existing, path, () => !isUnneededOfNode(path) && this.disk.fileExists(path));
  }

  directoryExists(path: string): boolean {
    return remember(this.folders, path, () => this.disk.directoryExists(path));
  }

  /** The text on disk; undefined when it cannot be read. */
  readFile(path: string): string | undefined {
    return remember(this.texts, path, () => {
      if (isUnneededOfNode(path)) return undefined;
      const text = this.disk.readFile(path);
      return text !== undefined && path.endsWith("/lib.dom.d.ts") ? withoutPage(text) : text;
    });
  }

  /** The parsed file; the same object for as long as text and options are the same. */
  parse(path: string, text: string, options: ts.CreateSourceFileOptions): ts.SourceFile {
    const key = `${options.languageVersion}:${options.impliedNodeFormat ?? ""}:${path}`;
    const known = this.parsed.get(key);
    if (known?.text === text) return known;
    const javascript = /\.[cm]?jsx?$/.test(path);
    // JSDoc carries types in JavaScript alone; elsewhere reading it costs a fifth of the parse. So do links to parents,
    // which checking sets anyhow, though those of JSDoc only in part.
    const jsDocParsingMode = javascript ? ts.JSDocParsingMode.ParseAll : ts.JSDocParsingMode.ParseNone;
    const source = ts.createSourceFile(path, text, { ...options, jsDocParsingMode }, javascript);
    this.parsed.set(key, source);
    this.options.set(source, options);
    return source;
  }

  /** Another text of a parsed file, as a program would parse it; undefined for a file that was parsed elsewhere. */
  parseAgain(before: ts.SourceFile, text: string): ts.SourceFile | undefined {
    const options = this.options.get(before);
    return options && this.parse(before.fileName, text, options);
  }
}

/** The name by which a path is known, where the disk takes several for one. */
export function canonical(path: string): string {
  return ts.sys.useCaseSensitiveFileNames ? path : path.toLowerCase();
}

function newManifests(): ts.PackageJsonInfoCache {
  return ts.createModuleResolutionCache("/", canonical).getPackageJsonInfoCache();
}

/** Unsaved and deleted files, by path. */
export type Overlay = ReadonlyMap<string, string | undefined>;

/** The overlay after more edits. */
export function overlay(before: Overlay, edits: readonly FileText[]): Overlay {
  return new Map([...before, ...edits.map((edit) => [edit.path, edit.text] as const)]);
}

function remember<T>(map: Map<string, T>, key: string, find: () => T): T {
  const known = map.get(key);
  if (known !== undefined || map.has(key)) return known as T;
  const found = find();
  map.set(key, found);
  return found;
}
