/** `npm run manifest`: writes the generated parts of package.json, and the schema of the configuration file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withManifestParts } from "../extension/contributes/manifest";
import { configSchema } from "../lint/config/json-schema";

const path = join(__dirname, "../../package.json");
writeFileSync(path, withManifestParts(readFileSync(path, "utf8")));

const schema = join(__dirname, "../../media/config.schema.json");
writeFileSync(schema, `${JSON.stringify(configSchema(), null, 2)}\n`);
