// Reads numbers of a dataset, whole or in part, through pieces of bounded size.

import { checkMemory } from "../limits.js";
import { checkFilters } from "./filters.js";
import { elementBytes, type NativeFile, product } from "./native-file.js";
import type { Hdf5Dataset, Hdf5Numbers, Hdf5Slab } from "./records.js";
import { copyNumbers, formatType } from "./type.js";

/** Values pass through the library's memory in pieces of about this many bytes. */
const pieceBytes = 2 ** 25;

/** A dataset's numbers as float32; complex elements are two of them. Throws FormatError and LimitError. */
export function readNumbers(
  file: NativeFile,
  dataset: Hdf5Dataset,
  slab: Hdf5Slab | undefined,
  want: "real" | "complex",
): Hdf5Numbers {
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
  checkFilters(file.name, path, dataset.filters);
  file.checkPossible(dataset);
  const perElement = want === "complex" ? 2 : 1;
  const length = product(count) * perElement;
  checkMemory(file.name, length * Float32Array.BYTES_PER_ELEMENT, file.limits);
  const data = new Float32Array(length);
  readPieces(file, dataset, part, (offset, elements, at) => {
    copyNumbers(type, file.library.HEAPU8.buffer, offset, elements, data, at * perElement);
  });
  return { shape: count, data };
}

/** Goes along the first axis in pieces that end at the borders of chunks, so that no chunk is unpacked twice. */
function readPieces(
  file: NativeFile,
  dataset: Hdf5Dataset,
  { start, count }: Hdf5Slab,
  take: (offset: number, elements: number, at: number) => void,
): void {
  const [rows = 1, ...restCount] = count;
  const [first = 0, ...restStart] = start;
  const rowElements = product(restCount);
  if (rows * rowElements === 0) return;
  const bytes = elementBytes(dataset.type);
  const chunkRows = dataset.chunks?.[0] ?? 1;
  const pieceRows = Math.max(1, Math.floor(pieceBytes / (rowElements * bytes * chunkRows))) * chunkRows;
  for (let row = first; row < first + rows; ) {
    const end = Math.min(first + rows, (Math.floor(row / pieceRows) + 1) * pieceRows);
    const elements = (end - row) * rowElements;
    const isScalar = count.length === 0;
    const selected = isScalar ? null : [end - row, ...restCount].map(BigInt);
    const offset = isScalar ? null : [row, ...restStart].map(BigInt);
    const ones = isScalar ? null : count.map(() => 1n);
    file.withMemory(elements * bytes, (pointer) => {
      file.read(`readable values in dataset ${dataset.path}`, (library, id) =>
        library.get_dataset_data(id, dataset.path, selected, offset, ones, BigInt(pointer)),
      );
      take(pointer, elements, (row - first) * rowElements);
    });
    row = end;
  }
}
