import { readFileSync } from "node:fs";

import ts = require("typescript");

import { type Archive, openArchive } from "./archive";

/** The disk, with what lies in zip archives as if it lay in folders: `cache/rxjs.zip/node_modules/rxjs/package.json`. */
export class Disk {
  private readonly archives = new Map<string, Archive | undefined>();

  /** Forgets the archives that were read. */
  clear(): void {
    this.archives.clear();
  }

  fileExists(path: string): boolean {
    const packed = this.inArchive(path);
    return packed ? packed.archive.has(packed.name) : ts.sys.fileExists(path);
  }

  directoryExists(path: string): boolean {
    const packed = this.inArchive(path);
    return packed ? packed.archive.hasFolder(packed.name) : ts.sys.directoryExists(path);
  }

  readFile(path: string): string | undefined {
    const packed = this.inArchive(path);
    return packed ? packed.archive.read(packed.name) : ts.sys.readFile(path);
  }

  private inArchive(path: string): { readonly archive: Archive; readonly name: string } | undefined {
    const at = path.indexOf(".zip/");
    if (at < 0) return undefined;
    const file = path.slice(0, at + 4);
    if (!this.archives.has(file)) this.archives.set(file, opened(file));
    const archive = this.archives.get(file);
    return archive && { archive, name: path.slice(at + 5).replace(/\/$/, "") };
  }
}

/** A folder may have such a name too. */
function opened(file: string): Archive | undefined {
  return ts.sys.fileExists(file) ? openArchive(readFileSync(file)) : undefined;
}
