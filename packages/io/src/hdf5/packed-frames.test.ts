// Frames that are unpacked beside the library against those that it unpacks itself.

import { beforeAll, describe, expect, it } from "vitest";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";

const at = testFolder();
const [frames, rows, columns] = [14, 41, 53];
const script = `
import h5py, hdf5plugin, numpy as np, sys
at = sys.argv[1] + "/"; rng = np.random.default_rng(2); shape = (14, 41, 53)
few = rng.poisson(0.05, shape); few[3] += rng.poisson(300, shape[1:]); few[5, 4] = 250
with h5py.File(at + "scan.h5", "w") as f:
    def put(name, type, packing=(0, 2), chunks=(1, 41, 53), data=few, **how):
        f.create_dataset(name, data=np.minimum(data, np.iinfo(type).max).astype(type), chunks=chunks, compression=32008, compression_opts=packing, **how)
    for type in ("u1", "u2", "u4", "i2", "i4"): put(type, type)
    put("any", "u4", data=rng.integers(0, 2**32, shape)); put("blocks", "u4", packing=(64, 2)); put("grown", "u4", maxshape=(None, 41, 53))
    put("bits", "u4", packing=(0, 0)); put("turned", ">u4"); put("slabs", "u4", chunks=(3, 41, 53)); put("tiles", "u4", chunks=(1, 41, 27))
    put("twice", "u4", shuffle=True)
with h5py.File(at + "new.h5", "w", libver="latest") as f: f.create_dataset("u4", data=few.astype("u4"), chunks=(1, 41, 53), compression=32008, compression_opts=(0, 2))
with h5py.File(at + "master.h5", "w") as f: f["linked"] = h5py.ExternalLink("scan.h5", "u4")
with h5py.File(at + "damaged.h5", "w") as f:
    d = f.create_dataset("u4", data=few.astype("u4"), chunks=(1, 41, 53), compression=32008, compression_opts=(0, 2))
    d.id.write_direct_chunk((2, 0, 0), b"\\x00" * 40)`;

/** The values that are lent of some rows, and how many frames at once. */
function lent(file: string, path: string, wanted?: readonly [number, number]) {
  return withHdf5File(at(file), (hdf5) => {
    const values: number[] = [];
    const counts = new Set<number>();
    const [from, to] = wanted ?? [0, rows];
    hdf5.lendFrames(
      path,
      0,
      frames,
      ({ count, values: all }) => {
        counts.add(count);
        for (let k = 0; k < count; k++)
          values.push(...Array.from(all.subarray((k * rows + from) * columns, (k * rows + to) * columns)));
      },
      () => wanted,
    );
    return { values, counts: [...counts] };
  });
}

function known(file: string, path: string, part: readonly [number, number] = [0, rows]) {
  return withHdf5File(at(file), (hdf5) => [
    ...hdf5.readReal(path, { start: [0, part[0], 0], count: [frames, part[1] - part[0], columns] }).data,
  ]);
}

describe.skipIf(!hasPython("h5py", "hdf5plugin"))("frames of bitshuffle and LZ4 (skipped without Debian's hdf5plugin)", () => {
  beforeAll(() => void runPython(script, at()));

  it.each(["u1", "u2", "u4", "i2", "i4", "blocks", "grown"])("are unpacked one by one, as the library does: %s", async (name) => {
    const found = await lent("scan.h5", name);
    expect(found.counts).toEqual([1]);
    expect(found.values).toEqual(await known("scan.h5", name));
    expect((await lent("scan.h5", name, [30, 34])).values).toEqual(await known("scan.h5", name, [30, 34]));
  });

  it("are exact up to the largest value, and found through links", async () => {
    const [any, linked] = [await lent("scan.h5", "any"), await lent("master.h5", "linked")];
    expect(any.values.map(Math.fround)).toEqual(await known("scan.h5", "any"));
    expect([any.counts, linked.counts]).toEqual([[1], [1]]);
    expect(linked.values).toEqual(await known("scan.h5", "u4"));
  });

  it.each([
    ["scan.h5", "bits"],
    ["scan.h5", "turned"],
    ["scan.h5", "slabs"],
    ["scan.h5", "tiles"],
    ["scan.h5", "twice"],
    ["new.h5", "u4"],
  ])("of another kind are left to the library: %s %s", async (file, path) => {
    const found = await lent(file, path);
    expect(found.counts.some((count) => count > 1)).toBe(true);
    expect(found.values).toEqual(await known(file, path));
  });

  it("that are damaged are refused in the library's words", async () => {
    await expect(lent("damaged.h5", "u4")).rejects.toThrow(
      /damaged\.h5: expected readable values in dataset u4, found damaged or missing data/,
    );
  });
});
