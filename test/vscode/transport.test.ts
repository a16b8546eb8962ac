/** The ways to a server: mutual TLS put together by hand, its key kept as a secret, and a Unix socket. */
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { ServerCredentials } from "@grpc/grpc-js";
import type { Page } from "playwright-core";
import { copyDemo, type DemoWorkspace } from "../harness/vscode/demo-workspace";
import { projectRoot } from "../harness/vscode/places";
import { story } from "../harness/vscode/story";
import { certificatePath, certificates } from "../rpc/interop/certificates";
import { type InteropServer, startInteropServer } from "../rpc/interop/interop-server";
import { callPanel } from "./call-panel";

let mutual: InteropServer;
let local: InteropServer;
let demo: DemoWorkspace;

story(
  "transport: a server that wants a client certificate, from the refusal to the call, and one behind a Unix socket",
  async () => {
    const { certificate, key } = certificates.server;
    const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) };
    const authority = Buffer.from(certificates.authority);
    mutual = await startInteropServer("127.0.0.1:0", ServerCredentials.createSsl(authority, [pair], true));
    const sockets = await mkdtemp(join(tmpdir(), "socket-"));
    const socket = `unix:${join(sockets, "orders.sock")}`;
    local = await startInteropServer(socket, ServerCredentials.createInsecure());
    demo = await copyDemo(mutual.address);
    await cp(join(projectRoot, "protos/grpc/testing"), join(demo.folder, "protos/grpc/testing"), {
      recursive: true,
    });
    for (const file of ["authority.pem", "client.pem"]) {
      await writeFile(join(demo.folder, file), await readFile(certificatePath(file)));
    }
    const dispose = async (): Promise<void> => {
      mutual.stop();
      local.stop();
      await demo.remove();
      await rm(sockets, { recursive: true });
    };
    return { folder: demo.folder, dispose };
  },
  async ({ page, evaluate, picture }) => {
    await evaluate((vscode) =>
      vscode.commands.executeCommand("grpcCancellation.openPanel", "grpc.testing.TestService/EmptyCall"),
    );
    const panel = callPanel(page);
    await panel.locator('#method[data-kind="unary"]').waitFor();
    await panel.locator("#tls").selectOption("tls");
    await panel.locator("#call").click();
    const refused = panel.locator('#verdict[data-ended-by="unreachable"]');
    await refused.getByText("name the PEM file of the one that did").waitFor();
    await picture("refused");

    // What the verdict says to do next is behind its button.
    await refused.locator(".remedy", { hasText: "Transport…" }).click();
    await pick(page, "Authorities of the server's certificate");
    await pick(page, "Choose file…");
    await chooseFile(page, join(demo.folder, "authority.pem"));
    await pick(page, "Name in the server's certificate");
    await answer(page, certificates.serverName);
    await pick(page, "Client certificate (mTLS)");
    await pick(page, "Choose file…");
    await chooseFile(page, join(demo.folder, "client.pem"));
    await picture("editor");
    await pick(page, "Keep the client key as a secret…");
    await chooseFile(page, certificatePath("client.key.pem"));
    await page.locator(".quick-input-list", { hasText: "Keep the client key" }).waitFor();
    await page.keyboard.press("Escape");

    await panel.getByText(`client certificate client.pem, name ${certificates.serverName}`).waitFor();
    await panel.locator("#call").click();
    await panel.locator('#verdict[data-ended-by="server"][data-name="OK"]').waitFor();
    assert.equal(mutual.started.get("EmptyCall"), 1);
    await picture("called");
    const settings = await readFile(join(demo.folder, ".vscode/settings.json"), "utf8");
    assert.deepEqual(JSON.parse(settings)["grpcCancellation.targets"][mutual.address], {
      rootCertificates: "authority.pem",
      serverName: certificates.serverName,
      clientCertificate: "client.pem",
    });

    await panel.locator("#target").fill(local.address);
    await panel.locator("#tls").selectOption("plaintext");
    await panel.locator("#call").click();
    await panel.locator("#timeline", { hasText: `to ${local.address}` }).waitFor();
    await panel.locator('#verdict[data-ended-by="server"][data-name="OK"]').waitFor();
    assert.equal(local.started.get("EmptyCall"), 1);
    await picture("socket");
  },
);

/** Chooses an entry of a list that VS Code asks with. */
async function pick(page: Page, label: string): Promise<void> {
  await page.locator(".quick-input-list .monaco-list-row", { hasText: label }).click();
}

/** Types into the box that VS Code asks with for a text. */
async function answer(page: Page, text: string): Promise<void> {
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor({ state: "hidden" });
  const box = page.locator(".quick-input-box input");
  await box.fill(text);
  await box.press("Enter");
}

/** Types into the box that VS Code asks with for a file. It goes to the file's folder first, and then takes the file. */
async function chooseFile(page: Page, path: string): Promise<void> {
  const rows = page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: /^\.\.$/ }).waitFor();
  const box = page.locator(".quick-input-box input");
  await box.fill(`${dirname(path)}/`);
  await rows.filter({ hasText: basename(path) }).click();
}
