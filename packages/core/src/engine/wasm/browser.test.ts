// The wasm engine in headless Chromium, bundled by Vite as an application would be: with threads where the page is isolated
// from other origins, with one thread where it is not. The cases are those of the contract suite, run inside a worker.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractCases } from "../contract.js";
import type { SuiteReport } from "./browser-suite.js";

const executablePath = "/usr/bin/chromium";
const missing = existsSync(executablePath) ? "" : ` (skipped: no ${executablePath})`;
const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

describe.skipIf(missing !== "")(`wasm engine in headless Chromium${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "friedel-browser-"));
  let browser: Browser | undefined;

  beforeAll(async () => {
    const suite = fileURLToPath(new URL("./browser-suite.ts", import.meta.url));
    writeFileSync(
      join(folder, "index.html"),
      '<!doctype html><title>suite</title><script type="module" src="./page.js"></script>',
    );
    writeFileSync(join(folder, "suite.js"), `import { runSuite } from ${JSON.stringify(suite)};\npostMessage(await runSuite());`);
    writeFileSync(
      join(folder, "page.js"),
      `const worker = new Worker(new URL("./suite.js", import.meta.url), { type: "module" });
       globalThis.report = new Promise((resolve, reject) => {
         worker.onmessage = (event) => resolve(event.data);
         worker.onerror = (event) => reject(new Error(event.message));
       });`,
    );
    await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      build: { target: "esnext", outDir: "dist", modulePreload: false },
      worker: { format: "es" },
    });
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    { isolated: true, threads: 2 },
    { isolated: false, threads: 1 },
  ])("passes the contract suite with isolation $isolated and $threads thread(s)", async ({ isolated, threads }) => {
    const server = await serve(join(folder, "dist"), isolated);
    const page = await browser?.newPage();
    try {
      const { port } = server.address() as AddressInfo;
      await page?.goto(`http://127.0.0.1:${port}/index.html`);
      const report = await page?.evaluate(() => (globalThis as unknown as { report: Promise<SuiteReport> }).report);
      expect(report?.threads).toBe(threads);
      expect(report?.results.filter(({ error }) => error !== undefined)).toEqual([]);
      expect(report?.results.length).toBe(contractCases.length);
    } finally {
      await page?.close();
      server.close();
    }
  });
});

/** Serves the files of a folder, isolated from other origins or not. */
async function serve(folder: string, isolated: boolean): Promise<Server> {
  const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? "/", "http://localhost").pathname);
    readFile(path).then(
      (body) =>
        response
          .writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain", ...(isolated ? isolation : {}) })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
