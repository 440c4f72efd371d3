// The built web app: its files as they are, by the paths of an address. They are read once, so no path of a request reaches the disk.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { FileError } from "@friedel/io";
import { runtimeWasm, shippedNetwork } from "@friedel/network/node";

/** A file of the app. */
export interface AppFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The files of the app by path, `/index.html` under `/` too. */
export type WebApp = ReadonlyMap<string, AppFile>;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** Reads the app that a folder holds. Throws FileError where it holds none. */
export async function readWebApp(folder: string): Promise<WebApp> {
  const app = new Map<string, AppFile>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const address = path.slice(folder.length).split(sep).filter(Boolean).join("/");
    app.set(`/${address}`, { type: types[extname(path)] ?? "application/octet-stream", bytes: await readFile(path) });
  }
  const index = app.get("/index.html");
  if (!index) throw new FileError(folder, "expected the built web app, found none: npm run build makes it");
  return app.set("/", index);
}

/** The app with the shipped network and what runs it, which the command has anyway, where the app looks for them. */
export async function withNetwork(app: WebApp): Promise<WebApp> {
  const paths = [await shippedNetwork(), await runtimeWasm()];
  const files = paths.map(async (path): Promise<[string, AppFile]> => {
    const type = types[extname(path)] ?? "application/octet-stream";
    return [`/network/${basename(path)}`, { type, bytes: await readFile(path) }];
  });
  return new Map([...app, ...(await Promise.all(files))]);
}

/** Where the app lies in the command's package, beside the bundle and beside the sources. */
export function webAppFolder(): string {
  const above = ["..", "../.."].map((up) => fileURLToPath(new URL(`${up}/web`, import.meta.url)));
  return above.find((folder) => existsSync(join(folder, "index.html"))) ?? above[0];
}
