import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realVolume } from "@friedel/engine";
import { afterAll, describe, expect, it } from "vitest";
import { writeTiff } from "../tiff/tiff.js";
import { createFrameMemory, readRecordedFrame } from "./frame-memory.js";

const root = mkdtempSync(join(tmpdir(), "memory-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function frame(name: string, counts: number): string {
  const path = join(root, name);
  writeFileSync(path, writeTiff(realVolume([1, 2, 3], new Float32Array(6).fill(counts)), "i4"));
  return path;
}

describe("frames that are kept", () => {
  it("are those of their files, read once as long as these stay as they are", async () => {
    const memory = createFrameMemory();
    const path = frame("a.tif", 3);
    const first = await memory.frame(path, {});
    expect(first).toMatchObject(await readRecordedFrame(path, {}));
    expect(await memory.frame(path, {})).toBe(await memory.frame(path, {}));
    expect(memory.counts).toEqual({ read: 1, kept: 2 });
    frame("a.tif", 4);
    utimesSync(path, 1, 1);
    const second = await memory.frame(path, {});
    expect(second.frame.volume.data[0]).toBe(4);
    expect(second.record.sha256).not.toBe(first.record.sha256);
  });

  it("take no more room than they may", async () => {
    const memory = createFrameMemory(40);
    for (const name of ["b.tif", "c.tif", "b.tif", "c.tif"]) await memory.frame(frame(name, 1), {});
    // 24 bytes each: the first stays unless its file was written anew, the other finds no room beside it.
    const [b, c] = [frame("b.tif", 2), frame("c.tif", 2)];
    const { read } = memory.counts;
    await memory.frame(b, {});
    await memory.frame(c, {});
    await memory.frame(b, {});
    await memory.frame(c, {});
    expect(memory.counts.read - read).toBe(3);
  });

  it("does not keep what is damaged", async () => {
    const memory = createFrameMemory();
    const path = join(root, "half.tif");
    writeFileSync(path, "II*");
    await expect(memory.frame(path, {})).rejects.toThrow(/half\.tif/);
    frame("half.tif", 7);
    expect((await memory.frame(path, {})).frame.volume.data[0]).toBe(7);
    await expect(memory.frame(join(root, "none.tif"), {})).rejects.toThrow(/none\.tif/);
  });
});
