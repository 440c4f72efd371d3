// The order in which files reach the disk, by a wrapper of the platform's functions; for a process of its own, since they are replaced.

import { type FileHandle, mkdtemp, type open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeFolder, writeFileAtomic } from "./files.js";

/** What was asked of the disk, in order: what, of which name. */
const asked = vi.hoisted(() => [] as string[]);

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const nameOf = (path: unknown) =>
    String(path)
      .split("/")
      .at(-1)
      ?.replace(/\.[0-9a-f]{8}\.part$/, ".part");
  const heard = (file: FileHandle, name: string | undefined) =>
    new Proxy(file, {
      get(target, key) {
        if (key === "writeFile" || key === "sync") asked.push(`${key} ${name}`);
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return {
    ...real,
    open: async (...args: Parameters<typeof open>) => heard(await real.open(...args), nameOf(args[0])),
    rename: (from: string, to: string) => {
      asked.push(`rename ${nameOf(from)} ${nameOf(to)}`);
      return real.rename(from, to);
    },
    mkdir: (path: string) => {
      asked.push(`mkdir ${nameOf(path)}`);
      return real.mkdir(path);
    },
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "friedel-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a power cut", () => {
  it("finds the old file or the new one: its bytes are on the disk before its name, and its name before the work goes on", async () => {
    asked.length = 0;
    await writeFileAtomic(join(folder, "a.bin"), "new");
    const here = basename(folder);
    expect(asked).toEqual(["writeFile .a.bin.part", "sync .a.bin.part", "rename .a.bin.part a.bin", `sync ${here}`]);
  });

  it("does not take back a folder that was made: its name is on the disk before anything is written into it", async () => {
    asked.length = 0;
    await makeFolder(join(folder, "b", "c"));
    expect(asked).toEqual(["mkdir c", "mkdir b", `sync ${basename(folder)}`, "mkdir c", "sync b"]);
  });
});
