// `friedel serve` on a folder and headless Chromium beside it, for scripts that look at the built app (npm run build) or measure it.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Serves a folder, with these flags beside: its address with the token, and how to end it. */
export async function serveFolder(folder, ...flags) {
  const command = [at("../../../packages/cli/bin/friedel.js"), "serve", folder, "--port", "0", "--json", ...flags];
  const server = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout });
  let text = "";
  for await (const line of lines) {
    text += line;
    try {
      const { url, address = url } = JSON.parse(text);
      return { address, end: () => server.kill() };
    } catch {
      // The object goes on in the next line.
    }
  }
  throw new Error(`expected friedel serve to print its address, found ${text || "nothing"}: has npm run build been run?`);
}

/** Chromium as the tests start it. */
export async function chromium() {
  const { module } = await runnerImport(at("../src/testing/browser.ts"));
  return module.launch();
}
