import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { testFolder } from "../testing/folder.js";
import { buildMat, type MatRecipe } from "../testing/mat-builder.js";
import { hasPython, runPython } from "../testing/python.js";
import { readStored } from "../volume-formats.js";

/** Two rows, three columns, two frames; the value at (row, column, frame) is 100·row + 10·column + frame. */
const dimensions = [2, 3, 2];
const values = [0, 1].flatMap((frame) => [0, 1, 2].flatMap((column) => [0, 1].map((row) => 100 * row + 10 * column + frame)));
const turned = [0, 1].flatMap((frame) => [0, 1].flatMap((row) => [0, 1, 2].map((column) => 100 * row + 10 * column + frame)));
const array: MatRecipe = { name: "data", dimensions, values };
const read = (bytes: Uint8Array, options = {}) => readStored(bytes, "a.mat", options);

describe("MATLAB 5", () => {
  it("turns (row, column, frame) into (frame, row, column), packed or not, in both byte orders and all stored types", () => {
    for (const littleEndian of [true, false]) {
      for (const packed of [true, false]) {
        for (const stored of [9, 7, 2, 4] as const) {
          const { volume, sample } = read(buildMat([{ ...array, stored }], { littleEndian, packed }));
          expect([sample, ...volume.shape]).toEqual(["f8", 2, 2, 3]);
          expect([...volume.data]).toEqual(turned);
        }
      }
    }
  });

  it("reads an image as one frame, and arrays of more dimensions without those of length one", () => {
    const image = read(buildMat([{ name: "im", dimensions: [2, 3], values: values.slice(0, 6) }])).volume;
    expect([image.shape, [...image.data]]).toEqual([[1, 2, 3], turned.slice(0, 6)]);
    expect(read(buildMat([{ ...array, dimensions: [2, 3, 1, 2] }])).volume.shape).toEqual([2, 2, 3]);
  });

  it("makes masks of logical arrays and complex volumes of complex ones", () => {
    const logical = read(buildMat([{ ...array, isLogical: true, kind: 9, stored: 2 }])).volume;
    expect(logical.kind).toBe("mask");
    expect([...logical.data].slice(0, 4)).toEqual([0, 1, 1, 1]);
    const complex = read(buildMat([{ ...array, imaginary: values.map((value) => -value) }])).volume;
    expect(complex.kind).toBe("complex");
    expect([...complex.data]).toEqual(turned.flatMap((value) => [value, value === 0 ? -0 : -value]));
  });

  it("passes over what holds no numbers, chooses by name, and takes the mask beside the data", () => {
    const text: MatRecipe = { name: "comment", dimensions: [1, 3], values: [65, 66, 67], kind: 4, stored: 4 };
    const mask: MatRecipe = { ...array, name: "mask", values: values.map((value) => value % 2) };
    const one = read(buildMat([text, array, mask]));
    expect([...one.volume.data]).toEqual(turned);
    expect(one.mask?.name).toBe("mask");
    expect([...(one.mask?.volume.data ?? [])]).toEqual(turned.map((value) => value % 2));
    const both = buildMat([
      { ...array, name: "a" },
      { ...array, name: "b" },
    ]);
    expect(() => read(both)).toThrow(/exactly one array of three dimensions.* found a, b/);
    expect(read(both, { array: "b" }).volume.shape).toEqual([2, 2, 3]);
    expect(() => read(both, { array: "c" })).toThrow(/an array called c, found a, b/);
    expect(() => read(buildMat([text]))).toThrow(/no array of three dimensions/);
  });

  it("reads the arrays of a structure, packed or not, one level deep, and the mask beside them", () => {
    const mask: MatRecipe = { ...array, name: "mask", values: values.map((value) => value % 2) };
    const inner: MatRecipe = { ...array, name: "inner", fields: [array] };
    const fields = [{ ...array, name: "intensity" }, { ...array, name: "energy", dimensions: [1, 1], values: [9] }, inner, mask];
    for (const packed of [true, false]) {
      const bytes = buildMat([{ ...array, name: "scan", fields }], { packed });
      const found = read(bytes);
      expect([...found.volume.data]).toEqual(turned);
      expect(found.mask?.name).toBe("scan.mask");
      expect(read(bytes, { array: "scan.mask" }).volume.data[1]).toBe(0);
      expect(() => read(bytes, { array: "x" })).toThrow(/an array called x, found scan.intensity, scan.mask/);
    }
  });

  const good = buildMat([array]);
  const packed = buildMat([array], { packed: true });
  it.each([
    ["MATLAB 7.3", good.with(125, 2), /MATLAB 7\.3, which is HDF5: name it \.h5, or save with -v7/],
    ["a cut file", good.subarray(0, good.length - 8), /an element of \d+ bytes at byte/],
    ["a cut packed file", packed.subarray(0, packed.length - 4), /an element of \d+ bytes/],
    [
      "a packed element with a turned bit",
      packed.with(packed.length - 2, packed[packed.length - 2] ^ 1),
      /a whole packed stream \(zlib\)/,
    ],
    ["fewer numbers than the dimensions say", buildMat([{ ...array, values: [1, 2] }]), /96 bytes of numbers, found 16/],
    ["an empty array", buildMat([{ ...array, dimensions: [0, 3, 2], values: [] }]), /none of them empty/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(FormatError);
    expect(() => read(bytes)).toThrow(message);
  });

  it("refuses more than the memory limit", () => {
    expect(() => read(good, { maxBytes: 47 })).toThrow(LimitError);
    expect(() => read(packed, { maxBytes: 100 })).toThrow(LimitError);
  });
});

const at = testFolder();
it.skipIf(!hasPython("scipy", "numpy"))("reads what scipy writes (skipped without it)", () => {
  const script = `
import numpy, scipy.io, sys, json
rng, sums = numpy.random.default_rng(1), {}
for code in ("u1", "i2", "u2", "i4", "f4", "f8", "c16", "bool"):
    data = (rng.random((5, 4, 3)) * 100)
    data = data > 50 if code == "bool" else (data + 1j * data[::-1] if code == "c16" else data).astype(code)
    for packed in (False, True):
        scipy.io.savemat(f"{sys.argv[1]}/{code}{packed:d}.mat", {"name": "x", "data": data}, do_compression=packed)
        scipy.io.savemat(f"{sys.argv[1]}/s{code}{packed:d}.mat", {"s": {"data": data, "x": 1.0}}, do_compression=packed)
    turned = numpy.ascontiguousarray(data.transpose(2, 0, 1))
    sums[code] = turned.astype("c16").view("f8").astype("f4").ravel().tolist() if code == "c16" else turned.astype("f4").ravel().tolist()
print(json.dumps(sums))`;
  const expected: Record<string, number[]> = JSON.parse(runPython(script, at()));
  for (const [code, numbers] of Object.entries(expected)) {
    for (const packed of [0, 1]) {
      const { volume } = readStored(new Uint8Array(readFileSync(at(`${code}${packed}.mat`))), `${code}.mat`);
      expect(volume.shape).toEqual([3, 5, 4]);
      expect([...volume.data]).toEqual(numbers);
      const field = readStored(new Uint8Array(readFileSync(at(`s${code}${packed}.mat`))), "s.mat").volume;
      expect([...field.data]).toEqual(numbers);
    }
  }
});

const measured = fileURLToPath(new URL("../../../../../shared/data/optical-rdi/Figure3_FOV1_raw_data.mat", import.meta.url));
it.skipIf(!existsSync(measured))("reads a measured image (skipped where ../shared/data is absent)", () => {
  const { volume } = readStored(new Uint8Array(readFileSync(measured)), measured);
  expect(volume.shape).toEqual([1, 2048, 2048]);
  // scipy.io.loadmat(...)["intensity_stack"].sum()
  expect(Float64Array.from(volume.data).reduce((a, b) => a + b, 0)).toBe(218_372_364);
});
