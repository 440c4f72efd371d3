// Compressed datasets that h5py and the HDF Group's filters write, read through their plugins.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { FormatError } from "../errors.js";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { withHdf5 } from "./open.js";
import { hdf5Input } from "./source.js";
import { writeHdf5 } from "./write.js";

const at = testFolder();
const shape = [5, 33, 41] as const;
const packings = ["gzip", "lzf", "shuffled", "bslz4", "bitshuffle", "lz4", "zstd", "blosc", "bloscZstd"];
const script = `
import ctypes, h5py, hdf5plugin, numpy as np, struct, sys, zlib
z = (np.arange(5 * 33 * 41) % 3001).reshape(5, 33, 41).astype("u4")
zstd, lz4 = ctypes.CDLL("libzstd.so.1"), ctypes.CDLL("liblz4.so.1")
def with_zstd(raw):
    out = ctypes.create_string_buffer(2 * len(raw) + 100)
    length = zstd.ZSTD_compress(out, len(out), raw, len(raw), 3)
    return out.raw[:length]
def with_lz4(raw):
    out = ctypes.create_string_buffer(2 * len(raw) + 100)
    length = lz4.LZ4_compress_default(raw, out, len(raw), len(out))
    return out.raw[:length]
def blosc(raw, code, pack, shuffle):
    # Blosc 1: header, one block that is not split, as the format's description has it.
    body = raw
    if shuffle: body = np.frombuffer(raw, "u1").reshape(-1, 4).T.tobytes()
    body = pack(body)
    block = struct.pack("<i", 20) + struct.pack("<i", len(body)) + body
    return struct.pack("<BBBBIII", 2, 1, code << 5 | 0x10 | shuffle, 4, len(raw), len(raw), 16 + len(block)) + block
with h5py.File(sys.argv[1] + "/packed.h5", "w") as f:
    def put(name, **how): f.create_dataset(name, data=z, chunks=(1, 33, 41), **how)
    put("gzip", compression="gzip"); put("lzf", compression="lzf"); put("shuffled", compression="lzf", shuffle=True)
    put("bslz4", compression=32008, compression_opts=(0, 2)); put("bitshuffle", compression=32008, compression_opts=(0, 0))
    put("lz4", compression=32004); put("bzip2", compression=307)
    def direct(name, number, settings, pack):
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE); plist.set_chunk((1, 33, 41))
        plist.set_filter(number, h5py.h5z.FLAG_OPTIONAL, settings)
        data = h5py.h5d.create(f.id, name.encode(), h5py.h5t.NATIVE_UINT32, h5py.h5s.create_simple(z.shape), plist)
        for i in range(5): data.write_direct_chunk((i, 0, 0), pack(z[i].tobytes()))
    settings = (2, 2, 4, 33 * 41 * 4)
    direct("zstd", 32015, (), with_zstd)
    direct("blosc", 32001, settings, lambda raw: blosc(raw, 1, with_lz4, 1))
    direct("bloscZlib", 32001, settings, lambda raw: blosc(raw, 3, zlib.compress, 0))
    direct("bloscZstd", 32001, settings, lambda raw: blosc(raw, 4, with_zstd, 1))`;

describe.skipIf(!hasPython("h5py", "hdf5plugin"))("packed datasets (skipped without Debian's hdf5plugin)", () => {
  beforeAll(() => void runPython(script, at()));

  it.each(packings)("of %s are read", async (name) => {
    const { counts } = await withHdf5File(at("packed.h5"), (file) => file.frames(`/${name}`));
    expect(counts).toEqual(Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) => i % 3001));
  });

  it("of another filter are refused by its name, with a way out", async () => {
    const read = withHdf5File(at("packed.h5"), (file) => file.frames("/bzip2"));
    await expect(read).rejects.toThrow(FormatError);
    await expect(read).rejects.toThrow(/with one of gzip, LZF, .*h5repack.* found compression with bzip2 \(filter 307\)/);
  });

  it("of Blosc with a compressor that its plugin lacks are refused, with a way out", async () => {
    const read = withHdf5File(at("packed.h5"), (file) => file.frames("/bloscZlib"));
    await expect(read).rejects.toThrow(/compression of a kind that is not built in \(h5repack/);
  });

  it("are read in one job after another, whatever went wrong before", async () => {
    const bytes = Uint8Array.from(readFileSync(at("packed.h5")));
    const damaged = hdf5Input(bytes.slice(0, bytes.length / 2), "half.h5");
    for (const name of packings) {
      await expect(withHdf5(damaged, (file) => file.frames(`/${name}`))).rejects.toThrow(FormatError);
      const sum = await withHdf5(hdf5Input(bytes, "whole.h5"), (file) => file.frames(`/${name}`).counts[3000]);
      expect(sum).toBe(3000);
    }
    expect(await writeHdf5((out) => out.value("/a", 1))).toEqual(await writeHdf5((out) => out.value("/a", 1)));
  });
});
