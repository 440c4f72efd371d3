// Frames and links of files that h5py makes.

import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import type { Hdf5File } from "./file.js";

const at = testFolder();
const shape = [6, 10, 12] as const;
const value = (z: number, y: number, x: number) => (z * shape[1] + y) * shape[2] + x;

const script = `
import h5py, numpy as np, sys, os
at = sys.argv[1] + "/"
z = np.arange(720).reshape(6, 10, 12)
with h5py.File(at + "plain.h5", "w") as f:
    f.create_dataset("u4", data=z.astype("u4"), chunks=(1, 10, 12), compression="gzip")
    f.create_dataset("tiles", data=z.astype(">i2"), chunks=(5, 3, 7))
    f["before"] = z.reshape(6, 1, 10, 12); f["after"] = z.reshape(1, 6, 10, 12); f["frame"] = z[0]; f["mesh"] = z.reshape(2, 3, 10, 12)
    gaps = z.astype("u4"); gaps[:, 2] = 2**32 - 1; gaps[3, 4, 5] = 2**32 - 2; f["gaps"] = gaps
    f["motor"] = np.linspace(0, 1, 100_000); f["title"] = "ascan eta 0 1 5 0.1"; f["titles"] = np.array(["one"], dtype=object)
os.makedirs(at + "scan/raw/deep")
with h5py.File(at + "outside.h5", "w") as f: f["data"] = z
with h5py.File(at + "scan/raw/deep/b.h5", "w") as f: f["data"] = z + 1
with h5py.File(at + "scan/raw/a.h5", "w") as f:
    f["data"] = z; f["next"] = h5py.ExternalLink("deep/b.h5", "/data"); f["soft"] = h5py.SoftLink("/data")
with h5py.File(at + "scan/main.h5", "w") as f:
    for name, file, path in (("a", "raw/a.h5", "/data"), ("chain", "raw/a.h5", "/next"), ("none", "raw/none.h5", "/data"),
        ("object", "raw/a.h5", "/other"), ("up", "../outside.h5", "/data"), ("absolute", at + "outside.h5", "/data"),
        ("moved", "/gone/main2.h5", "/data"), ("linked", "linked.h5", "/data"), ("b", "raw/deep/b.h5", "/data")):
        f[name] = h5py.ExternalLink(file, path)
with h5py.File(at + "scan/main2.h5", "w") as f: f["data"] = z`;

describe.skipIf(!hasPython("h5py", "numpy"))("files of h5py (skipped without Debian's h5py)", () => {
  beforeAll(() => {
    runPython(script, at());
    symlinkSync(at("outside.h5"), at("scan/linked.h5"));
  });

  const open = <T>(name: string, use: (file: Hdf5File) => T, options = {}) => withHdf5File(at(name), use, options);

  it.each(["u4", "tiles", "before", "after"])("give any frames and any region of %s", async (name) => {
    const frames = await open("plain.h5", (file) => [
      file.frames(`/${name}`),
      file.frames(`/${name}`, { first: 2, count: 3, rows: [1, 4], columns: [5, 9] }),
    ]);
    expect(frames[0].shape).toEqual(shape);
    expect(frames[0].counts).toEqual(Float32Array.from({ length: 720 }, (_, i) => i));
    expect(frames[1].shape).toEqual([3, 3, 4]);
    const expected = [2, 3, 4].flatMap((z) => [1, 2, 3].flatMap((y) => [5, 6, 7, 8].map((x) => value(z, y, x))));
    expect([...frames[1].counts]).toEqual(expected);
  });

  it("say what is no count, in the part that is read", async () => {
    const [all, one] = await open("plain.h5", (file) => [file.frames("/gaps"), file.frames("/gaps", { first: 3, count: 1 })]);
    expect([all.gaps.atMaximum, one.gaps.atMaximum]).toEqual([73, 13]);
    expect(one.unmeasured.reduce((a, b) => a + b)).toBe(13);
    expect([one.unmeasured[4 * 12 + 5], one.counts[4 * 12 + 5]]).toEqual([1, 0]);
  });

  it("take a single image for a frame, and refuse a mesh and a part outside", async () => {
    expect(await open("plain.h5", (file) => file.frames("/frame").shape)).toEqual([1, 10, 12]);
    await expect(open("plain.h5", (file) => file.frames("/mesh"))).rejects.toThrow(/found 2×3×10×12/);
    await expect(open("plain.h5", (file) => file.frames("/u4", { first: 5, count: 2 }))).rejects.toThrow(/a part inside 6×10×12/);
  });

  it("give numbers of any length and texts, and nothing where there is nothing", async () => {
    const read = await open("plain.h5", (file) => ({
      motor: file.readNumbers("/motor"),
      title: [file.readText("/title"), file.readText("/titles"), file.readText("/motor"), file.readText("/no")],
      nothing: file.readNumbers("/no"),
    }));
    expect(read.motor?.shape).toEqual([100_000]);
    expect(read.motor?.data[99_999]).toBe(1);
    expect(read.title).toEqual(["ascan eta 0 1 5 0.1", "one", undefined, undefined]);
    expect(read.nothing).toBeUndefined();
  });

  it("are reached through links relative to the file that links, and by their name beside it", async () => {
    const sums = await open("scan/main.h5", (file) => ["a", "chain", "moved"].map((name) => file.frames(`/${name}`).counts[1]));
    expect(sums).toEqual([1, 2, 1]);
  });

  it.each([
    ["none", "the file raw/none.h5 that the link /none names"],
    ["object", "/other in raw/a.h5, where the link /object leads"],
    ["up", "the file ../outside.h5 that the link /up names"],
    ["absolute", "outside.h5 that the link /absolute names"],
    ["linked", "the file linked.h5 that the link /linked names"],
  ])("refuse the link %s by the name of its target", async (name, expected) => {
    const read = open("scan/main.h5", (file) => file.frames(`/${name}`));
    await expect(read).rejects.toThrow(FormatError);
    await expect(read).rejects.toThrow(expected);
    expect(await open("scan/main.h5", (file) => file.kind(`/${name}`))).toBe("broken link");
  });

  it("are reached outside where the user says so: by a folder, or anywhere", async () => {
    const up = (options: object) => open("scan/main.h5", (file) => file.frames("/up").counts[1], options);
    expect(await up({ folder: at() })).toBe(1);
    expect(await up({ followLinks: true })).toBe(1);
    expect(await open("scan/main.h5", (file) => file.frames("/absolute").counts[1], { followLinks: true })).toBe(1);
    expect(await open("scan/main.h5", (file) => file.frames("/linked").counts[1], { folder: at() })).toBe(1);
    await expect(open("plain.h5", () => 0, { folder: at("scan") })).rejects.toThrow(/expected a file in the folder/);
  });

  it("have an identity each, though they lie at one address of two files", async () => {
    const ids = await open("scan/main.h5", (file) => ["a", "b", "chain", "absolute"].map((name) => file.identity(`/${name}`)));
    expect(ids[0]?.split(" of ")[0]).toBe(ids[1]?.split(" of ")[0]);
    expect(ids[0]).not.toBe(ids[1]);
    // The same object by two ways.
    expect(ids[2]).toBe(ids[1]);
    expect(ids[3]).toBeUndefined();
  });

  it("keep their folder where the file itself is reached by a link of the disk", async () => {
    mkdirSync(at("elsewhere"));
    writeFileSync(at("elsewhere/copy.h5"), readFileSync(at("scan/main.h5")));
    renameSync(at("scan/raw"), at("elsewhere/raw"));
    symlinkSync(at("elsewhere/raw"), at("scan/raw"));
    symlinkSync(at("elsewhere/copy.h5"), at("scan/copy.h5"));
    expect(await open("scan/copy.h5", (file) => file.frames("/a").counts[1])).toBe(1);
    await expect(open("scan/main.h5", (file) => file.frames("/a"))).rejects.toThrow(/raw\/a.h5/);
  });
});
