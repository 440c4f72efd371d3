import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { buildTiff, type TiffRecipe } from "../testing/tiff-builder.js";
import { readTiff, readTiffInfo, writeTiff } from "./tiff.js";
import { undoPredictor } from "./unpack.js";

const [width, height] = [5, 7];
const values = (low: number, high: number, page = 0): number[] =>
  Array.from({ length: width * height }, (_, i) => low + Math.round(((high - low) * ((i * 11 + page) % 35)) / 34));

describe("readTiff", () => {
  const types: [TiffRecipe["format"], TiffRecipe["bits"], number, number][] = [
    ["i", 8, -128, 127],
    ["u", 8, 0, 255],
    ["i", 16, -32768, 32767],
    ["u", 16, 0, 65535],
    ["i", 32, -(2 ** 24), 2 ** 24],
    ["u", 32, 0, 2 ** 24],
    ["f", 32, -1000, 1000],
    ["f", 64, -1000, 1000],
  ];
  const layouts: [string, Partial<TiffRecipe>][] = [
    ["one strip", {}],
    ["strips of 3 rows", { rowsPerStrip: 3 }],
    ["tiles beyond the edges", { tile: [4, 2] }],
    ["Deflate strips", { rowsPerStrip: 2, packing: "deflate" }],
    ["LZW tiles", { tile: [3, 3], packing: "lzw" }],
    ["PackBits strips", { rowsPerStrip: 2, packing: "packbits" }],
    ["BigTIFF", { big: true, rowsPerStrip: 4 }],
  ];
  for (const [format, bits, low, high] of types) {
    it.each(layouts)(`reads ${format}${bits} in %s, both byte orders, two pages`, (_, layout) => {
      const pages = [values(low, high), values(low, high, 5)];
      for (const littleEndian of [true, false]) {
        const stack = readTiff(buildTiff({ width, height, pages, format, bits, littleEndian, ...layout }), "a.tif");
        expect(stack).toMatchObject({ width, height, frames: 2, sample: `${format}${bits / 8}`, littleEndian });
        expect([...stack.volume.data]).toEqual(pages.flat());
      }
    });
  }

  const good = buildTiff({ width, height, pages: [values(0, 99)], format: "i", bits: 32 });
  /** The file with another value in a field of its directory. */
  const tampered = (tag: number, value: number): Uint8Array => {
    const bytes = good.slice();
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(4, true);
    for (let i = 0; i < view.getUint16(directory, true); i++) {
      const at = directory + 2 + 12 * i;
      if (view.getUint16(at, true) !== tag) continue;
      view.setUint16(at + 2, 4, true);
      view.setUint32(at + 8, value, true);
    }
    return bytes;
  };

  it.each([
    ["a width beyond the file", tampered(256, 2 ** 31), /2147483648×7 pixels/],
    ["a height of strips beyond the file", tampered(257, 2 ** 32 - 1), /expected .* whole numbers|pixels/],
    ["no pixels", tampered(256, 0), /at least 1×1/],
    ["colours", tampered(277, 3), /one sample a pixel/],
    ["12 bits", tampered(258, 12), /12 bits/],
    ["JPEG", tampered(259, 7), /Compression 7/],
    ["text", new TextEncoder().encode("this is no TIFF file"), /expected a TIFF file/],
    ["nothing", new Uint8Array(0), /0 bytes/],
    ["a header alone", good.subarray(0, 8), /a number at byte|directory/],
    ["a file cut in its pixels", Uint8Array.from([...good.subarray(0, 60)]), /byte/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readTiff(bytes, "a.tif")).toThrow(FormatError);
    expect(() => readTiff(bytes, "a.tif")).toThrow(message);
  });

  it("refuses directories in a circle, pages that share pixels, and pages of two sizes", () => {
    const two = buildTiff({ width, height, pages: [values(0, 9), values(0, 9)], format: "u", bits: 8 });
    const view = new DataView(two.buffer);
    const first = view.getUint32(4, true);
    const link = first + 2 + 12 * view.getUint16(first, true);
    const second = view.getUint32(link, true);
    const circle = two.slice();
    new DataView(circle.buffer).setUint32(second + 2 + 12 * view.getUint16(second, true), first, true);
    expect(() => readTiff(circle, "a.tif")).toThrow(/directories that end/);
    const wider = two.slice();
    new DataView(wider.buffer).setUint16(second + 2 + 8, width - 1, true);
    expect(() => readTiff(wider, "a.tif")).toThrow(/pages of 7×5 pixels, found 7×4 on page 1/);
    const many = Array.from({ length: 40 }, () => new Array(3600).fill(1));
    const shared = shareFirstPage(buildTiff({ width: 60, height: 60, pages: many, format: "u", bits: 8 }));
    expect(() => readTiff(shared, "a.tif")).toThrow(/at most \d+ bytes of pages/);
  });

  it("reads the images of a stack with one directory, as ImageJ and tifffile write it", () => {
    const images = [values(0, 99), values(0, 99, 3), values(0, 99, 8)];
    const pixels = images.flat();
    const said = (description: string, recipe: Partial<TiffRecipe> = {}) =>
      buildTiff({ width, height, pages: [images[0]], behind: images.slice(1), format: "u", bits: 16, description, ...recipe });
    for (const recipe of [{}, { littleEndian: false }, { rowsPerStrip: 2 }, { big: true }] as const) {
      const imageJ = said("ImageJ=1.53t\nimages=3\nslices=3\nmin=0.0\n", recipe);
      expect([...readTiff(imageJ, "a.tif").volume.data]).toEqual(pixels);
      expect([...readTiff(said('{"shape": [3, 7, 5], "truncated": true}', recipe), "a.tif").volume.data]).toEqual(pixels);
    }
    for (const description of ["images=3", "ImageJ=1\nimages=1\n", '{"shape": [3, 7, 5]}'])
      expect(readTiff(said(description), "a.tif").frames).toBe(1);
    expect(() => readTiff(said("ImageJ=1\nimages=999\n"), "a.tif")).toThrow(/at most \d+ bytes of pages/);
    expect(() => readTiff(said("ImageJ=1\nimages=3\n", { packing: "deflate" }), "a.tif")).toThrow(
      /3 images behind each other, .* found deflate strips/,
    );
  });

  it("leaves out a thumbnail, and says so", () => {
    const thumbnail = { width: 2, height: 3, values: [1, 2, 3, 4, 5, 6] };
    const pages = [values(0, 9), values(0, 9, 2)];
    const stack = readTiff(buildTiff({ width, height, pages, format: "u", bits: 8, thumbnail }), "a.tif");
    expect([...stack.volume.data]).toEqual(pages.flat());
    expect(stack.notes).toEqual(["page 0 of 3×2 pixels is left out: it is of another size than the others"]);
    const marked = { ...thumbnail, isMarked: true };
    const alone = readTiff(buildTiff({ width, height, pages: [pages[0]], format: "u", bits: 8, thumbnail: marked }), "a.tif");
    expect([...alone.volume.data]).toEqual(pages[0]);
    expect(alone.notes).toEqual(["page 0 of 3×2 pixels is left out: it is a smaller copy"]);
    expect(() => readTiff(buildTiff({ width, height, pages: [pages[0]], format: "u", bits: 8, thumbnail }), "a.tif")).toThrow(
      /pages of 3×2 pixels, found 7×5 on page 1/,
    );
  });

  it("refuses more than the memory limit", () => {
    expect(() => readTiff(good, "a.tif", { maxBytes: 4 * width * height - 1 })).toThrow(LimitError);
    expect(readTiffInfo(good, "a.tif").frames).toBe(1);
  });
});

/** Moves all directories of a file of equal pages to one copy of the pixels: small file, many pages. */
function shareFirstPage(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  const pixels = bytes.subarray(8, 8 + 3600);
  const out = [...bytes.subarray(0, 8), ...pixels];
  let link = 4;
  for (let at = view.getUint32(4, true); at !== 0; ) {
    const size = 2 + 12 * view.getUint16(at, true) + 4;
    const directory = bytes.slice(at, at + size);
    const fields = new DataView(directory.buffer);
    for (let i = 0; i < fields.getUint16(0, true); i++)
      if (fields.getUint16(2 + 12 * i, true) === 273) fields.setUint32(2 + 12 * i + 8, 8, true);
    const place = out.length;
    for (let i = 0; i < 4; i++) out[link + i] = (place >> (8 * i)) & 255;
    out.push(...directory);
    link = out.length - 4;
    at = fields.getUint32(size - 4, true);
    for (let i = 0; i < 4; i++) out[link + i] = 0;
  }
  return Uint8Array.from(out);
}

describe("undoPredictor", () => {
  it("adds differences modulo the range, in the order of the file's bytes", () => {
    const numbers = [70_000, 1, 4_000_000_000, 258];
    for (const littleEndian of [true, false]) {
      const row = new Uint8Array(16);
      const view = new DataView(row.buffer);
      numbers.forEach((value, i) => {
        view.setUint32(4 * i, value - (numbers[i - 1] ?? 0), littleEndian);
      });
      undoPredictor(row, 2, 4, 4, littleEndian);
      expect(numbers.map((_, i) => view.getUint32(4 * i, littleEndian))).toEqual(numbers);
    }
  });
});

describe("writeTiff", () => {
  it("is read back: whole numbers rounded and clamped, floats as they are", () => {
    const volume = realVolume([2, 1, 3], Float32Array.of(-1, 1.5, 70_000, 3, 4, 5));
    const back = (sample: "u2" | "i4" | "f4"): number[] => [...readTiff(writeTiff(volume, sample), "a.tif").volume.data];
    expect(back("u2")).toEqual([0, 2, 65535, 3, 4, 5]);
    expect(back("i4")).toEqual([-1, 2, 70_000, 3, 4, 5]);
    expect(back("f4")).toEqual([...volume.data]);
  });
});

describe.skipIf(!hasPython("PIL", "numpy"))("beside Pillow and libtiff (skipped where python3-pil is absent)", () => {
  const at = testFolder();

  it("reads what libtiff packs: LZW, Deflate, PackBits, with and without predictors", () => {
    const script = `import sys, numpy as np
from PIL import Image
rng = np.random.default_rng(1)
folder = sys.argv[1]
y, x = np.mgrid[0:90, 0:70]
smooth = 3000 * np.exp(-((x - 30) ** 2 + (y - 50) ** 2) / 300)
counts = rng.poisson(smooth)
images = {"u1": (counts // 16).clip(0, 255).astype("u1"), "u2": counts.astype("u2"), "i4": counts.astype("i4"), "f4": (smooth + rng.random(smooth.shape)).astype("f4")}
for kind, array in images.items():
    np.save(f"{folder}/{kind}.npy", array.astype("f4"))
    for compression in ["tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        for predictor in [1, 2, 3]:
            if compression == "packbits" and predictor > 1: continue
            if (predictor == 2 and kind == "f4") or (predictor == 3 and kind != "f4"): continue
            name = f"{kind}-{compression}-{predictor}"
            Image.fromarray(array).save(f"{folder}/{name}.tif", compression=compression, tiffinfo={317: predictor} if predictor > 1 else {})
            print(name)`;
    const names = runPython(script, at()).trim().split("\n");
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const npy = readFileSync(at(`${name.slice(0, 2)}.npy`));
      const expected = new Float32Array(npy.buffer.slice(npy.byteOffset + 128, npy.byteOffset + npy.length));
      expect(readTiff(readFileSync(at(`${name}.tif`)), name).volume.data, name).toEqual(expected);
    }
  });

  it("writes frames and stacks that Pillow reads, and builds test files that it reads too", () => {
    const data = Float32Array.from({ length: 3 * 35 }, (_, i) => i * 3);
    for (const type of ["i4", "u2", "f4"] as const)
      writeFileSync(at(`${type}.tif`), writeTiff(realVolume([3, 7, 5], data), type));
    const pages = [0, 1, 2].map((page) => [...data.subarray(35 * page, 35 * page + 35)]);
    const tiles = buildTiff({ width, height, pages, format: "u", bits: 16, littleEndian: false, tile: [16, 16] });
    writeFileSync(at("tiles.tif"), tiles);
    const script = `import sys, numpy as np
from PIL import Image
for name in ["i4", "u2", "f4", "tiles"]:
    image = Image.open(f"{sys.argv[1]}/{name}.tif")
    stack = []
    for k in range(image.n_frames):
        image.seek(k)
        stack.append(np.array(image))
    print(np.array_equal(np.array(stack, dtype=float).ravel(), 3.0 * np.arange(105)), np.array(stack).shape)
`;
    expect(runPython(script, at()).trim().split("\n")).toEqual(new Array(4).fill("True (3, 7, 5)"));
  });
});

const shared = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
describe.skipIf(!existsSync(shared))("measured files (skipped where ../shared/data is absent)", () => {
  it("reads a big-endian ImageJ whitefield and a float stack", () => {
    const whitefield = readTiff(readFileSync(join(shared, "34idc-scan54/whitefield.tif")), "whitefield.tif");
    expect(whitefield).toMatchObject({ width: 512, height: 512, sample: "f4", littleEndian: false });
    expect(whitefield.volume.data.reduce((a, b) => Math.max(a, b))).toBe(38_647); // data README
    const crop = readTiff(readFileSync(join(shared, "3d-cdi-nn/ft_crop_64.tif")), "ft_crop_64.tif");
    expect(crop.volume.shape).toEqual([64, 64, 64]);
    expect(crop.volume.data.reduce((a, b) => Math.max(a, b))).toBe(6_377_258); // data README
  });
});
