// What every folder promises, in memory and on the disk.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileError } from "@friedel/io";
import { afterAll, describe, expect, it } from "vitest";
import { memoryFolder } from "./folder.js";
import { openOutput } from "./node/output.js";

const root = mkdtempSync(join(tmpdir(), "friedel-folder-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each([
  { kind: "in memory", open: async () => memoryFolder() },
  { kind: "on the disk", open: () => openOutput(join(root, "disk")) },
])("a folder $kind", ({ open }) => {
  it("gives back what was written, replaces it, lists and removes it", async () => {
    const folder = await open();
    expect(await folder.list()).toEqual([]);
    await folder.write("b", "text");
    await folder.write("figures/a.svg", Uint8Array.of(1, 2));
    await folder.write("b", Uint8Array.of(3));
    expect(await folder.list()).toEqual(["b", "figures/a.svg"]);
    expect([...(await folder.read("b"))]).toEqual([3]);
    await folder.remove("b");
    await folder.remove("never was there");
    expect(await folder.list()).toEqual(["figures/a.svg"]);
    await expect(folder.read("b")).rejects.toThrow(FileError);
    await expect(folder.read("b")).rejects.toThrow(`${folder.name}/b: expected a file`);
  });
});

describe("an output folder", () => {
  it("takes back what it wrote and no more, and what a killed run left", async () => {
    const path = join(root, "kept");
    const before = await openOutput(path);
    await before.write("mine.txt", "mine");
    writeFileSync(join(path, ".result.cxi.0123abcd.part"), "half a file");
    const output = await openOutput(path);
    expect(await output.list()).toEqual(["mine.txt"]);
    await output.write("sub/new.txt", "new");
    expect(output.files).toEqual(["sub/new.txt"]);
    await output.discard();
    expect(await output.list()).toEqual(["mine.txt"]);
  });
});
