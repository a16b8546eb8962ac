/** A server that is known by its address alone: TLS by settings, services by reflection, health, a call. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addAdminServicesToServer, ServerCredentials } from "@grpc/grpc-js";
import type { Locator, Page } from "playwright-core";
import { addHealth, type HealthServer } from "../harness/peers/health-server";
import { addReflection, answersFrom } from "../harness/peers/reflection-service";
import { copyDemo } from "../harness/vscode/demo-workspace";
import { story } from "../harness/vscode/story";
import { certificatePath, certificates } from "../rpc/interop/certificates";
import { type InteropServer, startInteropServer } from "../rpc/interop/interop-server";
import { ownDescriptors } from "../rpc/schema/protoc";
import { callPanel } from "./call-panel";

const protoRoot = join(__dirname, "../../protos");
const files = ownDescriptors(["grpc/testing/test.proto"], [protoRoot]).protos;

let server: InteropServer;
let health: Pick<HealthServer, "set" | "unwatched">;

story(
  "targets: a TLS server is added by reflection, its health watched, its method called, and it goes away",
  async () => {
    const { certificate, key } = certificates.server;
    const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) };
    const credentials = ServerCredentials.createSsl(null, [pair]);
    server = await startInteropServer("127.0.0.1:0", credentials, async (grpc) => {
      health = addHealth(grpc);
      addAdminServicesToServer(grpc);
      health.set("", "SERVING");
      await addReflection(grpc, "v1", answersFrom(files));
    });
    const demo = await copyDemo("127.0.0.1:1");
    const targets = {
      [server.address]: {
        rootCertificates: certificatePath("authority.pem"),
        serverName: certificates.serverName,
      },
    };
    const settings = JSON.stringify({ "grpcCancellation.targets": targets });
    await writeFile(join(demo.folder, ".vscode/settings.json"), settings);
    const dispose = async (): Promise<void> => {
      server.stop();
      await demo.remove();
    };
    return { folder: demo.folder, dispose };
  },
  async ({ page, evaluate, picture }) => {
    await evaluate((vscode) => vscode.commands.executeCommand("grpcCancellation.targets.focus"));
    const target = row(page, server.address);
    await target.waitFor();

    // Its services, which no file of the workspace has, over the TLS that the settings describe.
    await evaluate((vscode) => void vscode.commands.executeCommand("grpcCancellation.addReflection"));
    await page.locator(".quick-input-box input").fill(server.address);
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "as now" }).click();
    await target.click();
    await row(page, "TestService").waitFor();
    await row(page, /^TLS/).waitFor();

    // Its health, live.
    const ofServer = row(page, "Health of the server").first();
    await pressUntil(page, ofServer, "Watch Health", ofServer.filter({ hasText: "not asked" }));
    await row(page, "serving, live").first().waitFor();
    health.set("", "NOT_SERVING");
    await row(page, "not serving, live").first().waitFor();
    health.set("", "SERVING");
    await row(page, /connected · serving/).waitFor();

    // Its open calls: the watch of its health is one, the question itself is none.
    const openCalls = row(page, "Open calls");
    await pressUntil(
      page,
      openCalls,
      "Follow Open Calls (channelz)",
      openCalls.filter({ hasText: "not asked" }),
    );
    await row(page, "1 open, live").waitFor();
    await openCalls.hover();
    await openCalls.getByRole("button", { name: "Stop Following Open Calls" }).click();
    await openCalls.filter({ hasText: "live" }).waitFor({ state: "hidden" });

    // A call of a method that only the server knows.
    await row(page, "TestService").click();
    await row(page, "EmptyCall").click();
    const panel = callPanel(page);
    await panel.locator("#method", { hasText: "grpc.testing.TestService/EmptyCall" }).waitFor();
    assert.equal(await panel.locator("#target").inputValue(), server.address);
    assert.equal(await panel.locator("#tls").inputValue(), "tls");
    await panel.getByText(`name ${certificates.serverName}`).waitFor();
    await panel.locator("#call").click();
    await panel.locator('#verdict[data-ended-by="server"][data-name="OK"]').waitFor();
    assert.equal(server.started.get("EmptyCall"), 1);
    await picture("called");

    // The same server behind a tap: TLS on both sides, by a certificate of the tap's and by what the settings say.
    const pair = { certificate: certificatePath("server.pem"), key: certificatePath("server.key.pem") };
    const tapped = await evaluate(
      async (vscode, address, files) => {
        const port = await vscode.commands.executeCommand<number>(
          "grpcCancellation.startTap",
          `0=${address}`,
          files,
        );
        const settings = vscode.workspace.getConfiguration("grpcCancellation");
        // What VS Code gives are proxies, which it would write as empty objects.
        const targets = JSON.parse(JSON.stringify(settings.get("targets")));
        const both = { ...targets, [`127.0.0.1:${port}`]: targets[address] };
        await settings.update("targets", both, vscode.ConfigurationTarget.Workspace);
        return port;
      },
      server.address,
      pair,
    );
    await panel.locator("#target").fill(`127.0.0.1:${tapped}`);
    await panel.locator("#tls").selectOption("tls");
    await panel.locator("#call").click();
    // The verdict of the call before stands there until this one starts.
    await panel.getByText(`started, to 127.0.0.1:${tapped}`).waitFor();
    await panel.locator('#verdict[data-ended-by="server"][data-name="OK"]').waitFor();
    assert.equal(server.started.get("EmptyCall"), 2);

    // The server goes: the watch says so and goes on trying.
    server.stop();
    await row(page, "trying again").first().waitFor();
    await picture("gone");
  },
);

/**
 * Presses the button until it is taken: while VS Code fetches the rows of a target again, which it does when the
 * target's own row has changed, it does not know them, and the command asks which target is meant.
 */
async function pressUntil(page: Page, item: Locator, name: string, before: Locator): Promise<void> {
  for (let attempt = 1; attempt <= mostPresses; attempt++) {
    await item.hover();
    await item.getByRole("button", { name }).click();
    await before.waitFor({ state: "hidden", timeout: 2000 }).catch(() => page.keyboard.press("Escape"));
    if (!(await before.isVisible())) return;
  }
  throw new Error(`"${name}" was pressed ${mostPresses} times, and each time it came without its row.`);
}

const mostPresses = 5;

function row(page: Page, text: string | RegExp) {
  return page.locator(".pane .monaco-list-row", { hasText: text });
}
