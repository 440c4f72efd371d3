// Compressed datasets that h5py and the compressors' own libraries write, read through the plugins.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { withHdf5 } from "./open.js";
import { hdf5Input } from "./source.js";
import { packings, writePacked } from "./testing/packed-file.js";
import { writeHdf5 } from "./write.js";

const at = testFolder();
const shape = [5, 33, 41] as const;

describe.skipIf(!hasPython("h5py", "hdf5plugin"))("packed datasets (skipped without Debian's hdf5plugin)", () => {
  beforeAll(() => writePacked(at(), shape));

  it.each(packings)("of %s are read", async (name) => {
    const { counts, absent } = await withHdf5File(at(`${name}.h5`), (file) => file.frames("/data"));
    expect(counts).toEqual(Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) => i % 3001));
    expect(absent.voxels).toBe(0);
  });

  it("of another filter are refused by its name, with a way out", async () => {
    const read = withHdf5File(at("bzip2.h5"), (file) => file.frames("/data"));
    await expect(read).rejects.toThrow(FormatError);
    await expect(read).rejects.toThrow(/with one of gzip, LZF, .*h5repack.* found compression with bzip2 \(filter 307\)/);
  });

  it("of Blosc with a compressor that its plugin lacks are refused, with a way out", async () => {
    const read = withHdf5File(at("bloscZlib.h5"), (file) => file.frames("/data"));
    await expect(read).rejects.toThrow(/compression of a kind that is not built in \(h5repack/);
  });

  it("are read in one job after another, whatever went wrong before", async () => {
    const first = await writeHdf5((out) => out.value("/a", 1));
    for (const name of packings) {
      const bytes = Uint8Array.from(readFileSync(at(`${name}.h5`)));
      const damaged = hdf5Input(bytes.slice(0, bytes.length / 2), "half.h5");
      await expect(withHdf5(damaged, (file) => file.frames("/data"))).rejects.toThrow(FormatError);
      expect(await withHdf5(hdf5Input(bytes, "whole.h5"), (file) => file.frames("/data").counts[3000])).toBe(3000);
    }
    expect(await writeHdf5((out) => out.value("/a", 1))).toEqual(first);
  });
});

it.skipIf(!hasPython("h5py"))("a chunk beyond the library's memory is not called damaged (skipped without h5py)", async () => {
  const write = `import h5py, sys, zlib
side = 7800
pack = zlib.compressobj(1)
packed = b"".join(pack.compress(bytes(4 * side)) for _ in range(side)) + pack.flush()
with h5py.File(sys.argv[1], "w") as f:
    data = f.create_dataset("data", (1, side, side), "f4", chunks=(1, side, side), compression="gzip")
    data.id.write_direct_chunk((0, 0, 0), packed)`;
  runPython(write, at("large.h5"));
  const read = withHdf5File(at("large.h5"), (file) => file.readReal("/data", { start: [0, 0, 0], count: [1, 8, 8] }));
  await expect(read).rejects.toThrow(
    /expected chunks that fit into the 256 MB of the HDF5 library, found larger ones \(h5repack/,
  );
});
