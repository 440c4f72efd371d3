// The lit part of a scan against the same scan read as a whole.

import { beforeAll, describe, expect, it } from "vitest";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import type { FramesPart } from "./read-frames.js";

const at = testFolder();
/** A peak at row 50, column 70, frame 31 of 40; a hot pixel, a cosmic hit, a gap, a frame that was not written. */
const script = `
import h5py, hdf5plugin, numpy as np, sys
at = sys.argv[1] + "/"
rng = np.random.default_rng(3)
y, x = np.mgrid[:90, :110]
def frames(n, first=0, peak=31):
    for i in range(first, first + n):
        f = rng.poisson(0.05 + 500 * np.exp(-((y - 50)**2 + (x - 70)**2) / 8 - (i - peak)**2 / 8)).astype("u4")
        f[5, 6] = 90000 + i % 3; f[:, 30:33] = 2**32 - 1
        if i == 4: f[80, 100] = 2**20
        yield f
def write(name, n, first=0, chunk=1, type="u4", skip=(), peak=31, **how):
    with h5py.File(at + name, "w") as f:
        d = f.create_dataset("entry/data/data", (n, 90, 110), type, chunks=(chunk, 90, 110), **how)
        for i, frame in enumerate(frames(n, first, peak)):
            if first + i not in skip: d[i] = np.minimum(frame, 2**16 - 1) if type == "u2" else frame
write("packed.h5", 40, skip=(7,), **hdf5plugin.Bitshuffle()); write("slabs.h5", 40, chunk=7, type="u2"); write("float.h5", 40, type="f4")
write("eight.h5", 40, type="i8", compression="gzip"); write("late.h5", 300, peak=27)
for i in range(2): write(f"run_data_{i + 1:06d}.h5", 20, 20 * i, compression="lzf")
with h5py.File(at + "run_master.h5", "w") as f:
    for i in range(3): f[f"entry/data/data_{i + 1:06d}"] = h5py.ExternalLink(f"run_data_{i + 1:06d}.h5", "/entry/data/data")`;

describe.skipIf(!hasPython("h5py", "hdf5plugin"))("the lit part of a scan (skipped without Debian's hdf5plugin)", () => {
  beforeAll(() => void runPython(script, at()));

  // Of 300 frames the first look takes every 18th, which shows nothing of a peak at frame 27: what was kept is read again.
  it.each([
    ["packed.h5", "/entry/data/data", [7]],
    ["slabs.h5", "/entry/data/data", []],
    ["float.h5", "/entry/data/data", []],
    ["eight.h5", "/entry/data/data", []],
    ["late.h5", "/entry/data/data", []],
    ["run_master.h5", "/entry/data", []],
  ])("is that around the peak, as it is read by itself: %s", async (name, path, lost) => {
    const [lit, part] = await withHdf5File(at(name), (file) => {
      const lit = file.litFrames(path, { size: [32, 24] });
      return [lit, file.frames(path, lit.region)] as const;
    });
    expect(lit.shape).toEqual([name === "late.h5" ? 300 : 40, 32, 24]);
    const { rows, columns } = lit.region;
    expect(Math.abs(rows[0] + 16 - 50)).toBeLessThanOrEqual(6);
    expect(Math.abs(columns[0] + 12 - 70)).toBeLessThanOrEqual(5);
    expect([lit.counts, lit.unmeasured, lit.gaps, lit.absent]).toEqual([part.counts, part.unmeasured, part.gaps, part.absent]);
    expect(lit.absent.whole).toEqual(lost);
  });

  it("does not take bad pixels for light", async () => {
    const bad = new Uint8Array(90 * 110);
    for (let row = 40; row < 60; row++) bad.fill(1, row * 110 + 60, row * 110 + 80);
    const { region } = await withHdf5File(at("packed.h5"), (file) => file.litFrames("/entry/data/data", { size: [8, 8], bad }));
    expect(region).not.toEqual({ rows: [46, 54], columns: [66, 74] });
  });

  it("touches gaps and the rim where the light is there, and is all of small frames", async () => {
    const whole: FramesPart = { rows: [0, 90], columns: [0, 110] };
    const [lit, all] = await withHdf5File(at("packed.h5"), (file) => [
      file.litFrames("/entry/data/data", { size: [200, 200] }),
      file.frames("/entry/data/data", whole),
    ]);
    expect(lit.region).toEqual(whole);
    expect(lit.counts.every((value, i) => value === all.counts[i] && lit.unmeasured[i] === all.unmeasured[i])).toBe(true);
  });

  it("is refused where it does not fit, before anything is read", async () => {
    const read = withHdf5File(at("packed.h5"), (file) => file.litFrames("/entry/data/data", { size: [32, 24], maxBytes: 1000 }));
    await expect(read).rejects.toThrow(/at most 1.00 kB in memory, found 154 kB/);
  });
});
