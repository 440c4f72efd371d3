// Frames that are packed each by itself with bitshuffle and LZ4, as Eiger detectors write them, unpacked beside the HDF5 library: faster,
// and without the rows that nobody asks for. Whatever is not as expected is left to the library, which says what is wrong with it.

import type { Shape } from "@friedel/engine";
import { createUnpacker, type Unpacker } from "./bitshuffle/unpacker.js";
import { resolvePath } from "./links.js";
import type { NativeFile } from "./native-file.js";
import { inAxes } from "./read-frames.js";
import type { Hdf5Dataset } from "./records.js";
import { storedChunks } from "./stored-chunks.js";

/** Lends the bytes of a frame's values, little-endian, until the next call: those of the rows that are wanted. */
export type PackedFrames = (frame: number, rows: readonly [from: number, to: number]) => Uint8Array | undefined;

/** The filter, and its setting for LZ4. */
const filterNumber = 32008;
const withLz4 = 2;

/** By file: one unpacker, and the datasets that were looked at; undefined for those of another kind. */
const known = new WeakMap<NativeFile, { readonly unpack: Unpacker; readonly datasets: Map<string, PackedFrames | undefined> }>();

/** The frames of a dataset of `shape`; undefined where they are not packed in this way. */
export function packedFrames(file: NativeFile, dataset: Hdf5Dataset, shape: Shape): PackedFrames | undefined {
  if (dataset.virtual || !dataset.filters.some(({ id }) => id === filterNumber)) return undefined;
  const { unpack, datasets } = known.get(file) ?? { unpack: createUnpacker(), datasets: new Map() };
  known.set(file, { unpack, datasets });
  if (!datasets.has(dataset.path)) datasets.set(dataset.path, findFrames(file, dataset, shape, unpack));
  return datasets.get(dataset.path);
}

function findFrames(file: NativeFile, dataset: Hdf5Dataset, shape: Shape, unpack: Unpacker): PackedFrames | undefined {
  const { path, chunks = [], type } = dataset;
  const [, rows, columns] = shape;
  const found = resolvePath(file, path);
  const source = "missing" in found ? undefined : file.bytesOf(found.file);
  if ("missing" in found || source === undefined || type.kind !== "integer" || type.bytes > 4) return undefined;
  const isFrame = chunks.join() === inAxes(dataset, [1, rows, columns], 1).join();
  const filters = file.filtersOf(found.id, found.path);
  const [, , bytes, , packing] = filters[0]?.settings ?? [];
  const { littleEndian } = file.call(path, (library) => library.get_dataset_metadata(found.id, found.path));
  if (!isFrame || !littleEndian || filters.length !== 1 || bytes !== type.bytes || packing !== withLz4) return undefined;
  const reference = file.call(path, (library) => library.create_object_reference(found.id, found.path));
  const address = Number(new DataView(Uint8Array.from(reference).buffer).getBigUint64(0, true));
  const places = storedChunks(source, address, chunks, inAxes(dataset, [1, 0, 0], 0).indexOf(1));
  if (!places) return undefined;
  return (frame, [first, last]) => {
    const place = places.get(frame);
    if (!place || place.at + place.bytes > source.size) return undefined;
    const read = (target: Uint8Array) => source.read(target, place.at);
    const chunk = { bytes: place.bytes, read, elements: rows * columns, elementBytes: type.bytes };
    return unpack(chunk, first * columns, last * columns);
  };
}
