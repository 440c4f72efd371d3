// Files of others that hold one pattern.

import { readFileSync } from "node:fs";
import { Measured } from "@friedel/engine";
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
