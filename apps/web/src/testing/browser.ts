// The app as it is built, served and opened in headless Chromium.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Why there is no browser; empty where there is one. */
export const browserMissing = existsSync(executablePath) ? "" : ` (skipped: no ${executablePath})`;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** A page of the app, and every message and error of its console. */
export interface OpenPage {
  readonly page: Page;
  readonly messages: readonly string[];
  /** Paths of the files that the server gave it, "/index.html" for the page itself. */
  readonly loaded: readonly string[];
}

/** A built app in a browser. */
export interface AppInBrowser {
  /** Opens a page that is isolated from other origins, so that there are threads, or not. */
  open(options?: {
    readonly isIsolated?: boolean;
    readonly width?: number;
    readonly height?: number;
    readonly isDark?: boolean;
    /** Of another server than the app's own two. */
    readonly address?: string;
  }): Promise<OpenPage>;
  close(): Promise<void>;
}

/** Starts the browser, drawing in software. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    ],
  });
}

/** Builds the app into a folder and starts the browser. */
export async function openApp(folder: string): Promise<AppInBrowser> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const vite = [at("../../../../node_modules/vite/bin/vite.js"), "build", "--config", at("../../vite.config.ts")];
  // A process of its own, for in a test's environment React's development build would be taken.
  await promisify(execFile)(process.execPath, [...vite, "--outDir", folder], { env: { ...process.env, NODE_ENV: "production" } });
  const [isolated, plain] = await Promise.all([serve(folder, true), serve(folder, false)]);
  const browser = await launch();
  return {
    async open({ isIsolated = true, width = 1280, height = 800, isDark = false, address } = {}) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: isDark ? "dark" : "light" });
      // A reconstruction is waited for on machines that do other work.
      page.setDefaultTimeout(240_000);
      const messages: string[] = [];
      page.on("console", (message) => messages.push(message.text()));
      page.on("pageerror", (error) => messages.push(error.message));
      const loaded: string[] = [];
      page.on("response", (response) => {
        const { pathname, protocol } = new URL(response.url());
        if (protocol === "http:") loaded.push(pathname === "/" ? "/index.html" : pathname);
      });
      page.on("requestfailed", (request) => messages.push(`failed: ${request.url()}`));
      const { port } = (isIsolated ? isolated : plain).address() as AddressInfo;
      await page.goto(address ?? `http://127.0.0.1:${port}/`);
      return { page, messages, loaded };
    },
    async close() {
      await browser.close();
      isolated.close();
      plain.close();
    },
  };
}

async function serve(folder: string, isIsolated: boolean): Promise<Server> {
  const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  // Pages of other origins may load its scripts.
  const shared = { "Access-Control-Allow-Origin": "*" };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = join(folder, pathname === "/" ? "index.html" : pathname);
    readFile(path).then(
      (body) =>
        response
          .writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain", ...(isIsolated ? isolation : shared) })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
