// The server behind `friedel serve`: the built web app, and to that app alone the files below one folder. It listens on the loopback and
// nowhere else; from another machine it is reached through a tunnel (`ssh -L 8765:localhost:8765 MACHINE`). The app itself holds nothing
// secret and is handed to whoever asks; everything of the folder needs the token, since other users of a machine reach its loopback too.

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { OptionError } from "@friedel/engine";
import { bodyOf, checkOrigin, checkToken, loopback, Refusal, refuse, send } from "../http/guard.js";
import { type ServedFolder, wordsOf } from "./folder.js";
import type { WebApp } from "./web-app.js";

/** What a server is made of. */
export interface ServeSettings {
  readonly app: WebApp;
  readonly folder: ServedFolder;
  /** The folder's name, for people. */
  readonly name: string;
  readonly token: string;
  /** Whether the app may write new files into the folder. */
  readonly isWritable: boolean;
}

/** Most bytes of a file that is saved, most requests about files at once, and most connections. */
const most = { bytes: 2 ** 29, requests: 64, connections: 128 };

/** What a page of ours may do: run its own scripts and workers, talk to this server, show pictures that it made. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // Archives are packed by workers that their library makes of text; they have this policy, too.
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  ...["base-uri", "form-action", "frame-ancestors"].map((name) => `${name} 'none'`),
].join("; ");

/** Headers of every answer: threads may share memory, nobody embeds it, nothing is guessed and nothing is told to others. */
const headers: Readonly<Record<string, string>> = {
  "Content-Security-Policy": policy,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
};

/** The answers to requests, for a server of Node. */
export function createApp(settings: ServeSettings): RequestListener {
  let running = 0;
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const isCounted = request.url?.startsWith("/api/") ?? false;
    if (isCounted && running >= most.requests) {
      refuse(request, response, new Refusal(503, `expected at most ${most.requests} requests at once, found another`));
      return;
    }
    if (isCounted) running++;
    answer(settings, request, response)
      .catch((error: unknown) => refuse(request, response, error))
      .finally(() => {
        if (isCounted) running--;
      });
  };
}

async function answer(settings: ServeSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  checkOrigin(request);
  const { method = "", url = "/" } = request;
  const [path] = url.split("?");
  if (!path.startsWith("/api/")) return giveApp(settings.app, path, request, response);
  checkToken(request, settings.token, "server");
  const { folder, name, isWritable } = settings;
  const [, what, rest = ""] = /^\/api\/([a-z]+)(?:\/(.*))?$/s.exec(path) ?? [];
  if (what === "file" && method === "PUT") {
    if (!isWritable)
      throw new Refusal(403, "expected a folder that may be written to (friedel serve --write), found one to be read");
    await folder.save(wordsOf(rest), await bodyOf(request, most.bytes));
    return send(response, 200, { ok: true });
  }
  if (method !== "GET") throw new Refusal(405, `expected GET, found ${method}`);
  if (what === "about") return send(response, 200, { name, isWritable });
  if (what === "runs") return send(response, 200, await folder.runs());
  if (what === "list") return send(response, 200, await folder.list(wordsOf(rest)));
  if (what === "tree") return send(response, 200, await folder.tree(wordsOf(rest)));
  if (what === "file") return giveFile(folder, rest, request, response);
  throw new Refusal(
    404,
    "expected /api/about, /api/runs, /api/list/PATH, /api/tree/PATH or /api/file/PATH, found another address",
  );
}

function giveApp(app: WebApp, path: string, { method = "" }: IncomingMessage, response: ServerResponse): void {
  if (method !== "GET" && method !== "HEAD") throw new Refusal(405, `expected GET, found ${method}`);
  const file = app.get(path);
  if (!file) throw new Refusal(404, "expected a file of the web app, found another address");
  // The names of assets change with what is in them.
  const cache = path.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-cache";
  response.writeHead(200, { "Content-Type": file.type, "Content-Length": file.bytes.length, "Cache-Control": cache });
  response.end(method === "HEAD" ? undefined : file.bytes);
}

/** A file or a piece of it, as it is: never as something that a browser would run. */
async function giveFile(folder: ServedFolder, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { handle, bytes } = await folder.open(wordsOf(path));
  try {
    const [start, end] = rangeOf(request.headers.range, bytes);
    const isPart = request.headers.range !== undefined;
    response.writeHead(isPart ? 206 : 200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": end - start,
      "Cache-Control": "no-store",
      ...(isPart && { "Content-Range": `bytes ${start}-${end - 1}/${bytes}` }),
    });
    if (end === start) response.end();
    else await pipeline(handle.createReadStream({ start, end: end - 1, autoClose: false }), response);
  } finally {
    await handle.close();
  }
}

/** First byte and the one behind the last of what is asked for. Throws {@link Refusal} for a range that the file does not have. */
function rangeOf(range: string | undefined, bytes: number): readonly [number, number] {
  if (range === undefined) return [0, bytes];
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range) ?? [];
  const [start, end] = [Number(from), to === "" ? bytes : Math.min(bytes, Number(to) + 1)];
  if (from === undefined || start >= end) throw new Refusal(416, `expected one range within ${bytes} bytes, found ${range}`);
  return [start, end];
}

/** A server at work. */
export interface Serving {
  /** Where it is, without the token. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Begins to serve on the loopback; port 0 takes any that is free. Throws OptionError for a port that is taken. */
export async function startServer(settings: ServeSettings, port: number): Promise<Serving> {
  const server = createServer({ requestTimeout: 600_000, headersTimeout: 20_000, maxHeaderSize: 2 ** 14 }, createApp(settings));
  server.maxConnections = most.connections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", ({ message }) =>
      reject(new OptionError(`expected a free port for --port (0 takes any), found ${port}: ${message}`)),
    );
    server.listen(port, loopback, resolve);
  });
  const address = server.address();
  return {
    url: `http://${loopback}:${typeof address === "object" && address ? address.port : port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
