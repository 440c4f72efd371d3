// The session in Node: what was dropped is read as the command line reads it, and what cannot be read is refused with its sentence.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drain, realVolume } from "@friedel/engine";
import { writeNpy } from "@friedel/io";
import { afterAll, describe, expect, it } from "vitest";
import { nodeDisk } from "../testing/node-disk.js";
import { boxOfOnes, scanOf, storedCrystal } from "../testing/samples.js";
import { openFiles } from "./open.js";
import { createSession } from "./session.js";

const folder = mkdtempSync(join(tmpdir(), "friedel-session-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const begin = () => createSession({ disk: nodeDisk(join(folder, "dropped")), runtime: "Node", threads: 1, isShared: true });

describe("a session", () => {
  it.each(["P10", "34-ID-C"])("reads the folder of a scan of %s, and says what is in it", async (name) => {
    const opened = await drain(begin().open(await scanOf(name), undefined, signal));
    if (opened.kind !== "scan") throw new Error("expected a scan, found a crystal");
    const [input, prepared] = opened.tables;
    expect(new Map(input.rows.map(([key, text]) => [key, text])).get("beamline")).toBe(name);
    expect(prepared.rows.map(([key]) => key)).toContain("d-spacing");
    const { shape, curve, most } = opened.measured;
    expect([...shape]).toEqual([24, 48, 48]);
    // The peak is 3 frames before the middle.
    expect(Math.abs(curve.indexOf(Math.max(...curve)) - 9)).toBeLessThanOrEqual(1);
    expect(most).toBeGreaterThan(1e4);
  });

  it("shows an object without geometry in voxels, and says so", async () => {
    const blob = new Blob([await boxOfOnes()]);
    const session = begin();
    const opened = await drain(session.open([{ path: "result.npz", blob }], undefined, signal));
    if (opened.kind !== "crystal") throw new Error("expected a crystal, found a scan");
    expect(opened.view.unit).toBe("voxels");
    expect(opened.warnings.join(" ")).toContain("no geometry");
    expect(opened.verdict.isTrusted).toBeNull();
    const surface = await session.surface({ quantity: "amplitude", level: 0.5, place: [8, 8, 8] });
    // Half of the six voxels on either side, at half of the step to nothing.
    expect(Math.max(...surface.positions)).toBeCloseTo(3, 5);
  });

  it("shows the strain that was stored with its error bars, where it is the result's", async () => {
    const { strain, result } = await storedCrystal();
    const dropped = (of: typeof result) => [
      { path: "run/result.cxi", blob: new Blob([of]) },
      { path: "run/strain.cxi", blob: new Blob([strain.slice()]) },
      { path: "run/notes.txt", blob: new Blob(["none of ours"]) },
    ];
    const session = begin();
    const opened = await drain(session.open(dropped(result), undefined, signal));
    if (opened.kind !== "crystal") throw new Error("expected a crystal, found a scan");
    expect(opened.view.quantities.map(({ name }) => name)).toEqual([
      "strain",
      "bar",
      "run",
      "displacement",
      "phase",
      "amplitude",
    ]);
    expect(opened.tiles.map(({ value }) => value)).toEqual(["12.5 nm", "1.1", "–", "± 0.002 %"]);
    expect(opened.files.map(({ name }) => name)).toEqual(["result.cxi", "strain.cxi"]);
    expect(await session.read("strain.cxi")).toEqual(strain);
    const { values, faint } = await session.surface({ quantity: "strain", level: 0.5, place: [8, 8, 8] });
    // One half is below its bar, the other above.
    expect(Math.min(...values)).toBeCloseTo(0.1, 5);
    expect(Math.max(...values)).toBeCloseTo(0.4, 5);
    expect(values.every((value, i) => Math.abs(value - 0.2) < 1e-3 || faint?.[i] === (value < 0.2 ? 1 : 0))).toBe(true);
    const alone = await drain(session.open(dropped(result).slice(1, 2), undefined, signal));
    if (alone.kind !== "crystal") throw new Error("expected a crystal, found a scan");
    expect(alone.verdict.isTrusted).toBeNull();
    const disk = nodeDisk(join(folder, "other"));
    expect((await openFiles(disk, dropped((await storedCrystal("another command")).result))).kind).toBe("result");
  });

  it("refuses what it cannot use, in one sentence with the file's name", async () => {
    const open = (path: string, bytes: Uint8Array) =>
      drain(begin().open([{ path, blob: new Blob([bytes.slice()]) }], undefined, signal));
    await expect(open("poem.npy", new TextEncoder().encode("no array"))).rejects.toThrow(/poem\.npy: expected .*, found /);
    await expect(open("empty.cxi", new Uint8Array(0))).rejects.toThrow(/empty\.cxi: expected data, found an empty file/);
    await expect(open("negative.npy", writeNpy(realVolume([8, 8, 8], new Float32Array(512).fill(-3))))).rejects.toThrow(
      /expected|found/,
    );
    await expect(drain(begin().open([], undefined, signal))).rejects.toThrow(
      "expected a file or a folder with files, found none",
    );
    await expect(drain(begin().solve({ seed: 1, bars: 0 }, signal))).rejects.toThrow("open one first");
  });
});
