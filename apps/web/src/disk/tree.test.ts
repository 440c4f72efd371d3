// The functions that stand in for Node's, held against Node's own on the same files.

import { createHash } from "node:crypto";
import * as nodeFs from "node:fs";
import * as nodePromises from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import * as ownCrypto from "./crypto.js";
import * as ownSums from "./file-sums.js";
import * as own from "./fs.js";
import * as ownPromises from "./fs-promises.js";
import { putFiles } from "./tree.js";

const root = nodeFs.mkdtempSync(join(tmpdir(), "friedel-disk-"));
afterAll(() => nodeFs.rmSync(root, { recursive: true }));

const contents = { "scan/log.spec": "#S 1", "scan/frames/a_1.tif": "one", "scan/frames/a_2.tif": "second" };
for (const [path, text] of Object.entries(contents)) {
  nodeFs.mkdirSync(dirname(join(root, path)), { recursive: true });
  nodeFs.writeFileSync(join(root, path), text);
}
putFiles(Object.entries(contents).map(([path, text]) => ({ path, blob: new Blob([text]) })));

/** A value, or the code of the error in its place. */
async function outcome(action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

const paths = [
  "scan",
  "scan/",
  "scan/frames",
  "scan/log.spec",
  "scan/frames/a_2.tif",
  "scan/none",
  "none/none",
  "scan/../scan/log.spec",
];

describe("files that were dropped", () => {
  it.each(paths)("are found as Node finds them: %s", async (path) => {
    const kind = (info: { size: number; isFile(): boolean; isDirectory(): boolean } | undefined) =>
      info && { isFile: info.isFile(), isFolder: info.isDirectory(), ...(info.isFile() && { size: info.size }) };
    const there = join(root, path);
    const pairs = [
      [() => kind(own.statSync(path)), () => kind(nodeFs.statSync(there))],
      [() => kind(own.statSync(path, { throwIfNoEntry: false })), () => kind(nodeFs.statSync(there, { throwIfNoEntry: false }))],
      [async () => kind(await ownPromises.stat(path)), async () => kind(await nodePromises.stat(there))],
      [() => own.existsSync(path), () => nodeFs.existsSync(there)],
      [() => own.readdirSync(path), () => nodeFs.readdirSync(there).sort()],
      [() => ownPromises.readdir(path), async () => (await nodePromises.readdir(there)).sort()],
      [() => ownPromises.access(path), () => nodePromises.access(there)],
      [async () => text(await ownPromises.readFile(path)), async () => text(await nodePromises.readFile(there))],
    ] as const;
    for (const [ours, nodes] of pairs) expect(await outcome(ours)).toEqual(await outcome(nodes));
  });

  it("are listed with their kinds", async () => {
    const entries = await ownPromises.readdir("scan", { withFileTypes: true });
    expect(entries.map((entry) => [entry.name, entry.isDirectory(), entry.isSymbolicLink()])).toEqual([
      ["frames", true, false],
      ["log.spec", false, false],
    ]);
  });

  it("are read in pieces, in order", async () => {
    let read = "";
    for await (const piece of own.createReadStream("scan/frames/a_2.tif", { highWaterMark: 4 })) read += text(piece);
    expect(read).toBe("second");
  });

  it("are never written", async () => {
    for (const write of [ownPromises.mkdir, ownPromises.open, ownPromises.rename, ownPromises.rm]) {
      expect(await outcome(() => write("scan/new"))).toBe("EROFS");
    }
  });

  it("are gone when others are dropped", () => {
    putFiles([{ path: "b.npy", blob: new Blob(["b"]) }]);
    expect([own.existsSync("scan"), own.existsSync("b.npy")]).toEqual([false, true]);
  });
});

it.each(["the browser's own", "those of a page without them"])("sums of files are those of Node: %s", async (kind) => {
  const bytes = new Uint8Array(5000).map((_, i) => i * i);
  const sum = createHash("sha256").update(bytes).digest("hex");
  putFiles([{ path: "a.tif", blob: new Blob([bytes]) }]);
  if (kind !== "the browser's own") vi.stubGlobal("crypto", {});
  expect([await ownSums.sumOf(bytes), await ownSums.sumOfFile("a.tif")]).toEqual([sum, sum]);
  vi.unstubAllGlobals();
  expect(await outcome(() => ownSums.sumOfFile("none.tif"))).toBe("ENOENT");
});

it("sums are those of Node", () => {
  const pieces = ["4\n", new Uint8Array([1, 2, 3, 255]), "ångström"];
  const [ours, nodes] = [ownCrypto.createHash("sha256"), createHash("sha256")];
  for (const piece of pieces) {
    ours.update(piece);
    nodes.update(piece);
  }
  expect(ours.digest("hex")).toBe(nodes.digest("hex"));
});

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
