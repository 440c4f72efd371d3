import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realVolume } from "@friedel/engine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileError, FormatError, LimitError } from "../errors.js";
import { writeNpy } from "../npy/npy.js";
import { writeNpz } from "../npy/npz.js";
import { writeTiff } from "../tiff/tiff.js";
import { writeVti } from "../vtk/vti.js";
import { availableMemory, readFileBytes, readVolumeFile, writeFileAtomic } from "./files.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "friedel-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeFileAtomic", () => {
  it("replaces a file and leaves nothing else", async () => {
    const path = join(folder, "a.bin");
    await writeFileAtomic(path, Uint8Array.of(1, 2));
    await writeFileAtomic(path, Uint8Array.of(3));
    expect([...(await readFile(path))]).toEqual([3]);
    expect(await readdir(folder)).toEqual(["a.bin"]);
  });

  it("leaves nothing where it fails: no folder, a directory of that name", async () => {
    await expect(writeFileAtomic(join(folder, "none", "a.bin"), "x")).rejects.toThrow(FileError);
    await mkdir(join(folder, "taken"));
    await expect(writeFileAtomic(join(folder, "taken"), "x")).rejects.toThrow(FileError);
    expect(await readdir(folder)).toEqual(["taken"]);
  });
});

describe("readFileBytes", () => {
  it("refuses missing, empty, too long files and directories, naming the path", async () => {
    await writeFile(join(folder, "empty"), "");
    await writeFile(join(folder, "long"), "12345");
    await expect(readFileBytes(join(folder, "none"))).rejects.toThrow(/none: expected a file or folder, found none of that name/);
    await expect(readFileBytes(join(folder, "empty"))).rejects.toThrow(/found an empty file/);
    await expect(readFileBytes(folder)).rejects.toThrow(/expected a file, found a directory/);
    await expect(readFileBytes(join(folder, "long"), { maxBytes: 4 })).rejects.toThrow(LimitError);
    expect((await readFileBytes(join(folder, "long"), { maxBytes: 5 })).constructor).toBe(Uint8Array);
  });
});

const volume = realVolume([1, 2, 2], Float32Array.of(1, 2, 3, 4));
const npz = await writeNpz({ volume });

describe("readVolumeFile", () => {
  const files: [string, Uint8Array][] = [
    ["a.npy", writeNpy(volume)],
    ["a.npz", npz],
    ["a.tif", writeTiff(volume, "f4")],
    ["A.TIFF", writeTiff(volume, "f4")],
    ["a.vti", writeVti({ shape: volume.shape, spacing: [1, 1, 1], origin: [0, 0, 0], arrays: { a: volume.data } })],
  ];
  it.each(files)("reads %s", async (name, bytes) => {
    await writeFile(join(folder, name), bytes);
    expect(await readVolumeFile(join(folder, name))).toEqual(volume);
  });

  it("says what a mislabelled file really is", async () => {
    const cases: [string, Uint8Array | string, RegExp][] = [
      ["b.npy", writeTiff(volume, "f4"), /expected NPY data, as the name says, found TIFF/],
      ["b.tif", npz, /found NPZ/],
      ["b.npz", "<html>not here", /found text that begins with "<html>not here"/],
      ["b.vti", Uint8Array.of(0, 1, 255), /found bytes that begin with 00 01 ff/],
      ["b.xyz", writeNpy(volume), /a name that ends in \.npy, .* found \.xyz/],
    ];
    for (const [name, bytes, message] of cases) {
      await writeFile(join(folder, name), bytes);
      await expect(readVolumeFile(join(folder, name))).rejects.toThrow(FormatError);
      await expect(readVolumeFile(join(folder, name))).rejects.toThrow(message);
    }
  });
});

it("availableMemory gives a share of what is there", () => {
  expect(availableMemory(0.5)).toBeGreaterThan(0);
  expect(availableMemory(1e-6)).toBeLessThan(availableMemory(0.9));
});
