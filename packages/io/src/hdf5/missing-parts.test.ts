// What files do not hold, in every way that HDF5 keeps chunks, and in virtual datasets. h5py is the judge of what was written.

import { beforeAll, describe, expect, it } from "vitest";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import type { FramesPart, Hdf5Frames } from "./read-frames.js";

const at = testFolder();
/** Frames 2 and 5 of eight are not written, frame 3 is written and empty; of tiles also two of frame 6. */
const script = `
import h5py, numpy as np, sys
at = sys.argv[1] + "/"
z = 1 + np.arange(8 * 40 * 50).reshape(8, 40, 50) % 1000; z[3] = 0
def write(f, name, chunks, **how):
    d = f.create_dataset(name, shape=z.shape, dtype="u4", chunks=chunks, **how)
    for i in range(8):
        if i == 6 and chunks[1] < 40:
            d[i, :chunks[1]] = z[i, :chunks[1]]; d[i, chunks[1]:, :chunks[2]] = z[i, chunks[1]:, :chunks[2]]
        elif i not in (2, 5): d[i] = z[i]
for version in ("earliest", "latest"):
    with h5py.File(at + version + ".h5", "w", libver=version) as f:
        for packed in ({}, {"compression": "gzip"}):
            for grown in (0, 1, 2):
                name = f"{len(packed)}{grown}"
                maximum = tuple(None if axis < grown else n for axis, n in enumerate(z.shape))
                write(f, name + "frames", (1, 40, 50), maxshape=maximum, **packed)
                write(f, name + "tiles", (1, 16, 32), maxshape=maximum, **packed)
        f.create_dataset("never", shape=(8, 300, 300), dtype="u2")
        f.create_dataset("neverPacked", shape=(8, 30, 30), dtype="u2", chunks=(4, 30, 30), compression="gzip")
        f["zeros"] = np.zeros((8, 100, 100), "u2"); f["smallZeros"] = np.zeros((2, 3, 4), "u2")
        f.create_dataset("gaps", shape=(3, 10, 10), dtype="u4", chunks=(1, 10, 10), fillvalue=2**32 - 1)[1] = 7
for i in (0, 1, 3):
    with h5py.File(at + f"part_{i}.h5", "w") as f:
        d = f.create_dataset("data", shape=(2, 40, 50), dtype="u4", chunks=(1, 40, 50), **({"compression": "lzf"} if i else {}))
        d[0] = z[2 * i]
        if i != 3: d[1] = z[2 * i + 1]
with h5py.File(at + "virtual.h5", "w", libver="latest") as f:
    layout = h5py.VirtualLayout(shape=(8, 40, 60), dtype="u4")
    for i in range(4): layout[2 * i:2 * i + 2, :, 10:] = h5py.VirtualSource(f"part_{i}.h5", "data", shape=(2, 40, 50))
    f.create_virtual_dataset("stack", layout, fillvalue=0)
    other = h5py.VirtualLayout(shape=(2, 40, 50), dtype="u4")
    other[0] = h5py.VirtualSource("part_0.h5", "nothing", shape=(40, 50)); other[1] = h5py.VirtualSource(".", "own", shape=(40, 50))
    f["own"] = z[0].astype("u4"); f.create_virtual_dataset("other", other)
    # Every second row of a file of half as many.
    comb = h5py.VirtualLayout(shape=(2, 80, 50), dtype="u4")
    comb[:, ::2] = h5py.VirtualSource("part_0.h5", "data", shape=(2, 40, 50)); f.create_virtual_dataset("comb", comb)
    # As many files as there are, by a pattern of their names.
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    space = h5py.h5s.create_simple((8, 40, 50), (h5py.h5s.UNLIMITED, 40, 50))
    space.select_hyperslab((0, 0, 0), (h5py.h5s.UNLIMITED, 1, 1), (2, 1, 1), (2, 40, 50))
    plist.set_virtual(space, b"part_%b.h5", b"data", h5py.h5s.create_simple((2, 40, 50)))
    extent = h5py.h5s.create_simple((8, 40, 50), (h5py.h5s.UNLIMITED, 40, 50))
    h5py.h5d.create(f.id, b"pattern", h5py.h5t.NATIVE_UINT32, extent, plist)
with h5py.File(at + "master.h5", "w") as f: f["linked"] = h5py.ExternalLink("virtual.h5", "/stack")`;

const tileKinds = ["00", "01", "02", "10", "11", "12"];
const allOf = (frames: Hdf5Frames) => [frames.absent.voxels, frames.absent.whole, frames.absent.partly, frames.absent.sources];

describe.skipIf(!hasPython("h5py"))("what files of h5py do not hold (skipped without it)", () => {
  beforeAll(() => void runPython(script, at()));

  const read = (name: string, path: string, part: FramesPart = {}) =>
    withHdf5File(at(name), (file) => file.frames(`/${path}`, part));

  it.each(["earliest.h5", "latest.h5"])("chunks that were never written are unmeasured and named: %s", async (name) => {
    for (const kind of tileKinds) {
      const frames = await read(name, `${kind}frames`);
      expect(allOf(frames)).toEqual([2 * 2000, [2, 5], [], []]);
      const lost = 24 * 18;
      const tiles = await read(name, `${kind}tiles`);
      expect(allOf(tiles)).toEqual([2 * 2000 + lost, [2, 5], [6], []]);
      const isMeasured = (y: number, x: number) => tiles.unmeasured[(6 * 40 + y) * 50 + x] === 0;
      expect([isMeasured(15, 49), isMeasured(16, 31), isMeasured(16, 32), isMeasured(39, 49)]).toEqual([
        true,
        true,
        false,
        false,
      ]);
      const part = await read(name, `${kind}tiles`, { first: 5, count: 2, rows: [10, 20], columns: [30, 40] });
      expect(allOf(part)).toEqual([100 + 4 * 8, [5], [6], []]);
      expect(part.counts[100]).toBe((((6 * 40 + 10) * 50 + 30) % 1000) + 1);
    }
  });

  it.each(["earliest.h5", "latest.h5"])("a dataset without any values, and zeros that are values: %s", async (name) => {
    expect(allOf(await read(name, "never"))).toEqual([8 * 90_000, [0, 1, 2, 3, 4, 5, 6, 7], [], []]);
    expect((await read(name, "neverPacked", { first: 3, count: 2 })).absent.whole).toEqual([3, 4]);
    for (const zeros of ["zeros", "smallZeros"]) expect((await read(name, zeros)).absent.voxels).toBe(0);
    const gaps = await read(name, "gaps");
    expect([gaps.absent.whole, gaps.gaps.atMaximum, gaps.counts[100]]).toEqual([[0, 2], 0, 7]);
  });

  it.each([
    ["virtual.h5", "stack"],
    ["master.h5", "linked"],
  ])("files, chunks and parts that a virtual dataset lacks: %s %s", async (name, path) => {
    const frames = await read(name, path);
    const [gap, frame] = [40 * 10, 40 * 60];
    expect(allOf(frames)).toEqual([5 * gap + 3 * frame, [4, 5, 7], [0, 1, 2, 3, 6], ["part_2.h5:data"]]);
    expect([frames.counts[10], frames.counts[3 * frame + 10], frames.unmeasured[3 * frame + 10]]).toEqual([1, 0, 0]);
    expect((await read(name, path, { first: 3, count: 1, columns: [10, 60] })).absent.voxels).toBe(0);
  });

  it("a dataset that is not in its file, and one in the same file", async () => {
    expect(allOf(await read("virtual.h5", "other"))).toEqual([2000, [0], [], ["part_0.h5:nothing"]]);
  });

  it("rows between those of a source", async () => {
    const comb = await read("virtual.h5", "comb");
    expect([comb.absent.voxels, comb.unmeasured[49], comb.unmeasured[50], comb.counts[100]]).toEqual([4000, 0, 1, 51]);
  });

  it("files that a pattern of names leads to end, for HDF5, before the first that is missing", async () => {
    const frames = await read("virtual.h5", "pattern");
    expect([frames.shape, ...allOf(frames)]).toEqual([[4, 40, 50], 0, [], [], []]);
  });
});
