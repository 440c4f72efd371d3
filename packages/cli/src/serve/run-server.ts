// What `serve`, `view` and `demo --open` share: a server over a folder until Ctrl-C, and its address for whoever started it.

import { randomBytes } from "node:crypto";
import { basename, resolve } from "node:path";
import { whileKeeping } from "../terminal/keeping.js";
import type { Terminal } from "../terminal/terminal.js";
import { servedFolder } from "./folder.js";
import { openBrowser } from "./open-browser.js";
import { startServer } from "./server.js";
import { readWebApp, webAppFolder, withNetwork } from "./web-app.js";

/** What is served, and how. */
export interface ServerRun {
  readonly folder: string;
  readonly port: number;
  readonly isWritable?: boolean;
  /** What the page opens first, by its path below the folder. */
  readonly open?: string;
  readonly isBrowserOpened: boolean;
}

/** Where a server is. */
export interface Served {
  readonly url: string;
  readonly token: string;
  /** The address of the page with the token, which stays in the browser: what follows # is not sent. */
  readonly address: string;
}

/** Serves until the terminal's signal; `tell` is told where as soon as it is. Throws FileError, OptionError. */
export async function serveUntilStopped(terminal: Terminal, run: ServerRun, tell: (served: Served) => void): Promise<void> {
  const path = resolve(run.folder);
  const [app, folder] = await Promise.all([readWebApp(webAppFolder()).then(withNetwork), servedFolder(path)]);
  const token = process.env.FRIEDEL_TOKEN || randomBytes(16).toString("hex");
  const name = basename(path) || path;
  const server = await startServer({ app, folder, name, token, isWritable: run.isWritable ?? false }, run.port);
  const parts = new URLSearchParams({ token, ...(run.open !== undefined && { open: run.open }) });
  const address = `${server.url}#${parts}`;
  await whileKeeping(terminal, async () => {
    tell({ url: server.url, token, address });
    const forget = run.isBrowserOpened ? openBrowser(address) : undefined;
    await new Promise<void>((stopped) => {
      if (terminal.signal.aborted) stopped();
      terminal.signal.addEventListener("abort", () => stopped(), { once: true });
    });
    forget?.();
    await server.close();
  });
}
