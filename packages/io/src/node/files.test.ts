import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileError, LimitError } from "../errors.js";
import { asFileError, availableMemory, readFileBytes, writeFileAtomic } from "./files.js";

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
    await writeFile(join(folder, "file"), "x");
    await expect(writeFileAtomic(join(folder, "file", "a.bin"), "x")).rejects.toThrow(
      /expected a folder, found a file on the way/,
    );
    await expect(writeFileAtomic(join(folder, "n".repeat(300)), "x")).rejects.toThrow(/expected a shorter name/);
    expect((await readdir(folder)).sort()).toEqual(["file", "taken"]);
  });

  it.each(["ENOENT", "EACCES", "EPERM", "EMFILE", "ENAMETOOLONG", "ENOTDIR", "ENOSPC", "EROFS", "EXDEV"])(
    "says %s in a sentence",
    (code) => {
      const error = asFileError(Object.assign(new Error(`${code}: words of the system`), { code }), "a.bin");
      expect(error).toBeInstanceOf(FileError);
      expect(String(error)).toMatch(/a\.bin: expected [^\n]+$/);
      expect(String(error)).not.toContain("words of the system");
    },
  );
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

it("availableMemory gives a share of what is there", () => {
  expect(availableMemory(0.5)).toBeGreaterThan(0);
  expect(availableMemory(1e-6)).toBeLessThan(availableMemory(0.9));
});
