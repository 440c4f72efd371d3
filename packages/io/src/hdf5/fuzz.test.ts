// Damaged HDF5 files through every reader: a result or an error that a user can mend, in bounded memory and time.

import { readFileSync } from "node:fs";
import { complexVolume, InputError, maskVolume, realVolume } from "@friedel/engine";
import { beforeAll, describe, expect, it } from "vitest";
import { describeHdf5 } from "../cxi/describe.js";
import { readPattern, readResult } from "../cxi/read.js";
import { readMaskDataset } from "../cxi/read-mask.js";
import { testFolder } from "../testing/folder.js";
import { fuzz } from "../testing/fuzz.js";
import { hasPython, runPython } from "../testing/python.js";
import { type Hdf5Input, hdf5Input } from "./source.js";
import { writeHdf5 } from "./write.js";

const at = testFolder();
const seeds: Uint8Array[] = [];
const readers = [describeHdf5, readPattern, readResult];
/** What a reader may hold; the library's own memory ends at 256 MiB. */
const limits = { maxBytes: 2 ** 24 };
const mostGrowth = 2 ** 29;

beforeAll(async () => {
  const shape = [4, 4, 4] as const;
  const counts = realVolume(
    shape,
    Float32Array.from({ length: 64 }, (_, i) => i % 7),
  );
  seeds.push(
    await writeHdf5((file) => {
      file.attributes("/", { default: "entry_1" });
      file.group("/entry_1", { NX_class: "NXentry", default: "data_1" });
      file.group("/entry_1/data_1", { NX_class: "NXdata", signal: "data" });
      file.table("/entry_1/data_1/data", counts, undefined, { units: "counts" });
      file.value("/entry_1/title", "a pattern");
    }),
    await writeHdf5((file) => {
      file.group("/entry_1");
      file.group("/entry_1/image_1", { signal: "data" });
      file.volume("/entry_1/image_1/data", complexVolume(shape));
      file.volume("/entry_1/image_1/support", maskVolume(shape, new Uint8Array(64).fill(1)));
      file.value("/entry_1/files", ["a.tif", "b.tif"]);
      file.link("/again", "/entry_1");
    }),
  );
  if (hasPython("h5py")) seeds.push(...writtenByH5py());
});

/** The old and the new file format with the structures that h5py makes: shuffle, bool, dense groups; none without h5py. */
function writtenByH5py(): Uint8Array[] {
  const script = `
import h5py, numpy as np, sys
for name, version in (("old", "earliest"), ("new", "latest")):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w", libver=version) as f:
        z = np.arange(64).reshape(4, 4, 4)
        f.create_dataset("entry_1/data_1/data", data=z.astype("u2"), chunks=(2, 4, 4), compression="gzip", shuffle=True)
        f["entry_1/data_1"].attrs["signal"] = "data"; f["mask"] = z > 2; f["soft"] = h5py.SoftLink("/mask")
        f["object"] = (z + 1j).astype("c8"); f["names"] = np.array(["x", "yy"], dtype=object)
        for i in range(12): f[f"many/{i}"] = i`;
  runPython(script, at());
  return ["old", "new"].map((name) => readFileSync(at(`${name}.h5`)));
}

/** Structures as MATLAB 7.3 saves them: groups whose datasets have the axes the other way round, and a logical mask. */
function structuresOfMatlab(): Uint8Array {
  const script = `
import h5py, numpy as np, sys
def put(f, path, values, kind):
    f[path] = values; f[path].attrs["MATLAB_class"] = np.bytes_(kind)
with h5py.File(f"{sys.argv[1]}/structures.mat", "w", userblock_size=512) as f:
    put(f, "scan/data", (np.arange(64.) % 7).reshape(4, 4, 4), "double")
    put(f, "scan/mask", (np.arange(16) % 5 == 0).astype("u1").reshape(4, 4), "logical")
    f["scan"].attrs["MATLAB_class"] = np.bytes_("struct")
    put(f, "name", np.array([[112, 49]], "u2"), "char")`;
  runPython(script, at());
  return readFileSync(at("structures.mat"));
}

describe("damaged HDF5 files", () => {
  it.skipIf(!hasPython("h5py"))("with the structures of MATLAB 7.3, too (skipped without h5py)", async () => {
    const readers = [
      (input: Hdf5Input) => readPattern(input, { ...limits, path: "scan.data" }),
      (input: Hdf5Input) => readPattern(input, limits),
      (input: Hdf5Input) => readMaskDataset(input, [4, 4, 4], limits),
    ];
    const read = (bytes: Uint8Array, n: number) => readers[Math.max(0, n) % readers.length](hdf5Input(bytes, "damaged.mat"));
    await fuzz({ seeds: [structuresOfMatlab()], mutants: 400, read });
  });

  it("give results or errors that a user can mend, in bounded memory", async () => {
    const before = process.memoryUsage().rss;
    // Step 7 goes through all pairs of seed and reader.
    const readerOf = (n: number) => readers[n < 0 ? 0 : Math.floor(n / 7) % readers.length];
    await fuzz({ seeds, mutants: 2_600, read: (bytes, n) => readerOf(n)(hdf5Input(bytes, "damaged.h5"), limits) });
    expect(process.memoryUsage().rss - before).toBeLessThan(mostGrowth);
  });

  it("cut at any length are refused or read, and leave the library able to read the next file", async () => {
    const [pattern] = seeds;
    for (let length = 0; length < pattern.length; length += 97) {
      await readPattern(hdf5Input(pattern.subarray(0, length), "cut.h5"), limits).catch((error) => {
        expect(error).toBeInstanceOf(InputError);
      });
    }
    expect((await readPattern(hdf5Input(pattern, "whole.h5"))).counts.data[3]).toBe(3);
  });
});
