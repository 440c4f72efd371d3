// Files with one dataset each, /data, packed in every way that is read, for tests: by h5py where it has the filter, else chunk by
// chunk with the compressors' own libraries. Not part of the package.

import { runPython } from "../../testing/python.js";

/** The packings that are read, and two that are not. */
export const packings = ["gzip", "lzf", "shuffled", "bslz4", "bitshuffle", "lz4", "zstd", "blosc", "bloscZstd"] as const;

const script = `
import ctypes, h5py, hdf5plugin, numpy as np, struct, sys, zlib
folder, shape = sys.argv[1], tuple(int(n) for n in sys.argv[2].split(","))
z = (np.arange(np.prod(shape)) % 3001).reshape(shape).astype("u4"); chunk = (1, *shape[1:])
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
def put(name, **how):
    with h5py.File(f"{folder}/{name}.h5", "w") as f: f.create_dataset("data", data=z, chunks=chunk, **how)
put("gzip", compression="gzip"); put("lzf", compression="lzf"); put("shuffled", compression="lzf", shuffle=True)
put("bslz4", compression=32008, compression_opts=(0, 2)); put("bitshuffle", compression=32008, compression_opts=(0, 0))
put("lz4", compression=32004); put("bzip2", compression=307)
def direct(name, number, settings, pack):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE); plist.set_chunk(chunk)
    plist.set_filter(number, h5py.h5z.FLAG_OPTIONAL, settings)
    with h5py.File(f"{folder}/{name}.h5", "w") as f:
        data = h5py.h5d.create(f.id, b"data", h5py.h5t.NATIVE_UINT32, h5py.h5s.create_simple(z.shape), plist)
        for i in range(len(z)): data.write_direct_chunk((i, 0, 0), pack(z[i].tobytes()))
settings = (2, 2, 4, 4 * shape[1] * shape[2])
direct("zstd", 32015, (), with_zstd)
direct("blosc", 32001, settings, lambda raw: blosc(raw, 1, with_lz4, 1))
direct("bloscZlib", 32001, settings, lambda raw: blosc(raw, 3, zlib.compress, 0))
direct("bloscZstd", 32001, settings, lambda raw: blosc(raw, 4, with_zstd, 1))`;

/** Writes `PACKING.h5` for every packing, and for bzip2 and bloscZlib, with element i of /data being i mod 3001, uint32. */
export function writePacked(folder: string, shape: readonly [number, number, number]): void {
  runPython(script, folder, shape.join());
}
