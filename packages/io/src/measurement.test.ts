import { complexVolume, maskVolume, realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { FormatError } from "./errors.js";
import { maskFromFile, readMeasurement } from "./measurement.js";
import { writeNpy } from "./npy/npy.js";
import { writeNpz } from "./npy/npz.js";
import { buildEdf } from "./testing/edf-builder.js";
import { buildTiff } from "./testing/tiff-builder.js";

const shape = [2, 1, 3] as const;
const data = realVolume(shape, Float32Array.of(1, 2, 3, 4, 5, 6));

describe("readMeasurement", () => {
  it("takes the largest value of an unsigned type for not measured, in every format, and says how many", () => {
    const values = [1, 2 ** 16 - 1, 2 ** 32 - 1, 4, 2 ** 16 - 2, 6];
    const short = values.map((value) => Math.min(value, 2 ** 16 - 1));
    const tiff = (bits: 16 | 32) => buildTiff({ width: 3, height: 2, pages: [bits === 16 ? short : values], format: "u", bits });
    const edf = (type: "UnsignedShort" | "UnsignedLong") =>
      buildEdf({ rows: 2, columns: 3, frames: [type === "UnsignedShort" ? short : values], type });
    for (const [bytes, name] of [
      [tiff(16), "a.tif"],
      [edf("UnsignedShort"), "a.edf"],
    ] as const) {
      const found = readMeasurement(bytes, name);
      expect([...found.mask.data]).toEqual([1, 0, 0, 1, 1, 1]);
      expect([...found.counts.data]).toEqual([1, 0, 0, 4, 65534, 6]);
      expect(found.notes).toEqual(["2 voxels hold 65535, the largest number of 16 bits, and are taken for not measured"]);
    }
    for (const [bytes, name] of [
      [tiff(32), "a.tif"],
      [edf("UnsignedLong"), "a.edf"],
    ] as const) {
      const found = readMeasurement(bytes, name);
      expect([...found.mask.data]).toEqual([1, 1, 0, 1, 1, 1]);
      expect([...found.counts.data]).toEqual([1, 65535, 0, 4, 65534, 6]);
      expect(found.notes.join()).toMatch(/^1 voxels hold 2\^32-1 or more/);
    }
  });

  it("says of counts above 2^24 that they are rounded, where the file holds them exactly", () => {
    const pages = [[2 ** 24, 2 ** 24 + 3, 2 ** 30 + 1, 7]];
    const { counts, notes } = readMeasurement(buildTiff({ width: 2, height: 2, pages, format: "u", bits: 32 }), "a.tif");
    expect(notes).toEqual(["2 voxels hold more than 2^24 counts, which are rounded to 24 bits"]);
    expect([...counts.data]).toEqual([2 ** 24, 2 ** 24 + 4, 2 ** 30, 7]);
    const floats = buildTiff({ width: 2, height: 2, pages, format: "f", bits: 32 });
    expect(readMeasurement(floats, "a.tif").notes).toEqual([]);
  });

  it("leaves numbers about zero and what is no number to who knows the noise", () => {
    const odd = realVolume([1, 1, 4], Float32Array.of(-1, Number.NaN, Number.POSITIVE_INFINITY, 5));
    const found = readMeasurement(writeNpy(odd), "a.npy");
    expect([...found.mask.data]).toEqual([1, 1, 1, 1]);
    expect([...found.counts.data]).toEqual([-1, Number.NaN, Number.POSITIVE_INFINITY, 5]);
    expect(found.notes).toEqual([]);
  });

  it("takes intensity and missing of a problem's file, beside its truth and support", async () => {
    const [intensity, truth] = [realVolume([1, 2, 2], Float32Array.of(1, 2, 3, 4)), complexVolume([1, 2, 2])];
    const [missing, support] = [maskVolume([1, 2, 2], Uint8Array.of(0, 0, 1, 0)), maskVolume([1, 2, 2])];
    const found = readMeasurement(await writeNpz({ truth, support, intensity, missing, kind: "nonneg" }), "a.npz");
    expect([...found.counts.data]).toEqual([1, 2, 3, 4]);
    expect([...found.mask.data]).toEqual([1, 1, 0, 1]);
  });

  it("uses the mask beside the data, of all frames or of one, and says so", async () => {
    const whole = maskVolume(shape, Uint8Array.of(0, 1, 0, 0, 0, 1));
    const found = readMeasurement(await writeNpz({ data, mask: whole }), "a.npz");
    expect([...found.mask.data]).toEqual([1, 0, 1, 1, 1, 0]);
    expect(found.notes).toEqual(["its array mask says what was not measured: 2 voxels"]);
    const one = realVolume([1, 1, 3], Float32Array.of(0, 0, 7));
    expect([...readMeasurement(await writeNpz({ counts: data, bad_mask: one }), "a.npz").mask.data]).toEqual([1, 1, 0, 1, 1, 0]);
    // A mask of another shape belongs to something else.
    const other = realVolume([1, 1, 2]);
    expect(readMeasurement(await writeNpz({ data, mask: other }), "a.npz").notes).toEqual([]);
  });

  it("refuses true and false, complex numbers, and files with more than it can use", async () => {
    const mask = maskVolume(shape);
    expect(() => readMeasurement(writeNpy(mask), "a.npy")).toThrow(
      /expected counts, found true and false alone: is it a mask \(--mask\)/,
    );
    expect(() => maskFromFile(realVolume([1, 1, 2]), shape, "m.npy")).toThrow(FormatError);
  });
});
