/** `npm run manifest`: writes the generated parts of package.json. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withManifestParts } from "../extension/contributes/manifest";

const path = join(__dirname, "../../package.json");
writeFileSync(path, withManifestParts(readFileSync(path, "utf8")));
