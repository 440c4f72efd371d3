import { readFileSync } from "node:fs";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { readFrameFile } from "../frame-formats.js";
import { buildCbf, type CbfRecipe } from "../testing/cbf-builder.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { isCbf, readCbf } from "./cbf.js";

/** Steps of every size: 127 and 128, 2^15 and beyond, and from one end of 32 bits to the other. */
const values = [0, 127, -1, -129, 1000, 40_000, -1, 2 ** 24, -2, 2 ** 31 - 2 ** 8, -(2 ** 31), 5];
const small: CbfRecipe = { rows: 3, columns: 4, values, comments: ["Detector: PILATUS 100K", "Wavelength 1.0 A"] };

describe("readCbf", () => {
  it("adds the differences of every size, and knows the header's comments", () => {
    const { volume, sample, comments } = readCbf(buildCbf(small), "a.cbf");
    expect([volume.shape, [...volume.data], sample]).toEqual([[1, 3, 4], values, "i4"]);
    expect(comments).toEqual(["# Detector: PILATUS 100K", "# Wavelength 1.0 A"]);
    expect([...readFrameFile(gzipSync(buildCbf(small)), "a.cbf.gz").volume.data]).toEqual(values);
  });

  const changed = (from: string, to: string): Uint8Array => {
    const text = String.fromCharCode(...buildCbf(small)).replace(from, to);
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  };
  it.each([
    ["another packing", changed("BYTE_OFFSET", "PACKED"), /packed by byte offset, found conversions x-CBF_PACKED/],
    [
      "floats",
      changed("signed 32-bit integer", "signed 32-bit real IEEE"),
      /8 to 32 bits, found the element type signed 32-bit real/,
    ],
    ["more pixels than bytes", changed("Dimension: 3", "Dimension: 99"), /a byte and more for each of 99×4 pixels/],
    ["fewer pixels than bytes", changed("Dimension: 3", "Dimension: 2"), /differences of 8 pixels in \d+ bytes, found \d+ bytes/],
    [
      "a size that is no number",
      changed("Fastest-Dimension: 4", "Fastest-Dimension: x"),
      /X-Binary-Size-Fastest-Dimension, found x/,
    ],
    ["a cut file", buildCbf(small).subarray(0, -60), /bytes of numbers, found/],
    ["a header alone", buildCbf(small).subarray(0, 300), /behind its header, found none/],
    ["two frames", Uint8Array.from([...buildCbf(small), ...buildCbf(small)]), /one frame, found several/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readCbf(bytes, "a.cbf")).toThrow(FormatError);
    expect(() => readCbf(bytes, "a.cbf")).toThrow(message);
  });

  it("refuses more than the memory limit, and what is no CBF", () => {
    expect(() => readCbf(buildCbf(small), "a.cbf", { maxBytes: 47 })).toThrow(LimitError);
    expect(isCbf(new TextEncoder().encode("##CBF"))).toBe(false);
  });
});

const at = testFolder();
it.skipIf(!hasPython("fabio", "numpy"))("reads what fabio writes, gaps and all (skipped without it)", () => {
  const script = `
import fabio, numpy, sys, json
from fabio.cbfimage import CbfImage
rng = numpy.random.default_rng(2)
data = rng.poisson(3, (195, 487)).astype("int32")
data[40:60] = -1; data[7, 9] = -2; data[90:110, 200:230] = rng.integers(0, 2**20, (20, 30)); data[1, 1] = 2**30
CbfImage(data=data).write(sys.argv[1] + "/f.cbf")
print(json.dumps(data.ravel().tolist()))`;
  const expected: number[] = JSON.parse(runPython(script, at()));
  const { volume } = readFrameFile(new Uint8Array(readFileSync(at("f.cbf"))), "f.cbf");
  expect(volume.shape).toEqual([1, 195, 487]);
  expect([...volume.data]).toEqual(expected);
});
