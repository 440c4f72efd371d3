import { readFileSync, writeFileSync } from "node:fs";
import { realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { LimitError } from "../errors.js";
import { imageOf } from "../npy/npy.js";
import { buildFits } from "../testing/fits-builder.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { readFits, writeFits } from "./fits.js";

const values = [1, -2, 3, 100, 5, 0];
const read = (recipe: Omit<Parameters<typeof buildFits>[0], "axes" | "values">) =>
  readFits(buildFits({ axes: [3, 2], values, ...recipe }), "a.fits");

describe("readFits", () => {
  it.each([16, 32, 64, -32, -64] as const)("reads numbers of BITPIX %i, the second axis as rows", (bits) => {
    const { volume } = read({ bits });
    expect(volume.shape).toEqual([1, 2, 3]);
    expect([...volume.data]).toEqual(values);
  });

  it("scales, knows the offsets that stand for numbers without sign, and makes blank ones NaN", () => {
    expect([...read({ bits: 16, cards: { BSCALE: 0.5, BZERO: 10 } }).volume.data]).toEqual([10.5, 9, 11.5, 60, 12.5, 10]);
    const short = read({ bits: 16, cards: { BZERO: 32768 } });
    expect([short.sample, short.volume.data[1]]).toEqual(["u2", 32766]);
    expect(read({ bits: 32, cards: { BZERO: 2 ** 31 } }).sample).toBe("u4");
    expect([...read({ bits: 32, cards: { BLANK: 3, BZERO: 1 } }).volume.data]).toEqual([2, -1, Number.NaN, 101, 6, 1]);
  });

  it("finds the image behind an empty primary part and a table", () => {
    const { volume, sample } = read({ bits: -32, isExtension: true });
    expect([volume.shape, [...volume.data], sample]).toEqual([[1, 2, 3], values, "f4"]);
  });

  it("reads what it writes, of two axes and of three", () => {
    const volume = realVolume(
      [2, 3, 5],
      Float32Array.from({ length: 30 }, (_, i) => i / 7),
    );
    expect(readFits(writeFits(volume, { ORIGIN: "it's", WAVES: 0.25 }), "a.fits").volume).toEqual(volume);
    const frame = realVolume([1, 3, 5], volume.data.slice(0, 15));
    const bytes = writeFits(imageOf(frame) as typeof frame);
    expect(new TextDecoder("latin1").decode(bytes)).toMatch(/NAXIS {3}= +2 /);
    expect(readFits(bytes, "a.fits").volume).toEqual(frame);
  });

  it("refuses what is damaged, packed, without an image or too large, each in a sentence", () => {
    const good = buildFits({ axes: [3, 2], bits: 16, values });
    expect(() => readFits(good.subarray(0, 2885), "a.fits")).toThrow(/the 2×3 numbers of the image of 12 bytes at byte 2880/);
    expect(() => readFits(good.subarray(0, 100), "a.fits")).toThrow(/the end of the FITS header at byte 0, found none/);
    expect(() => readFits(buildFits({ axes: [], bits: 8, values: [] }), "a.fits")).toThrow(
      /an image in the FITS file, found none/,
    );
    expect(() => read({ bits: 16, cards: { BSCALE: "x" } })).toThrow(/a number for BSCALE in the FITS header, found "x"/);
    expect(() => read({ bits: 12 as 16 })).toThrow(/BITPIX of 8, 16, 32, 64, -32 or -64, found 12/);
    expect(() => readFits(good, "a.fits", { maxBytes: 20 })).toThrow(LimitError);
  });
});

describe.skipIf(!hasPython("astropy"))("beside astropy (skipped where python3-astropy is absent)", () => {
  const at = testFolder();

  it("reads what it writes and is read by it", () => {
    const script = `import sys, numpy as np
from astropy.io import fits
folder = sys.argv[1]
a = np.arange(12).reshape(3, 4)
for code in ["u1", "i2", "u2", "i4", "u4", "i8", "f4", "f8"]:
    fits.writeto(f"{folder}/{code}.fits", (a * 3).astype(code), overwrite=True)
fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU((a * 3).astype("f4"))]).writeto(f"{folder}/extension.fits", overwrite=True)
fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU((a * 3).astype("i2"))]).writeto(f"{folder}/packed.fits", overwrite=True)
`;
    runPython(script, at());
    for (const name of ["u1", "i2", "u2", "i4", "u4", "i8", "f4", "f8", "extension"]) {
      const { volume, sample } = readFits(readFileSync(at(`${name}.fits`)), name);
      expect([volume.shape, [...volume.data]], name).toEqual([[1, 3, 4], Array.from({ length: 12 }, (_, i) => 3 * i)]);
      if (name.length === 2) expect(sample).toBe(name);
    }
    expect(() => readFits(readFileSync(at("packed.fits")), "packed.fits")).toThrow(/one of fpack: run funpack/);
    const volume = realVolume(
      [2, 3, 4],
      Float32Array.from({ length: 24 }, (_, i) => i / 8 - 1),
    );
    writeFileSync(at("own.fits"), writeFits(volume, { ORIGIN: "it's", WAVES: 0.25 }));
    const check = `import sys, numpy as np
from astropy.io import fits
with fits.open(sys.argv[1]) as f:
    f.verify("exception")
    print(f[0].data.shape, np.array_equal(f[0].data.ravel(), np.arange(24) / 8 - 1), f[0].header["ORIGIN"], f[0].header["WAVES"])`;
    expect(runPython(check, at("own.fits")).trim()).toBe("(2, 3, 4) True it's 0.25");
  });
});
