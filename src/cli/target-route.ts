import { readFile } from "node:fs/promises";
import {
  mergedSettings,
  type TargetSettings,
  targetTransport,
  withTargetMetadata,
} from "../rpc/channel/target-settings";
import type { SecurityOptions, TransportOptions } from "../rpc/channel/transport";
import type { MetadataEntries } from "../rpc/event";
import { type CommandContext, UsageError } from "./command";
import { settingsOfTargets } from "./settings-file";

/** How a target is reached, and what goes with each of its calls. */
export interface Route {
  readonly transport: TransportOptions;
  readonly metadata: MetadataEntries;
}

/**
 * The way to a target: what the flags say, and for the rest the settings that the editor has too.
 *
 * @param settings what the flags say of the target
 * @param metadata what the flags send; it wins over the target's own
 * @throws UsageError when a setting is wrong, or a certificate cannot be read
 */
export async function routeTo(
  target: string,
  security: SecurityOptions,
  settings: TargetSettings,
  metadata: MetadataEntries,
  context: CommandContext,
): Promise<Route> {
  const settingsOf = await settingsOfTargets(context.cwd, context.stderr);
  const all = mergedSettings(settingsOf(target), settings);
  const files = { read: (file: string) => readFile(file, "utf8"), keptKey: async () => undefined };
  const transport = await targetTransport(all, security, files);
  if ("problem" in transport) throw new UsageError(transport.problem);
  return { transport, metadata: withTargetMetadata(all, metadata) };
}
