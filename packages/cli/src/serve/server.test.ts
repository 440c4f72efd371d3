// The security list of `friedel serve`, a test each; paths and tokens by fuzzing. Requests are raw, for `fetch` mends paths before it sends them.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { servedFolder } from "./folder.js";
import { startServer } from "./server.js";
import { readWebApp } from "./web-app.js";

const place = realpathSync(mkdtempSync(join(tmpdir(), "friedel-serve-")));
const served = join(place, "served");
const secret = "what nobody may read";

/** Files below the served folder, each with its path in it. */
const inside = ["scan 1/log.spec", "scan 1/frames/a_0001.tif", "scan 1/frames/a_0002.tif", "ä%2e/b.txt", "result.cxi"];
const write = (path: string, text: string) => {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
};
for (const path of inside) write(join(served, path), `inside: ${path}`);
for (const path of [join(place, "beside/key"), join(served, ".hidden/key"), join(place, "served-too/key")]) write(path, secret);
symlinkSync(join(place, "beside"), join(served, "way-out"));
symlinkSync("../beside/key", join(served, "key-out"));
symlinkSync("../served-too", join(served, "near-out"));
symlinkSync(".hidden", join(served, "unhidden"));
symlinkSync("scan 1", join(served, "way-in"));
write(join(place, "app/index.html"), "<title>app</title>");
write(join(place, "app/assets/a.js"), "1");

const app = await readWebApp(join(place, "app"));
const folder = await servedFolder(served);
const token = "c0ffee00c0ffee00";
const start = (isWritable: boolean) => startServer({ app, folder, name: "served", token, isWritable }, 0);
const server = await start(false);
const writable = await start(true);
afterAll(async () => {
  await Promise.all([server.close(), writable.close()]);
  rmSync(place, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const authorization = `Bearer ${token}`;

/** Asks with a path as it is. */
function ask(
  path: string,
  { method = "GET", headers = { authorization } as Record<string, string>, body = "", of = server } = {},
): Promise<Answer> {
  const { port } = new URL(of.url);
  return new Promise((resolve, reject) => {
    const one = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        const text = Buffer.concat(pieces).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    one.on("error", reject);
    one.end(body);
  });
}

describe("what is served", () => {
  it("is the app for whoever asks, and the folder for who has the token", async () => {
    expect(await ask("/", { headers: {} })).toMatchObject({ status: 200, text: "<title>app</title>" });
    expect(await ask("/assets/a.js?v=1", { headers: {} })).toMatchObject({ status: 200, text: "1" });
    expect(JSON.parse((await ask("/api/about")).text)).toEqual({ name: "served", isWritable: false });
    const { found } = JSON.parse((await ask("/api/list/")).text);
    expect(found.map((entry: { name: string; kind: string }) => [entry.name, entry.kind])).toEqual([
      ["ä%2e", "folder"],
      ["result.cxi", "file"],
      ["scan 1", "folder"],
      ["way-in", "folder"],
    ]);
    expect(JSON.parse((await ask("/api/tree/way-in")).text).found).toEqual([
      { path: "log.spec", bytes: 23 },
      { path: "frames/a_0001.tif", bytes: 32 },
      { path: "frames/a_0002.tif", bytes: 32 },
    ]);
    expect((await ask("/api/file/%C3%A4%252e/b.txt")).text).toBe("inside: ä%2e/b.txt");
  });

  it("comes in pieces where they are asked for", async () => {
    const piece = (range: string) => ask("/api/file/result.cxi", { headers: { authorization, range } });
    expect(await piece("bytes=8-13")).toMatchObject({ status: 206, text: "result" });
    expect((await piece("bytes=8-13")).headers["content-range"]).toBe("bytes 8-13/18");
    expect(await piece("bytes=15-999")).toMatchObject({ status: 206, text: "cxi" });
    for (const range of ["bytes=18-20", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=-4"])
      expect(await piece(range)).toMatchObject({
        status: 416,
        text: expect.stringMatching(/expected one range within 18 bytes/),
      });
  });
});

describe("the folder is never left", () => {
  const words = fc.oneof(
    fc.constantFrom(".", "..", "", "%2e%2e", "..%2f", "%2e%2e%2fbeside", "..%5c", "%5c", "%2f", "%252e%252e", "...", ".hidden"),
    fc.constantFrom("way-out", "key-out", "near-out", "unhidden", "key", "beside", "served-too", "way-in", "scan%201", "frames"),
    fc.constantFrom(
      "%00",
      "key%00.txt",
      "C:",
      "con",
      "~",
      "a_0001.tif",
      "result.cxi",
      "log.spec",
      "%c0%ae%c0%ae",
      "%",
      "%zz",
      "%C3%A4%252e",
    ),
    fc.constantFrom(...place.split("/").filter(Boolean), encodeURIComponent(place), encodeURIComponent("../beside/key")),
    fc.string({ maxLength: 6 }).map(encodeURIComponent),
  );
  const paths = fc.tuple(fc.constantFrom("list", "tree", "file"), fc.array(words, { maxLength: 5 }));

  it("whatever a path says", async () => {
    let given = 0;
    await fc.assert(
      fc.asyncProperty(paths, async ([what, parts]) => {
        const path = parts.join("/");
        const { status, text } = await ask(`/api/${what}/${path}`);
        expect(text).not.toContain(secret);
        expect([200, 400, 403, 404]).toContain(status);
        if (status !== 200) return;
        given++;
        // A path that is answered has names alone, and is what the disk has there, below the folder.
        const names = parts.map(decodeURIComponent).filter((name) => name !== "");
        const real = realpathSync(join(served, ...names));
        expect(`${real}/`.startsWith(`${served}/`)).toBe(true);
        expect(names.every((name) => !/^\.|[/\\\0]/.test(name))).toBe(true);
        if (what === "file") expect(text).toBe(readFileSync(real, "utf8"));
        else expect(text).not.toMatch(/key|hidden|-out/);
      }),
      { numRuns: 300, seed: 54 },
    );
    // Not all were refused.
    expect(given).toBeGreaterThan(10);
  });

  it("by a path of the app either", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 4 }), async (parts) => {
        const { status, text } = await ask(`/${parts.join("/")}`);
        expect(text).not.toContain(secret);
        if (status === 200) expect(text).toBe("<title>app</title>");
      }),
      { numRuns: 100, seed: 55 },
    );
  });

  it("by a file that is written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 4 }), async (parts) => {
        const path = `/api/file/${[...parts, "new"].join("/")}`;
        const { status } = await ask(path, { method: "PUT", body: "written", of: writable });
        expect([200, 400, 403, 404, 409, 507]).toContain(status);
      }),
      { numRuns: 100, seed: 56 },
    );
    expect(readdirSync(join(place, "beside"))).toEqual(["key"]);
    expect(readdirSync(join(place, "served-too"))).toEqual(["key"]);
    expect(readdirSync(join(served, ".hidden"))).toEqual(["key"]);
    expect(readdirSync(place).sort()).toEqual(["app", "beside", "served", "served-too"]);
  });
});

describe("who may ask", () => {
  it("is nobody with another token", async () => {
    const tokens = fc.oneof(
      fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e]/g, "x")),
      fc.nat(token.length - 1).map((length) => token.slice(0, length)),
      fc.constantFrom(token.toUpperCase(), `${token}0`, ` ${token} x`, `${token}, ${token}`, "", "null", "undefined"),
    );
    const schemes = fc.constantFrom("Bearer ", "Basic ", "", "bearer", "Bearer  ");
    await fc.assert(
      fc.asyncProperty(schemes, tokens, async (scheme, other) => {
        fc.pre(`${scheme}${other}`.trim() !== authorization);
        const { status, text } = await ask("/api/list/", { headers: { authorization: `${scheme}${other}` } });
        expect(status).toBe(401);
        expect(text).not.toContain(token);
      }),
      { numRuns: 100, seed: 57 },
    );
    // Not in the address either, where histories and logs would keep it.
    expect(await ask(`/api/list/?token=${token}`, { headers: {} })).toMatchObject({ status: 401 });
  });

  it("is no page of another site, and nobody under another name", async () => {
    const { host } = new URL(server.url);
    for (const origin of [
      "http://pages.example",
      "null",
      `https://${host}`,
      "http://127.0.0.1:1",
      `http://localhost:${host.split(":")[1]}`,
    ])
      expect([origin, (await ask("/api/about", { headers: { authorization, host, origin } })).status]).toEqual([origin, 403]);
    expect(await ask("/api/about", { headers: { authorization, host, origin: `http://${host}` } })).toMatchObject({
      status: 200,
    });
    for (const other of [
      "rebound.example",
      "127.0.0.1.pages.example",
      "127.0.0.2",
      "localhost.pages.example:80",
      "localhost:80@x",
    ])
      for (const path of ["/", "/api/about"])
        expect([other, (await ask(path, { headers: { authorization, host: other } })).status]).toEqual([other, 403]);
    // Through a tunnel the port is another.
    expect(await ask("/api/about", { headers: { authorization, host: "localhost:9000" } })).toMatchObject({ status: 200 });
  });

  it("is nobody on the network: it listens on the loopback alone", async () => {
    const { port } = new URL(server.url);
    const others = Object.values(networkInterfaces()).flatMap((list) => list?.filter(({ internal }) => !internal) ?? []);
    for (const { address } of others) {
      const isOpen = await new Promise((resolve) => {
        const socket = connect({ host: address, port: Number(port), timeout: 2000 });
        socket.on("connect", () => resolve(true));
        for (const end of ["error", "timeout"]) socket.on(end, () => resolve(false));
      });
      expect([address, isOpen]).toEqual([address, false]);
    }
  });
});

describe("what an answer allows", () => {
  it("is the app's own scripts and no other page, with threads, refused or not", async () => {
    for (const path of ["/", "/none", "/api/about", "/api/file/result.cxi", "/api/file/.."]) {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
      });
      const policy = String(headers["content-security-policy"]);
      for (const part of [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "frame-ancestors 'none'",
        "connect-src 'self'",
      ])
        expect(policy.split("; ")).toContain(part);
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    }
    expect((await ask("/api/file/result.cxi")).headers["content-type"]).toBe("application/octet-stream");
  });
});

describe("what may be done", () => {
  it("is to read, unless it was asked for", async () => {
    const put = (path: string, of = server, body = "bytes") => ask(`/api/file/${path}`, { method: "PUT", body, of });
    expect(await put("new.cxi")).toMatchObject({ status: 403, text: expect.stringMatching(/friedel serve --write/) });
    for (const method of ["POST", "DELETE", "PATCH", "OPTIONS"])
      expect(await ask("/api/about", { method })).toMatchObject({ status: 405 });
    expect(await ask("/", { method: "POST" })).toMatchObject({ status: 405 });
    expect(await put("scan-friedel/figures/new.svg", writable)).toMatchObject({ status: 200 });
    expect(readFileSync(join(served, "scan-friedel/figures/new.svg"), "utf8")).toBe("bytes");
    // Nothing is replaced.
    expect(await put("result.cxi", writable)).toMatchObject({ status: 409 });
    expect(await put("way-out/new", writable)).toMatchObject({ status: 403 });
    expect(await put("", writable)).toMatchObject({ status: 409 });
  });

  it("is bounded in bytes and in requests at once", async () => {
    const much = { authorization, "content-length": String(2 ** 29 + 1) };
    expect(await ask("/api/file/much", { method: "PUT", headers: much, of: writable, body: "" })).toMatchObject({ status: 413 });
    expect(await ask(`/api/list/${"a".repeat(20_000)}`)).toMatchObject({ status: 431 });
    const { hostname, port } = new URL(writable.url);
    // Writers that never end.
    const slow = Array.from({ length: 64 }, (_, k) => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on("error", () => {});
      socket.write(
        `PUT /api/file/slow${k} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${authorization}\r\nContent-Length: 9\r\n\r\n`,
      );
      return socket;
    });
    const until = async (status: number) => {
      for (let k = 0; k < 200; k++) {
        if ((await ask("/api/about", { of: writable })).status === status) return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return false;
    };
    expect(await until(503)).toBe(true);
    for (const socket of slow) socket.destroy();
    expect(await until(200)).toBe(true);
  });
});

it("a folder, an app and a port are refused that are none, in a sentence", async () => {
  await expect(servedFolder(join(place, "none"))).rejects.toThrow(/expected a folder to serve, found none of that name/);
  await expect(servedFolder(join(served, "result.cxi"))).rejects.toThrow(/expected a folder to serve, found a file/);
  await expect(readWebApp(served)).rejects.toThrow(/expected the built web app, found none/);
  const { port } = new URL(server.url);
  await expect(startServer({ app, folder, name: "", token, isWritable: false }, Number(port))).rejects.toThrow(
    /expected a free port/,
  );
});
