import { readFileSync, writeFileSync } from "node:fs";
import { complexVolume, maskVolume, realVolume } from "@friedel/engine";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError, LimitError } from "../errors.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { readStored } from "../volume-formats.js";
import { readNpy, writeNpy } from "./npy.js";
import { readNpz, writeNpz } from "./npz.js";

const readStoredVolume = (...file: Parameters<typeof readStored>) => readStored(...file).volume;

const ramp = (length: number, step: number, start: number) => Float32Array.from({ length }, (_, i) => i * step + start);
const real = realVolume([2, 3, 4], ramp(24, 1 / 8, -1));
const complex = complexVolume([1, 2, 3], ramp(12, 1, -5));
const support = maskVolume([1, 2, 2], Uint8Array.of(0, 1, 1, 0));

describe("NPY", () => {
  it("gives back what was written", () => {
    for (const volume of [real, complex, support]) expect(readNpy(writeNpy(volume), "a.npy")).toEqual(volume);
    // A mask that also says "kept out" is no bool: it comes back as numbers.
    const mask = maskVolume([1, 1, 3], Uint8Array.of(0, 1, 2));
    expect(readNpy(writeNpy(mask), "a.npy")).toMatchObject({ kind: "real", data: Float32Array.of(0, 1, 2) });
  });

  const header = (text: string, data = 0, version = 1): Uint8Array =>
    Uint8Array.of(
      0x93,
      ...new TextEncoder().encode(`NUMPY${String.fromCharCode(version, 0, text.length, 0)}${text}`),
      ...new Uint8Array(data),
    );
  const dict = (descr: string, shape: string): string => `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
  it.each([
    ["nothing", new Uint8Array(0), /expected an NPY header, found 0 bytes/],
    ["version 4", header(dict("'<f4'", "(1, 1, 1)"), 4, 4), /version 4/],
    ["one dimension", header(dict("'<f4'", "(2,)"), 8), /three dimensions .*, none of them empty, found 2$/],
    ["four dimensions", header(dict("'<f4'", "(2, 2, 2, 2)"), 64), /found 2×2×2×2/],
    ["no dimension", header(dict("'<f4'", "()"), 4), /found none/],
    ["an empty axis", header(dict("'<f4'", "(2, 0, 3)"), 8), /found 2×0×3/],
    ["objects, which need pickle", header(dict("'|O'", "(1, 1, 1)"), 8), /no objects/],
    ["records", header(dict("[('a', '<f4')]", "(1, 1, 1)"), 8), /no records/],
    ["a type of 3 bytes", header(dict("'<f3'", "(1, 1, 1)"), 8), /whole number, float/],
    ["a shape beyond the file", header(dict("'<f4'", "(100000, 100000, 100000)"), 8), /expected 4000000000000000 bytes of data/],
    ["an impossible shape", header(dict("'<f4'", "(1, 1, 99999999999999999999)"), 8), /a possible shape/],
    ["a cut file", header(dict("'<f8'", "(1, 1, 2)"), 15), /expected 16 bytes of data .* found 15/],
    ["a cut header", header(dict("'<f8'", "(1, 1, 2)")).subarray(0, 40), /inside the file/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readNpy(bytes, "a.npy")).toThrow(FormatError);
    expect(() => readNpy(bytes, "a.npy")).toThrow(message);
  });

  it("refuses more than the memory limit", () => {
    expect(() => readNpy(writeNpy(real), "a.npy", { maxBytes: 95 })).toThrow(LimitError);
  });
});

it("takes axes of length one out of more than three, and two for one frame", () => {
  const text = (shape: string) => `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`;
  const file = (shape: string) =>
    Uint8Array.of(
      0x93,
      ...new TextEncoder().encode(`NUMPY\x01\0${String.fromCharCode(text(shape).length)}\0${text(shape)}`),
      1,
      2,
      3,
      4,
      5,
      6,
    );
  for (const shape of ["(1, 2, 3)", "(2, 3)", "(1, 1, 2, 3)"]) expect(readNpy(file(shape), "a.npy").shape).toEqual([1, 2, 3]);
  for (const shape of ["(1, 3, 1, 2)", "(3, 1, 1, 2)"]) expect(readNpy(file(shape), "a.npy").shape).toEqual([3, 1, 2]);
});

describe("NPZ", () => {
  it("refuses thousands of entries that lie on one another, without unpacking them", () => {
    const packed = zipSync({ "a.npy": [new Uint8Array(200_000), { level: 9 }] });
    const view = new DataView(packed.buffer);
    const end = packed.length - 22;
    const [start, length] = [view.getUint32(end + 16, true), view.getUint32(end + 12, true)];
    const count = 30_000;
    const bytes = new Uint8Array(start + count * length + 22);
    bytes.set(packed.subarray(0, start));
    for (let i = 0; i < count; i++) {
      bytes.set(packed.subarray(start, end), start + i * length);
      // Another name for each.
      bytes.set(new TextEncoder().encode(i.toString(36).padStart(5, "0")), start + i * length + 46);
    }
    bytes.set(packed.subarray(end), start + count * length);
    const last = new DataView(bytes.buffer, start + count * length);
    last.setUint16(8, count, true);
    last.setUint16(10, count, true);
    last.setUint32(12, count * length, true);
    const before = process.memoryUsage().rss;
    expect(() => readNpz(bytes, "bomb.npz")).toThrow(
      /a ZIP directory that fits into the file, found entry \d+ of \d+ bytes beyond its end/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 26);
  });

  it("gives back what was written, the same bytes each time, and refuses damaged and empty archives", async () => {
    const values = { object: complex, support, meta: '{"seed": 1}', error: [1, 0.5], chi2: 0.25 };
    const bytes = await writeNpz(values);
    expect(await writeNpz(values)).toEqual(bytes);
    const arrays = readNpz(bytes, "a.npz");
    expect([...arrays.keys()]).toEqual(["object", "support", "meta", "error", "chi2"]);
    expect(readStoredVolume(bytes, "a.npz", { array: "object" })).toEqual(complex);
    expect(() => readStoredVolume(bytes, "a.npz")).toThrow(/exactly one array .* found object, support/);
    expect(() => readStoredVolume(bytes, "a.npz", { array: "nope" })).toThrow(/an array called nope/);
    expect(readStoredVolume(await writeNpz({ only: real, n: 3 }), "a.npz")).toEqual(real);
    const none = await writeNpz({ n: 3 });
    expect(() => readStoredVolume(none, "a.npz")).toThrow(/no array of three dimensions/);
    for (const damaged of [bytes.subarray(0, bytes.length - 30), new Uint8Array(0)])
      expect(() => readNpz(damaged, "a.npz")).toThrow(FormatError);
  });

  it("refuses a bomb before it is inflated, by what the directory says", () => {
    const bomb = zipSync({ "a.npy": new Uint8Array(2 ** 22) });
    expect(bomb.length).toBeLessThan(10_000);
    expect(() => readNpz(bomb, "a.npz", { maxBytes: 2 ** 22 - 1 })).toThrow(LimitError);
    // The directory claims 2^31 bytes of the same few thousand.
    const lying = bomb.slice();
    const view = new DataView(lying.buffer);
    const directory = view.getUint32(lying.length - 22 + 16, true);
    view.setUint32(directory + 24, 2 ** 31 - 1, true);
    expect(() => readNpz(lying, "a.npz")).toThrow(/at most 1032 bytes for each packed byte/);
  });
});

describe.skipIf(!hasPython("numpy"))("beside NumPy (skipped where python3-numpy is absent)", () => {
  const at = testFolder();

  it("reads every type, byte order and memory order that NumPy writes, in versions 1 to 3", () => {
    const script = `import sys, numpy as np
folder = sys.argv[1]
a = np.arange(24).reshape(2, 3, 4)
for code in ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]:
    for order in "<>":
        for memory in "CF":
            x = (a - (0 if code[0] in "u?" else 7)).astype(order + code)
            if code[0] == "c": x = (x * (1 - 2j)).astype(order + code)
            if code == "?": x = (a % 3 == 0)
            name = f"{code.replace('?', 'b')}{'le' if order == '<' else 'be'}{memory}"
            np.save(f"{folder}/{name}.npy", np.asarray(x, order=memory))
            print(name)
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(f"{folder}/v{version[0]}.npy", "wb") as f: np.lib.format.write_array(f, (a - 7).astype("<f4"), version=version)
    print(f"v{version[0]}")`;
    const names = runPython(script, at()).trim().split("\n");
    expect(names).toHaveLength(59);
    const index = Array.from({ length: 24 }, (_, i) => i);
    const expected: Readonly<Record<string, readonly number[]>> = {
      b: index.map((i) => Number(i % 3 === 0)),
      c: index.flatMap((i) => [i - 7, 14 - 2 * i]),
      u: index,
    };
    for (const name of names) {
      const { shape, data } = readNpy(readFileSync(at(`${name}.npy`)), name);
      expect(shape, name).toEqual([2, 3, 4]);
      expect([...data], name).toEqual(expected[name[0]] ?? index.map((i) => i - 7));
    }
  });

  it("writes NPY and NPZ that numpy.load takes without pickle", async () => {
    writeFileSync(at("out.npy"), writeNpy(complex));
    const npz = await writeNpz({ real, complex, support, meta: '{"Å": 1}', chi2: 0.0125, errors: [3, 2, 1] });
    writeFileSync(at("out.npz"), npz);
    const script = `import sys, json, numpy as np
folder = sys.argv[1]
c = np.load(folder + "/out.npy")
print(c.dtype, c.shape, np.array_equal(c.ravel(), np.arange(-5, 7, 2) + 1j * np.arange(-4, 8, 2)))
with np.load(folder + "/out.npz", allow_pickle=False) as z:
    print(np.array_equal(z["real"].ravel(), np.arange(24) / 8 - 1), z["support"].dtype, z["support"].ravel().tolist())
    print(json.loads(str(z["meta"])), float(z["chi2"]), z["chi2"].shape, z["errors"].tolist(), np.array_equal(z["complex"], c))`;
    expect(runPython(script, at()).trim().split("\n")).toEqual([
      "complex64 (1, 2, 3) True",
      "True bool [False, True, True, False]",
      "{'Å': 1} 0.0125 () [3.0, 2.0, 1.0] True",
    ]);
  });

  it("reads NPZ that NumPy writes, stored and compressed", () => {
    const script = `import sys, numpy as np
a = np.arange(24, dtype="f4").reshape(2, 3, 4) / 8 - 1
np.savez(sys.argv[1] + "/stored.npz", a=a, n=3)
np.savez_compressed(sys.argv[1] + "/packed.npz", a=a, n=3)`;
    runPython(script, at());
    for (const name of ["stored.npz", "packed.npz"]) expect(readStoredVolume(readFileSync(at(name)), name)).toEqual(real);
  });
});
