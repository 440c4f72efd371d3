// `friedel watch --listen`: frames in and images out over HTTP, on this machine alone. Who asks must have the token; a browser's page of
// another origin, and a name that only pretends to be this machine's, are refused.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { OptionError } from "@friedel/engine";
import { FileError } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { bodyOf, checkOrigin, checkToken, loopback, Refusal, refuse, send } from "../http/guard.js";
import { type FrameType, frameTypes, type Incoming, type RawFrame } from "./incoming.js";

/** What a server is made of. */
export interface ListenSettings {
  readonly incoming: Incoming;
  /** The folder of results, from which files are given. */
  readonly output: string;
  readonly token: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** A server at work. */
export interface Listening {
  readonly url: string;
  /** Tells all who listen to events; who comes later hears the last of each scan first. */
  readonly tell: (event: { readonly name: string }) => void;
  readonly close: () => Promise<void>;
}

/** Most bytes of one request, and most who listen. */
const [mostBytes, mostListeners] = [2 ** 26, 64];
const types: Readonly<Record<string, string>> = {
  ...{ json: "application/json", png: "image/png", svg: "image/svg+xml", html: "text/html", csv: "text/csv" },
  ...{ cxi: "application/x-hdf5", npz: "application/zip" },
};

/** Begins to listen on the loopback. Throws OptionError for a port that is taken. */
export async function listen({ incoming, output, token, port }: ListenSettings): Promise<Listening> {
  const last = new Map<string, string>();
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => refuse(request, response, error));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    checkOrigin(request);
    const url = new URL(request.url ?? "/", `http://${loopback}`);
    // Readers of events send no header.
    checkToken(request, token, "watch", url.searchParams.get("token"));
    const words = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const [what, scan = "", ...rest] = words;
    if (request.method === "GET" && what === "events" && words.length === 1) return follow(response);
    if (request.method === "GET" && what === "scans" && rest.length > 0) return give(response, [scan, ...rest]);
    if (request.method !== "POST" || what !== "scans")
      throw new Refusal(
        404,
        `expected GET /events, GET /scans/NAME/FILE or POST /scans/NAME/…, found ${request.method} ${url.pathname}`,
      );
    const [kind, number] = rest;
    if (kind === "frames" && rest.length === 2)
      await incoming.frame(scan, Number(number), await bodyOf(request, mostBytes), rawOf(url));
    else if (kind === "log" && rest.length === 1) await incoming.log(scan, await bodyOf(request, mostBytes));
    else if (kind === "end" && rest.length === 1) incoming.end(scan);
    else
      throw new Refusal(404, `expected frames/NUMBER, log or end behind the scan's name, found ${rest.join("/") || "nothing"}`);
    send(response, 200, { scan, ok: true });
  };
  const follow = (response: ServerResponse): void => {
    if (listeners.size >= mostListeners)
      throw new Refusal(503, `expected at most ${mostListeners} to listen to events, found another`);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": listening\n\n");
    for (const text of last.values()) response.write(text);
    listeners.add(response);
    response.on("close", () => listeners.delete(response));
  };
  const give = async (response: ServerResponse, words: readonly string[]): Promise<void> => {
    if (words.some((word) => !/^[\w-][\w.-]*$/.test(word)))
      throw new Refusal(400, `expected the name of a file of results, found ${words.join("/")}`);
    const bytes = await readFileBytes(join(output, ...words)).catch((error: unknown) => {
      throw error instanceof FileError ? new Refusal(404, `expected a file of results, found none at ${words.join("/")}`) : error;
    });
    const ending = words[words.length - 1].split(".").pop() ?? "";
    response.writeHead(200, { "content-type": types[ending] ?? "application/octet-stream", "cache-control": "no-store" });
    response.end(bytes);
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new OptionError(`expected a free port for --listen, found ${port}: ${error.message}`, { cause: error })),
    );
    server.listen(port, loopback, resolve);
  });
  const ownPort = (): number => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : port;
  };
  return {
    url: `http://${loopback}:${ownPort()}`,
    tell(event) {
      const text = `data: ${JSON.stringify(event)}\n\n`;
      last.set(event.name, text);
      for (const one of listeners) {
        // Who does not read is left behind.
        if (one.writableLength > 2 ** 20) one.destroy();
        else one.write(text);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `?type=int32&rows=256&columns=256`; undefined where a file is sent. */
function rawOf({ searchParams }: URL): RawFrame | undefined {
  const type = searchParams.get("type");
  if (type === null) return undefined;
  const [rows, columns] = ["rows", "columns"].map((name) => Number(searchParams.get(name)));
  if (!isFrameType(type)) throw new Refusal(400, `expected a type of ${Object.keys(frameTypes).join(", ")}, found ${type}`);
  if (![rows, columns].every((length) => Number.isInteger(length) && length >= 1 && length <= 2 ** 14))
    throw new Refusal(400, "expected rows and columns from 1 to 16384 beside the type, found others");
  return { type, rows, columns };
}

function isFrameType(name: string): name is FrameType {
  return Object.hasOwn(frameTypes, name);
}
