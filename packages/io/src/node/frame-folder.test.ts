import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { buildEdf } from "../testing/edf-builder.js";
import { testFolder } from "../testing/folder.js";
import { buildTiff } from "../testing/tiff-builder.js";
import { maskBeside } from "./files.js";
import { loadFrameFolder } from "./frame-folder.js";
import { loadScan } from "./load-scan.js";

const at = testFolder();
const frame = (n: number) => [n, n + 1, n + 2, 65_535];

/** A folder with the frames of these numbers, each of 2×2 pixels. */
function folder(name: string, numbers: readonly number[], ending: "tif" | "edf" | "edf.gz"): string {
  mkdirSync(at(name));
  for (const n of numbers) {
    const edf = buildEdf({ rows: 2, columns: 2, frames: [frame(n)], type: "UnsignedShort" });
    const tiff = buildTiff({ width: 2, height: 2, pages: [frame(n)], format: "u", bits: 16 });
    const bytes = ending === "tif" ? tiff : ending === "edf" ? edf : gzipSync(edf);
    writeFileSync(at(name, `a_${String(n).padStart(5, "0")}.${ending}`), bytes);
  }
  return at(name);
}

describe("a folder of numbered frames without a log", () => {
  it.each(["tif", "edf", "edf.gz"] as const)(
    "is read from .%s, what is no count unmeasured, and it is no scan",
    async (ending) => {
      const path = folder(ending, [7, 8, 9], ending);
      const { counts, mask, files, warnings } = await loadFrameFolder(path);
      expect(counts.shape).toEqual([3, 2, 2]);
      expect([...counts.data]).toEqual([7, 8, 9].flatMap((n) => [n, n + 1, n + 2, 0]));
      expect([...mask.data]).toEqual([1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0]);
      expect(files.map(({ role }) => role)).toEqual(["frames", "frames", "frames"]);
      expect(warnings[0]).toMatch(/a_\*: 3 frames without a log of the scan: no lengths but by --motor, --energy/);
      expect(warnings[1]).toMatch(/^3 voxels hold 65535/);
      expect(await loadScan(path)).toBeUndefined();
    },
  );

  it("has an unmeasured frame where a number is missing, and takes strides in turn", async () => {
    const gap = await loadFrameFolder(folder("gap", [1, 2, 4], "tif"));
    expect(gap.counts.shape).toEqual([4, 2, 2]);
    expect([...gap.mask.data.subarray(8, 12)]).toEqual([0, 0, 0, 0]);
    expect(gap.warnings.join()).toMatch(/frames 3 are missing/);
    const stride = await loadFrameFolder(folder("stride", [10, 20, 30], "tif"));
    expect(stride.counts.shape).toEqual([3, 2, 2]);
    expect(stride.warnings.join()).toMatch(/numbers 10 to 30 of its 3 frames .* taken in turn/);
  });

  it("keeps series of different endings apart, and refuses a folder without frames", async () => {
    const path = folder("both", [1, 2], "tif");
    writeFileSync(at("both", "a_00001.edf"), buildEdf({ rows: 1, columns: 1, frames: [[1]], type: "UnsignedShort" }));
    expect((await loadFrameFolder(path)).counts.shape).toEqual([2, 2, 2]);
    for (const n of [1, 2]) rmSync(at("both", `a_0000${n}.tif`));
    await expect(loadFrameFolder(path)).rejects.toThrow(FormatError);
  });
});

describe("maskBeside", () => {
  it("finds the mask that goes with a file's name", async () => {
    const names = [
      "S12_pynx_input_data.npz",
      "S12_pynx_input_mask.npz",
      "S3_pynx_1.npz",
      "S3_maskpynx_1.npz",
      "x_data.npy",
      "data.npy",
      "mask.npy",
    ];
    for (const name of names) writeFileSync(at(name), "x");
    const found = await Promise.all(names.map((name) => maskBeside(at(name))));
    expect(found).toEqual([at("S12_pynx_input_mask.npz"), undefined, at("S3_maskpynx_1.npz"), ...new Array(4).fill(undefined)]);
  });
});
