// What every folder promises, in memory and on the disk.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { FileError } from "@friedel/io";
import { afterAll, describe, expect, it } from "vitest";
import { memoryFolder } from "./folder.js";
import { lockName } from "./node/lock.js";
import { openOutput, withOutput } from "./node/output.js";

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

describe("a run's output folder", () => {
  const run = (path: string, names: readonly string[], command = "reconstruct") =>
    withOutput(path, null, command, async (output) => {
      for (const name of names) await output.write(name, name);
    });

  it("loses what the former run of the same command left, and nothing else", async () => {
    const path = join(root, "rerun");
    await run(path, ["result.cxi", "figures/strain.png"]);
    await run(path, ["tensor.cxi"], "strain");
    writeFileSync(join(path, "notes.txt"), "the user's");
    await run(path, ["result.cxi", "report.html"]);
    const visible = readdirSync(path).filter((name) => !name.startsWith("."));
    expect(visible.sort()).toEqual(["notes.txt", "report.html", "result.cxi", "tensor.cxi"]);
  });

  it("takes no name out of the folder from a list that someone wrote", async () => {
    const path = join(root, "hostile");
    mkdirSync(path);
    writeFileSync(join(root, "outside.txt"), "not ours");
    writeFileSync(join(path, ".friedel-files.json"), JSON.stringify({ reconstruct: ["../outside.txt"] }));
    await run(path, ["result.cxi"]);
    expect(existsSync(join(root, "outside.txt"))).toBe(true);
  });

  it("is one run's at a time; a lock whose process is gone, or that was cut off, is taken over", async () => {
    const path = join(root, "locked");
    await withOutput(path, null, "reconstruct", async () => {
      await expect(run(path, ["b"])).rejects.toThrow(new RegExp(`process ${process.pid} on .*remove .*${lockName}`));
    });
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    for (const left of [JSON.stringify({ pid, host: hostname() }), '{"pi']) {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, lockName), left);
      await run(path, ["result.cxi"]);
      expect(existsSync(join(path, lockName))).toBe(false);
    }
    writeFileSync(join(path, lockName), JSON.stringify({ pid, host: "another-host" }));
    await expect(run(path, ["result.cxi"])).rejects.toThrow(FileError);
  });

  it("leaves no folder where nothing was written", async () => {
    await run(join(root, "a", "b", "c"), []);
    expect(existsSync(join(root, "a"))).toBe(false);
  });

  it.skipIf(process.platform !== "linux")("that the system does not make is refused before any work, at once", async () => {
    let worked = false;
    const work = withOutput("/proc/friedel/x", null, "reconstruct", async () => {
      worked = true;
    });
    await expect(work).rejects.toThrow(/^\/proc\/friedel: expected that a folder can be made here/);
    expect(worked).toBe(false);
  });

  it("below a file, or of a name that is too long, is refused likewise", async () => {
    writeFileSync(join(root, "file"), "");
    await expect(run(join(root, "file", "x"), [])).rejects.toThrow(FileError);
    await expect(run(join(root, "n".repeat(300)), [])).rejects.toThrow(/expected a shorter name/);
  });
});
