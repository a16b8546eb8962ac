import type { Backend } from "../lint/backend/backend";
import { loadBackend } from "../lint/backend/load";
import { lint } from "../lint/linter";
import { projectOf } from "../lint/projects";
import type { Engine } from "./engine";

/** The engine with a compiler behind it, which is loaded with the first project. */
export function compilerEngine(): Engine {
  let backend: Promise<Backend> | undefined;
  return {
    projectOf,
    lint,
    async open(spec, overlays) {
      backend ??= loadBackend();
      const loaded = await backend;
      // A project is opened anew when something on disk has changed that the editor did not tell as text.
      loaded.forget();
      return loaded.open(spec, overlays);
    },
  };
}
