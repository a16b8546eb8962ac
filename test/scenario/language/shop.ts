import { join } from "node:path";
import { loadCatalog } from "../../../src/rpc/catalog";
import type { Known } from "../../../src/scenario/language/known";

const protos = join(__dirname, "../../rpc/schema/protos");

/** What is known beside the tests' shop: one method, an environment and a dotenv file. */
export async function knownShop(): Promise<Known> {
  const catalog = await loadCatalog({
    files: [join(protos, "described/shop.proto")],
    importPaths: [protos],
    root: protos,
  });
  const opened = await catalog.open("described.v1.Shop/Place");
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return {
    targets: ["localhost:50051"],
    services: catalog.services,
    descriptions: new Map([["described.v1.Shop/Place", await opened.method.describe()]]),
    variables: [
      { name: "host", from: "environment dev", dotenv: false },
      { name: "API_TOKEN", from: ".env", dotenv: true },
    ],
  };
}

/** A request file with a cursor, which is written `‸`. */
export function cursorIn(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf("‸");
  if (offset < 0) throw new Error("There is no ‸ in the text.");
  return { text: marked.replace("‸", ""), offset };
}

/** A request of the shop with this body. */
export function placing(body: string): string {
  return `### Place\n@id = 7\nGRPC {{host}}/described.v1.Shop/Place\n\n${body}\n`;
}
