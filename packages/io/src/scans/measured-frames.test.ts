// A scan that is read around its light against the same scan read as a whole.

import { Measured } from "@friedel/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { measuredFrames } from "./measured-frames.js";

const at = testFolder();
const [frames, rows, columns] = [30, 516, 516];
/** A peak at row 262, column 300 in frames of a Maxipix, with its gaps, a bad pixel, a saturated one, a frame that is missing. */
const script = `
import h5py, numpy as np, sys
rng = np.random.default_rng(5); y, x = np.mgrid[:516, :516]
with h5py.File(sys.argv[1] + "/scan.h5", "w") as f:
    for part in range(2):
        d = f.create_dataset(f"part{part}", (15, 516, 516), "u2", chunks=(1, 516, 516), compression="lzf")
        for i in range(15):
            if part == 0 and i == 3: continue
            d[i] = rng.poisson(0.02 + 300 * np.exp(-((y - 262)**2 + (x - 300)**2) / 20 - (15 * part + i - 14)**2 / 8))
    f["part1"][2, 265, 305] = 2**16 - 1`;

describe.skipIf(!hasPython("h5py"))("measuredFrames (skipped without Debian's h5py)", () => {
  beforeAll(() => void runPython(script, at()));

  it("reads a large scan around its light, with all that is unmeasured there", async () => {
    const stack = {
      parts: [
        { path: "/part0", frames: 15 },
        { path: "/part1", frames: 15 },
      ],
      ...{ rows, columns, missing: [] },
    };
    const known = {
      told: { name: "mpxgaas", saturation: 290 },
      markBad: ({ data }: { readonly data: Uint8Array }) => {
        for (let i = 265 * columns + 310; i < data.length; i += rows * columns) data[i] = Measured.no;
        return ["one bad pixel"];
      },
    };
    const [whole, part] = await withHdf5File(at("scan.h5"), (file) => [
      measuredFrames(file, stack, 29, known, { maxBytes: 2 ** 29 }),
      measuredFrames(file, stack, 29, known, { maxBytes: 600_000 }),
    ]);
    expect(whole.counts.shape).toEqual([frames - 1, rows, columns]);
    expect(whole.part).toBeUndefined();
    const edge = Math.floor(Math.sqrt(600_000 / 5 / 29));
    expect(part.counts.shape).toEqual([29, edge, edge]);
    expect(part.part).toMatchObject({ of: [516, 516] });
    expect(part.detector?.name).toBe(whole.detector?.name);
    const [top, left] = [part.part?.rows[0] ?? 0, part.part?.columns[0] ?? 0];
    expect([Math.abs(top + edge / 2 - 262) < 8, Math.abs(left + edge / 2 - 300) < 8]).toEqual([true, true]);
    const unmeasured = new Map<string, number>();
    for (let i = 0; i < part.counts.data.length; i++) {
      const [frame, row, column] = [Math.floor(i / edge ** 2), top + (Math.floor(i / edge) % edge), left + (i % edge)];
      const from = (frame * rows + row) * columns + column;
      expect(part.mask.data[i] === whole.mask.data[from] && part.counts.data[i] === whole.counts.data[from]).toBe(true);
      if (part.mask.data[i] === Measured.no) unmeasured.set(`${row},${column}`, 1 + (unmeasured.get(`${row},${column}`) ?? 0));
    }
    expect([unmeasured.get("265,310"), unmeasured.get("265,305"), unmeasured.get("257,300")]).toEqual([29, 2, 29]);
    expect(part.warnings[0]).toMatch(
      /^of the frames of 516×516 pixels, which take 38.6 MB, rows \d+–\d+ and columns \d+–\d+ around/,
    );
    expect(part.warnings.slice(1)).toEqual([
      "the scan holds nothing of frame 3 (counted from 0): taken for not measured",
      expect.stringMatching(/^of the voxels 1 hold the largest value/),
      "one bad pixel",
      expect.stringMatching(/voxels reach 290 counts/),
    ]);
  });
});
