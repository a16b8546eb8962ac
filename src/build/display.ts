/** Whether a window can be shown here. */
export function hasDisplay(): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return !process.env["SSH_CONNECTION"];
  return Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]);
}
