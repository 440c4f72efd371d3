import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { readFrameFile } from "../frame-formats.js";
import { buildEdf, type EdfRecipe } from "../testing/edf-builder.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { isEdf, readEdf } from "./edf.js";

const small: EdfRecipe = { rows: 2, columns: 3, frames: [[1, 2, 3, 4, 5, 6]], type: "UnsignedShort" };

describe("readEdf", () => {
  it.each([
    ["SignedByte", -128, 127],
    ["UnsignedByte", 0, 255],
    ["SignedShort", -32768, 32767],
    ["UnsignedShort", 0, 65535],
    ["SignedInteger", -(2 ** 24), 2 ** 24],
    ["UnsignedLong", 0, 2 ** 24],
    ["Signed64", -(2 ** 24), 2 ** 24],
    ["Unsigned64", 0, 2 ** 24],
    ["FloatValue", -1.5, 1e6],
    ["DoubleValue", -1.5, 2 ** 24],
  ] as const)("reads %s in both byte orders, several frames", (type, low, high) => {
    const frames = [
      [low, 0, 1, 2, 3, high],
      [7, low, 9, high, 11, 12],
    ];
    for (const littleEndian of [true, false]) {
      const { volume, headers } = readEdf(buildEdf({ ...small, frames, type, littleEndian }), "a.edf");
      expect(volume.shape).toEqual([2, 2, 3]);
      expect([...volume.data]).toEqual(frames.flat());
      expect(headers[1].get("image")).toBe("2");
    }
  });

  it("takes headers of any length, Windows line ends, braces in values, and blanks around blocks", () => {
    const bytes = buildEdf({ ...small, lines: ["title = a {b} c ;\r", `long = ${"x".repeat(9000)} ;`] });
    expect([...readEdf(bytes, "a.edf").volume.data]).toEqual(small.frames[0]);
    const padded = Uint8Array.from([10, 32, ...bytes, 0, 0, 10]);
    expect(readEdf(padded, "a.edf").headers[0].get("title")).toBe("a {b} c");
    const windows = Uint8Array.from([...bytes].flatMap((byte, i) => (bytes[i - 1] === 0x7d && byte === 10 ? [13, 10] : [byte])));
    expect([...readEdf(windows, "a.edf").volume.data]).toEqual(small.frames[0]);
  });

  it("passes over a general block without numbers", () => {
    const general = new TextEncoder().encode("{\nEDF_DataFormatVersion = 2.40 ;\nEDF_BinarySize = 0 ;\n}\n");
    expect(readEdf(Uint8Array.from([...general, ...buildEdf(small)]), "a.edf").volume.shape).toEqual([1, 2, 3]);
  });

  const changed = (from: string | RegExp, to: string): Uint8Array => {
    const text = String.fromCharCode(...buildEdf(small)).replace(from, to);
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  };
  it.each([
    ["a frame beyond the file", changed("Dim_2 = 2", "Dim_2 = 9"), /1×9×3 pixels of u2, 54 bytes, found 12 bytes/],
    ["no pixels", changed("Dim_1 = 3", "Dim_1 = 0"), /a frame with pixels/],
    ["a size that is no number", changed("Dim_1 = 3", "Dim_1 = x"), /a whole number for dim_1 .*"x"/],
    ["an unknown type", changed("UnsignedShort", "QuadrupleValue"), /8 to 64 bits, found quadruplevalue/],
    ["an unknown byte order", changed("LowByteFirst", "Middle"), /found Middle/],
    ["a packed frame", changed("Image = 1", "Compression = ZCompression"), /\.edf\.gz\), found Compression = ZCompression/],
    ["a header without an end", changed(/\}\n/, "  "), /the end of the EDF header at byte 0/],
    ["bytes behind the last frame", Uint8Array.from([...buildEdf(small), 65, 66]), /an EDF header at byte/],
    [
      "frames of two sizes",
      Uint8Array.from([...buildEdf(small), ...buildEdf({ ...small, rows: 1, columns: 6 })]),
      /frames of 1×2×3/,
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readEdf(bytes, "a.edf")).toThrow(FormatError);
    expect(() => readEdf(bytes, "a.edf")).toThrow(message);
  });

  it("knows EDF files, and refuses more than the memory limit", () => {
    expect(isEdf(buildEdf(small))).toBe(true);
    for (const other of ['{"json": 1}', "#F x", ""]) expect(isEdf(new TextEncoder().encode(other))).toBe(false);
    expect(() => readEdf(buildEdf(small), "a.edf", { maxBytes: 23 })).toThrow(LimitError);
  });
});

describe("readFrameFile", () => {
  it("reads packed frames, and refuses damaged ones and those of too many bytes", () => {
    const bytes = buildEdf(small);
    const packed = gzipSync(bytes);
    expect([...readFrameFile(packed, "a.edf.gz").volume.data]).toEqual(small.frames[0]);
    const wrongSum = packed.slice();
    wrongSum[wrongSum.length - 8] ^= 1;
    const longer = packed.slice();
    longer[longer.length - 4] += 1;
    for (const damaged of [wrongSum, longer, packed.subarray(0, packed.length - 9)])
      expect(() => readFrameFile(damaged, "a.edf.gz")).toThrow(FormatError);
    expect(() => readFrameFile(packed, "a.edf.gz", { maxBytes: bytes.length - 1 })).toThrow(LimitError);
  });

  it("refuses files of no kind", () => {
    expect(() => readFrameFile(new TextEncoder().encode("text"), "a.tif")).toThrow(/a TIFF, EDF or CBF frame/);
  });
});

const at = testFolder();
describe.skipIf(!hasPython("fabio", "numpy"))("against fabio (skipped without it)", () => {
  it("reads what fabio writes, every type, several frames, packed too", () => {
    const script = `
import fabio, numpy, sys, json
from fabio.edfimage import EdfImage
rng, sums = numpy.random.default_rng(1), {}
for code in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"):
    frames = [(rng.random((5, 7)) * 100).astype(code) for _ in range(3)]
    image = EdfImage(data=frames[0], header={"title": "{x} y"})
    for frame in frames[1:]: image.append_frame(data=frame)
    for ending in (".edf", ".edf.gz"): image.write(sys.argv[1] + "/" + code + ending)
    sums[code] = [float(x) for x in numpy.array(frames).astype("f4").ravel()]
print(json.dumps(sums))`;
    const expected: Record<string, number[]> = JSON.parse(runPython(script, at()));
    for (const [code, values] of Object.entries(expected)) {
      for (const ending of ["edf", "edf.gz"]) {
        const { volume, sample } = readFrameFile(new Uint8Array(readFileSync(at(`${code}.${ending}`))), ending);
        expect([sample, ...volume.shape]).toEqual([code, 3, 5, 7]);
        expect([...volume.data]).toEqual(values);
      }
    }
  });

  it("writes test files that fabio reads alike", () => {
    for (const littleEndian of [true, false]) {
      writeFileSync(at("own.edf"), buildEdf({ ...small, littleEndian }));
      expect(runPython("import fabio, sys\nprint(fabio.open(sys.argv[1]).data.tolist())", at("own.edf")).trim()).toBe(
        "[[1, 2, 3], [4, 5, 6]]",
      );
    }
  });
});

const measured = fileURLToPath(new URL("../../../../../shared/data/esrf-logo/logo5mu_20sec.edf", import.meta.url));
it.skipIf(!existsSync(measured))("reads a measured frame (skipped where ../shared/data is absent)", () => {
  const { volume, sample } = readEdf(new Uint8Array(readFileSync(measured)), measured);
  expect([sample, ...volume.shape]).toEqual(["f4", 1, 512, 512]);
});
