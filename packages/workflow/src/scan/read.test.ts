// Files of others that hold one pattern.

import { readFileSync } from "node:fs";
import { Measured, maskVolume, realVolume } from "@friedel/engine";
import { writeNpy } from "@friedel/io";
import { hasPython, runPython, testFolder } from "@friedel/io/testing";
import { describe, expect, it } from "vitest";
import { readPatternFile } from "./read.js";
import { memoryFile } from "./source.js";

const at = testFolder();
/** As MATLAB 7.3 writes size(data) = (4 rows, 5 columns, 3 frames): HDF5 behind 512 bytes of its own. */
const script = `
import h5py, numpy as np, sys
z = np.arange(60).reshape(3, 4, 5).astype("f8"); z[0, 0, 0] = np.nan
with h5py.File(sys.argv[1], "w", userblock_size=512) as f:
    f["data"] = z.transpose(0, 2, 1); f["data"].attrs["MATLAB_class"] = np.bytes_("double")
with open(sys.argv[1], "r+b") as f: f.write(b"MATLAB 7.3 MAT-file".ljust(124) + bytes((0, 2)) + b"IM")`;

describe.skipIf(!hasPython("h5py"))("readPatternFile (skipped without Debian's h5py)", () => {
  it("reads what MATLAB 7.3 saved under its own ending, with its axes, and says what is no number", async () => {
    runPython(script, at("v73.mat"));
    const { counts, mask, warnings } = await readPatternFile(memoryFile("v73.mat", new Uint8Array(readFileSync(at("v73.mat")))));
    expect(counts.shape).toEqual([3, 4, 5]);
    expect([...counts.data.subarray(1)]).toEqual(Array.from({ length: 59 }, (_, i) => i + 1));
    expect([mask.data[0], mask.data[1]]).toEqual([Measured.no, Measured.used]);
    expect(warnings).toEqual(["of the voxels 1 are no number: these are taken for not measured"]);
  });
});

it("moves a pattern in the order of an FFT to the middle, with its mask, and says so", async () => {
  const shape = [8, 8, 8] as const;
  const distance = (i: number) => Math.min(i, 8 - i);
  const cornered = realVolume(
    shape,
    Float32Array.from({ length: 512 }, (_, i) =>
      Math.round(1e4 * Math.exp(-(distance(i >> 6) ** 2 + distance((i >> 3) & 7) ** 2 + distance(i & 7) ** 2))),
    ),
  );
  const mask = maskVolume(
    shape,
    Uint8Array.from({ length: 512 }, (_, i) => (i === 9 ? 1 : 0)),
  );
  const file = memoryFile("cornered.npy", writeNpy(cornered));
  const read = await readPatternFile(file, { mask: { source: memoryFile("mask.npy", writeNpy(mask)) } });
  expect(read.counts.data.indexOf(1e4)).toBe(4 * 64 + 4 * 8 + 4);
  expect(read.mask.data.indexOf(Measured.no)).toBe(4 * 64 + 5 * 8 + 5);
  expect(read.warnings.join()).toContain("as in the order of an FFT: it is moved to the middle");
});
