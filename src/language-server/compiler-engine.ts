import type { Backend } from "../lint/backend/backend";
import { loadBackend } from "../lint/backend/load";
import { baselineFile, readBaseline } from "../lint/config/read-baseline";
import { readConfig } from "../lint/config/read-config";
import { lintAlone } from "../lint/editing/alone";
import { EditedProject } from "../lint/editing/edited-project";
import { lint } from "../lint/linter";
import { ProjectFinder } from "../lint/projects";
import type { Engine } from "./engine";

/** The engine with a compiler behind it, which is loaded with the first project. */
export function compilerEngine(): Engine {
  let backend: Promise<Backend> | undefined;
  let finder = new ProjectFinder();
  let unseen = false;
  return {
    projectOf: (file, text) => finder.of(file, text),
    homeFor: (file, text) => finder.homeFor(file, text),
    configOf: ({ directory }) => readConfig(directory),
    baselineOf({ directory }) {
      const file = baselineFile(directory, readConfig(directory));
      return file === undefined ? undefined : readBaseline(file);
    },
    lint,
    edit: (view, settings) => new EditedProject(view, settings),
    async lintAlone(path, text, settings) {
      backend ??= loadBackend();
      return lintAlone(await backend, path, text, settings);
    },
    forget() {
      finder = new ProjectFinder();
      unseen = true;
    },
    async open(spec, overlays) {
      backend ??= loadBackend();
      const loaded = await backend;
      // Once for all projects that are opened anew: they share what is read from then on.
      if (unseen) loaded.forget();
      unseen = false;
      return loaded.open(spec, overlays);
    },
  };
}
