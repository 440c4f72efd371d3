// A suite of checks in headless Chromium, bundled by Vite as an application would be, and run inside a worker of a page that is or
// is not isolated from other origins: with and without threads. For tests; not built into the package.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";

const executablePath = "/usr/bin/chromium";

/** Why there is no browser; empty where there is one. */
export const browserMissing = existsSync(executablePath) ? "" : ` (skipped: no ${executablePath})`;

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

/** A browser with a page that runs one suite. */
export interface SuiteInBrowser {
  /** What `runSuite` of the suite resolves to. */
  report(isolated: boolean): Promise<unknown>;
  close(): Promise<void>;
}

/** Bundles the module at this path, which exports an async function `runSuite`, and starts the browser, with further flags. */
export async function openSuite(suite: string, flags: readonly string[] = []): Promise<SuiteInBrowser> {
  const folder = mkdtempSync(join(tmpdir(), "friedel-browser-"));
  writeFileSync(join(folder, "index.html"), '<!doctype html><title>suite</title><script type="module" src="./page.js"></script>');
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
    // The sources of the packages, as Vitest takes them.
    resolve: { conditions: ["friedel-source"] },
    build: { target: "esnext", outDir: "dist", modulePreload: false },
    worker: { format: "es" },
  });
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...flags,
    ],
  });
  return {
    report: (isolated) => reportOf(browser, join(folder, "dist"), isolated),
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function reportOf(browser: Browser, folder: string, isolated: boolean): Promise<unknown> {
  const server = await serve(folder, isolated);
  const page = await browser.newPage();
  try {
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/index.html`);
    return await page.evaluate(() => (globalThis as unknown as { report: Promise<unknown> }).report);
  } finally {
    await page.close();
    server.close();
  }
}

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
