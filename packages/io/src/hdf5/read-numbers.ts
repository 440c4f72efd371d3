// Reads numbers of a dataset, whole or in part, through pieces of bounded size.

import { checkMemory } from "../limits.js";
import { elementBytes, type NativeFile, product } from "./native-file.js";
import { piecesOf, runsOf } from "./pieces.js";
import type { Hdf5Dataset, Hdf5Slab } from "./records.js";
import { copyNumbers, formatType } from "./type.js";

/** Values pass through the library's memory in pieces of about this many bytes. */
const pieceBytes = 2 ** 25;

/** An array of numbers to read into. */
type NumberArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What is read: which part (all without one), real or complex, and into which kind of array. */
export interface NumbersRequest<A extends NumberArray> {
  readonly slab: Hdf5Slab | undefined;
  readonly want: "real" | "complex";
  readonly Kind: new (length: number) => A;
}

/** A dataset's numbers; complex elements are two of them. Throws FormatError and LimitError. */
export function readNumbers<A extends NumberArray>(
  file: NativeFile,
  dataset: Hdf5Dataset,
  { slab, want, Kind }: NumbersRequest<A>,
): { readonly shape: readonly number[]; readonly data: A } {
  const { type, shape, path } = dataset;
  if ((type.kind === "complex") !== (want === "complex") || type.kind === "text" || type.kind === "other") {
    throw file.error(`${want} numbers in dataset ${path}`, formatType(type));
  }
  if (shape === undefined) throw file.error(`values in dataset ${path}`, "none");
  const part = slab ?? { start: shape.map(() => 0), count: shape };
  const { start, count } = part;
  const isInside = start.length === shape.length && shape.every((n, axis) => start[axis] >= 0 && start[axis] + count[axis] <= n);
  if (!isInside)
    throw file.error(`a part inside ${shape.join("×")} of dataset ${path}`, `${count.join("×")} from ${start.join(", ")}`);
  file.checkFilters(dataset);
  file.checkPossible(dataset);
  const perElement = want === "complex" ? 2 : 1;
  const length = product(count) * perElement;
  checkMemory(file.name, length * Kind.prototype.BYTES_PER_ELEMENT, file.limits);
  const data = new Kind(length);
  const bytes = elementBytes(type);
  for (const piece of piecesOf(part, dataset.chunks, Math.floor(pieceBytes / bytes))) {
    readPiece(file, dataset, piece, (pointer) => {
      const memory = file.library.HEAPU8.buffer;
      for (const { from, to, length: elements } of runsOf(piece, part))
        copyNumbers(type, memory, pointer + from * bytes, elements, data, to * perElement);
    });
  }
  return { shape: count, data };
}

/** Reads one piece into the library's memory and lends it. The caller has checked that the dataset can be read. */
export function readPiece(
  file: NativeFile,
  { path, type }: Hdf5Dataset,
  { start, count }: Hdf5Slab,
  take: (at: number) => void,
): void {
  const isScalar = count.length === 0;
  const selected = isScalar ? null : count.map(BigInt);
  const offset = isScalar ? null : start.map(BigInt);
  const ones = isScalar ? null : count.map(() => 1n);
  file.withMemory(product(count) * elementBytes(type), (pointer) => {
    file.read(`readable values in dataset ${path}`, (library, id) =>
      library.get_dataset_data(id, path, selected, offset, ones, BigInt(pointer)),
    );
    take(pointer);
  });
}
