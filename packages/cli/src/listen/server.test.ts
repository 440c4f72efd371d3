import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFrameFile } from "@friedel/io";
import { afterAll, describe, expect, it } from "vitest";
import { createIncoming } from "./incoming.js";
import { listen } from "./server.js";

const root = mkdtempSync(join(tmpdir(), "listen-"));
const incoming = createIncoming(root);
const server = await listen({ incoming, output: root, token: "right", port: 0 });
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask(path: string, { token = "right", ...init }: RequestInit & { readonly token?: string } = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  const response = await fetch(`${server.url}${path}`, { ...init, headers });
  return { status: response.status, text: await response.text() };
}

const post = (path: string, body: BodyInit = "", more: object = {}) => ask(path, { method: "POST", body, ...more });
const numbers = "?type=int32&rows=2&columns=3";

describe("a watch that listens", () => {
  it("lays frames and lines of a log into the folder that is watched", async () => {
    expect(await post("/scans/a/log", "#S 1 ascan th 0 1 2 1\n")).toMatchObject({ status: 200 });
    expect(await post("/scans/a/log", "0 1\n")).toMatchObject({ status: 200 });
    expect(readFileSync(join(root, "a/a.spec"), "utf8")).toBe("#S 1 ascan th 0 1 2 1\n0 1\n");
    expect(await post(`/scans/a/frames/7${numbers}`, Int32Array.of(1, 2, 3, 4, 5, 70_000))).toMatchObject({ status: 200 });
    const path = join(root, "a/frames/a_000007.tif");
    const bytes = new Uint8Array(readFileSync(path));
    expect([...readFrameFile(bytes, path).volume.data]).toEqual([1, 2, 3, 4, 5, 70_000]);
    // The file itself does as well.
    expect(await post("/scans/a/frames/6", bytes)).toMatchObject({ status: 200 });
    expect(incoming.hasEnded("a")).toBe(false);
    expect(await post("/scans/a/end")).toMatchObject({ status: 200 });
    expect(incoming.hasEnded("a")).toBe(true);
    expect(await post("/scans/a/log", "2 3\n")).toMatchObject({ status: 400, text: expect.stringMatching(/which was ended/) });
  });

  it.each([
    ["/scans/b/frames/0", "no frame", 400, /expected a TIFF, EDF or CBF frame/],
    [`/scans/b/frames/0${numbers}`, "four", 400, /24 bytes, found 4/],
    ["/scans/b/frames/0?type=int8&rows=2&columns=3", "123456", 400, /expected a type of uint16, int32, float32, found int8/],
    ["/scans/b/frames/0?type=int32&rows=0&columns=3", "123456", 400, /rows and columns from 1 to 16384/],
    [`/scans/b/frames/-1${numbers}`, new Uint8Array(24), 400, /number from 0 to 99999, found -1/],
    ["/scans/..%2Fb/log", "x", 400, /expected letters, digits/],
    ["/scans/b/log", "", 400, /found an empty request/],
    ["/scans/b/what", "x", 404, /expected frames\/NUMBER, log or end/],
    ["/scans/%E0%A4%A/log", "x", 400, /found a damaged one/],
  ] as const)("refuses %s in a sentence", async (path, body, status, text) => {
    expect(await post(path, body)).toEqual({ status, text: expect.stringMatching(text) });
  });

  it("refuses a frame that comes twice or is of another size, and goes on", async () => {
    expect(await post(`/scans/c/frames/0${numbers}`, new Uint8Array(24))).toMatchObject({ status: 200 });
    expect(await post(`/scans/c/frames/0${numbers}`, new Uint8Array(24))).toMatchObject({ status: 400 });
    const other = await post("/scans/c/frames/1?type=int32&rows=3&columns=2", new Uint8Array(24));
    expect(other.text).toMatch(/expected the size of the frames before, 1×2×3, found 1×3×2/);
    expect(await post(`/scans/c/frames/1${numbers}`, new Uint8Array(24))).toMatchObject({ status: 200 });
  });

  it("answers nobody without the token, no page of another origin, and no other name of this machine", async () => {
    expect(await post("/scans/d/log", "x", { token: "wrong" })).toMatchObject({ status: 401 });
    expect(await post("/scans/d/log", "x", { token: "" })).toMatchObject({ status: 401 });
    expect(await post("/scans/d/log", "x", { headers: { origin: "http://pages.example" } })).toMatchObject({ status: 403 });
    const { port } = new URL(server.url);
    const status = await new Promise((resolve) => {
      const headers = { host: "rebound.example", authorization: "Bearer right" };
      request({ port, host: "127.0.0.1", path: "/events", headers }, (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(403);
  });

  it("gives files of results, and nothing beside them", async () => {
    writeFileSync(join(root, "summary.json"), "{}");
    expect(await ask("/scans/a/a.spec")).toMatchObject({ status: 200, text: expect.stringMatching(/^#S 1/) });
    expect(await ask("/scans/a/none.png")).toMatchObject({ status: 404 });
    expect(await ask("/scans/a/..%2F..%2Fetc/passwd")).toMatchObject({ status: 400 });
    expect(await ask("/elsewhere")).toMatchObject({ status: 404 });
  });

  it("tells who listens of what there is and of what comes", async () => {
    server.tell({ name: "a" });
    const { body } = await fetch(`${server.url}/events?token=right`);
    const reader = body?.getReader();
    const next = async (until: RegExp): Promise<string> => {
      let text = "";
      while (!until.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
      return text;
    };
    expect(await next(/data/)).toContain('data: {"name":"a"}\n\n');
    server.tell({ name: "b" });
    expect(await next(/data/)).toBe('data: {"name":"b"}\n\n');
    await reader?.cancel();
  });

  it("refuses a port that is taken", async () => {
    const { port } = new URL(server.url);
    await expect(listen({ incoming, output: root, token: "", port: Number(port) })).rejects.toThrow(
      /expected a free port for --listen/,
    );
  });
});
