import { readFileSync, writeFileSync } from "node:fs";
import { realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { LimitError } from "../errors.js";
import { testFolder } from "../testing/folder.js";
import { mendPng } from "../testing/mend-png.js";
import { hasPython, runPython } from "../testing/python.js";
import { readPng, writePng } from "./png.js";

const image = realVolume(
  [1, 3, 5],
  Float32Array.from({ length: 15 }, (_, i) => (i * 4321) % 65_536),
);

describe("readPng", () => {
  it("reads what it writes, of 16 bits and of 8, rounded and clamped", () => {
    expect(readPng(writePng(image, 16), "a.png")).toEqual({ volume: image, sample: "u2" });
    const odd = realVolume([1, 1, 5], Float32Array.of(-3, 1.6, 254.4, 300, Number.NaN));
    expect([...readPng(writePng(odd, 8), "a.png").volume.data]).toEqual([0, 2, 254, 255, 0]);
    expect(() => writePng(realVolume([2, 3, 3]), 8)).toThrow(/one frame for a PNG, found 2/);
  });

  it("refuses what is damaged, coloured, interlaced or too large, each in a sentence", () => {
    const good = writePng(image, 16);
    const changed = (at: number, value: number) => mendPng(good.map((byte, i) => (i === at ? value : byte)));
    const refuses = (bytes: Uint8Array, sentence: RegExp) => expect(() => readPng(bytes, "a.png")).toThrow(sentence);
    refuses(
      good.map((byte, i) => (i === 20 ? 9 : byte)),
      /a chunk IHDR with the checksum/,
    );
    refuses(good.subarray(0, 50), /a chunk of \d+ bytes at byte/);
    refuses(changed(25, 2), /a PNG of grey \(convert it.*found colour/);
    refuses(changed(24, 3), /1, 2, 4, 8 or 16 bits a pixel, found 3/);
    refuses(changed(28, 1), /a PNG that is not interlaced, found one that is/);
    refuses(changed(18, 200), /at most 1032 bytes for each packed byte/);
    refuses(changed(23, 2), /a whole packed stream \(zlib\)/);
    expect(() => readPng(good, "a.png", { maxBytes: 50 })).toThrow(LimitError);
  });
});

describe.skipIf(!hasPython("PIL", "numpy"))("beside Pillow (skipped where python3-pil is absent)", () => {
  const at = testFolder();

  it("reads what it writes, with every filter and few bits, and is read by it", () => {
    const script = `import sys, numpy as np
from PIL import Image
folder = sys.argv[1]
y, x = np.mgrid[0:40, 0:50]
smooth = (x * 3 + y * 2 + (x * y) % 7).astype("u1")
Image.fromarray(smooth).save(f"{folder}/8.png", optimize=True)
Image.fromarray((smooth.astype("u2") * 201)).save(f"{folder}/16.png")
Image.fromarray(smooth > 90).save(f"{folder}/1.png")
Image.fromarray(np.dstack([smooth] * 3)).save(f"{folder}/rgb.png")`;
    runPython(script, at());
    const value = (i: number) => ((i % 50) * 3 + Math.floor(i / 50) * 2 + (((i % 50) * Math.floor(i / 50)) % 7)) % 256;
    const expected = Array.from({ length: 2000 }, (_, i) => value(i));
    const read = (name: string) => [...readPng(readFileSync(at(name)), name).volume.data];
    expect(read("8.png")).toEqual(expected);
    expect(read("16.png")).toEqual(expected.map((grey) => 201 * grey));
    expect(read("1.png")).toEqual(expected.map((grey) => (grey > 90 ? 1 : 0)));
    expect(() => read("rgb.png")).toThrow(/found colour/);
    writeFileSync(at("own.png"), writePng(image, 16));
    const check = `import sys, numpy as np
from PIL import Image
print(np.array(Image.open(sys.argv[1])).ravel().tolist())`;
    expect(JSON.parse(runPython(check, at("own.png")))).toEqual([...image.data]);
  });
});
