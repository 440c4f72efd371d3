// Series of datasets, masks and arrays of MATLAB, in files that h5py makes.

import { rmSync } from "node:fs";
import { Measured } from "@friedel/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { readPattern } from "../cxi/read.js";
import { readMaskDataset } from "../cxi/read-mask.js";
import { withFile, withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";

const at = testFolder();
const script = `
import h5py, numpy as np, sys
at = sys.argv[1] + "/"
z = np.arange(10 * 6 * 7).reshape(10, 6, 7).astype("u4")
for i, part in enumerate((z[:4], z[4:8], z[8:])):
    with h5py.File(at + f"run_data_{i + 1:06d}.h5", "w") as f: f["entry/data/data"] = part
with h5py.File(at + "run_master.h5", "w") as f:
    for i in range(3): f[f"entry/data/data_{i + 1:06d}"] = h5py.ExternalLink(f"run_data_{i + 1:06d}.h5", "/entry/data/data")
    f["entry/instrument/detector/detectorSpecific/nimages"] = 5; f["entry/instrument/detector/detectorSpecific/ntrigger"] = 2
    bad = np.zeros((6, 7), "u4"); bad[1, 2] = 1; bad[3, 4] = 2**31; f["entry/instrument/detector/detectorSpecific/pixel_mask"] = bad
    f["entry/instrument/other/pixel_mask"] = np.ones((3, 3), "u4")
with h5py.File(at + "masks.h5", "w") as f:
    f["entry/own/data"] = z; own = np.zeros((1, 6, 7), "u4"); own[0, 0, 0] = 8; f["entry/own/pixel_mask"] = own
with h5py.File(at + "flags.cxi", "w") as f:
    f["entry_1/data_1/data"] = z; flags = np.zeros(z.shape, "u4")
    flags[0, 0, :4] = (0x800, 0x2000 | 0x4000, 0x1000, 0x801); f["entry_1/data_1/mask"] = flags
with h5py.File(at + "matlab.mat", "w", userblock_size=512) as f:
    # MATLAB's size(data) is (rows, columns, frames) = (6, 7, 10).
    f["data"] = z.transpose(0, 2, 1).astype("f8"); f["data"].attrs["MATLAB_class"] = np.bytes_("double")
def put(f, path, values, kind): f[path] = values; f[path].attrs["MATLAB_class"] = np.bytes_(kind)
bad = np.zeros((6, 7), "u1"); bad[1, 2:] = 1
for name, mask in (("frame", bad.T), ("volume", np.broadcast_to(bad.T, (10, 7, 6)))):
    with h5py.File(at + name + ".mat", "w", userblock_size=512) as f:
        put(f, "s/intensity", z.transpose(0, 2, 1).astype("f8"), "double"); put(f, "s/mask", mask, "logical"); put(f, "s/energy", [[9.0]], "double")
with h5py.File(at + "logical.h5", "w") as f: f["d"] = z > 3
with h5py.File(at + "parts.h5", "w") as f: f["part_a"] = z[:6]; f["part_b"] = z[6:]`;

describe.skipIf(!hasPython("h5py"))("series and masks in files of h5py (skipped without it)", () => {
  beforeAll(() => void runPython(script, at()));

  const pattern = (name: string, path?: string) =>
    withFile(at(name), (input) => readPattern(input, path === undefined ? {} : { path }));
  const bad = (mask: { readonly data: Uint8Array }) => [...mask.data.keys()].filter((i) => mask.data[i] === Measured.no);

  it("are joined in the order of their numbers, any part of them too", async () => {
    const { counts, mask, warnings } = await pattern("run_master.h5");
    expect(counts.data).toEqual(Float32Array.from({ length: 420 }, (_, i) => i));
    expect(bad(mask).slice(0, 4)).toEqual([9, 25, 51, 67]);
    expect(warnings).toEqual([expect.stringMatching(/^2 pixels of every frame .*detectorSpecific\/pixel_mask says/)]);
    const part = await withHdf5File(at("run_master.h5"), (file) =>
      file.frames("/entry/data", { first: 3, count: 6, rows: [2, 3], columns: [5, 7] }),
    );
    expect([...part.counts]).toEqual([3, 4, 5, 6, 7, 8].flatMap((frame) => [frame * 42 + 19, frame * 42 + 20]));
    await expect(withHdf5File(at("run_master.h5"), (file) => file.frames("/entry/data", { first: 9, count: 2 }))).rejects.toThrow(
      /a part inside 10×6×7 of \/entry\/data/,
    );
  });

  it("hold their place where one between them is missing, and end where the last is", async () => {
    rmSync(at("run_data_000002.h5"));
    const middle = await pattern("run_master.h5");
    expect(middle.counts.shape).toEqual([10, 6, 7]);
    expect(bad(middle.mask).filter((i) => i >= 4 * 42 && i < 8 * 42)).toHaveLength(4 * 42);
    expect(middle.counts.data[8 * 42]).toBe(8 * 42);
    expect(middle.warnings[0]).toBe(
      "data_000002 (run_data_000002.h5) is missing: 6 of 10 frames are there, 4 between them are taken for not measured",
    );
    rmSync(at("run_data_000003.h5"));
    const end = await pattern("run_master.h5");
    expect(end.counts.shape).toEqual([4, 6, 7]);
    expect(end.warnings[0]).toMatch(/^data_000002 .*, data_000003 .* are missing: 4 of 10 frames are there$/);
    rmSync(at("run_data_000001.h5"));
    await expect(pattern("run_master.h5")).rejects.toThrow(/the file run_data_000001.h5 that the link/);
  });

  it("a pixel mask beside the frames is used, one of another size is not", async () => {
    expect(bad((await pattern("masks.h5", "/entry/own/data")).mask).slice(0, 3)).toEqual([0, 42, 84]);
  });

  it("flags of a CXI mask that do not speak against a pixel leave it measured", async () => {
    expect(bad((await pattern("flags.cxi")).mask)).toEqual([2, 3]);
  });

  it.each(["frame.mat", "volume.mat"])(
    "a structure of MATLAB has its array and the mask beside it, in its axes: %s",
    async (name) => {
      for (const path of [undefined, "s.intensity", "/s/intensity"]) {
        const { counts, mask } = await pattern(name, path);
        expect([counts.shape, counts.data[42 + 7 + 2]]).toEqual([[10, 6, 7], 51]);
        expect(bad(mask)).toEqual(Array.from({ length: 10 }, (_, z) => [9, 10, 11, 12, 13].map((i) => 42 * z + i)).flat());
      }
      const own = await withFile(at(name), (input) => readMaskDataset(input, [10, 6, 7]));
      expect([...own.data.slice(7, 14)]).toEqual([0, 0, 1, 1, 1, 1, 1]);
    },
  );

  it("are not taken for the whole where another dataset may hold the rest", async () => {
    await expect(pattern("parts.h5")).rejects.toThrow(
      /the path of the one that is meant, found \/part_a \(6×6×7\), \/part_b \(4×6×7\)/,
    );
    expect((await pattern("parts.h5", "part_b")).counts.shape).toEqual([4, 6, 7]);
  });

  it("true and false alone are no counts", async () => {
    await expect(pattern("logical.h5")).rejects.toThrow(/expected counts in \/d, found true and false alone: is it a mask/);
  });

  it("an array of MATLAB has its rows and columns, any part of it too", async () => {
    const { counts } = await pattern("matlab.mat");
    expect(counts.shape).toEqual([10, 6, 7]);
    expect(counts.data).toEqual(Float32Array.from({ length: 420 }, (_, i) => i));
    const part = await withHdf5File(at("matlab.mat"), (file) =>
      file.frames("/data", { first: 1, count: 1, rows: [2, 4], columns: [6, 7] }),
    );
    expect([part.shape, [...part.counts]]).toEqual([
      [1, 2, 1],
      [42 + 20, 42 + 27],
    ]);
  });
});
