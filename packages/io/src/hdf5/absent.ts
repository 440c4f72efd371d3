// Which elements of a dataset were never written: they read as the fill value, as if they had been measured. The library does
// not say which; but the second time that it reads an element it has all that leads to it in memory, and reads the
// element's own chunk from the file, or nothing where there is none.

import { elementBytes, type NativeFile, product } from "./native-file.js";
import type { Hdf5Dataset, Hdf5Slab } from "./records.js";

/** Boxes of a dataset that lie side by side, and are there or not each as a whole: its chunks, for one. */
export interface CellGrid {
  /** Where the first cell begins, and the extent of each. */
  readonly origin: readonly number[];
  readonly cell: readonly number[];
}

/** Data of a compact dataset lie in its header, which is read once; it has at most so many bytes. */
const mostCompactBytes = 65_536;
/** After so many questions about single cells, or so many about each, what is left in question counts as not written. */
const mostQuestions = 2 ** 20;
const mostQuestionsEach = 8;

/** The grid of a dataset's chunks; undefined for a small one without any, which may be compact and then is always there. */
export function chunkGrid({ shape = [], type, chunks }: Hdf5Dataset): CellGrid | undefined {
  const isSmall = product(shape) * type.bytes <= mostCompactBytes;
  if (shape.length === 0 || (chunks === undefined && isSmall)) return undefined;
  return { origin: shape.map(() => 0), cell: chunks ?? shape };
}

/**
 * The cells, cut to `slab`, that were never written. `isEven` says whether all elements of a box have one value: what was
 * never written has, so no other cell is in question.
 */
export function unwrittenBoxes(
  file: NativeFile,
  dataset: Hdf5Dataset,
  slab: Hdf5Slab,
  grid: CellGrid,
  isEven: (box: Hdf5Slab) => boolean,
): Hdf5Slab[] {
  const { origin, cell } = grid;
  const first = slab.start.map((from, axis) => Math.floor((from - origin[axis]) / cell[axis]));
  const end = slab.start.map((from, axis) => Math.ceil((from + slab.count[axis] - origin[axis]) / cell[axis]));
  const size = end.map((n, axis) => n - first[axis]);
  const boxOf = (from: readonly number[], cells: readonly number[]) =>
    common(slab, {
      start: from.map((n, axis) => origin[axis] + n * cell[axis]),
      count: cells.map((n, axis) => n * cell[axis]),
    });
  const ones = size.map(() => 1);
  const isAnyEven = (from: readonly number[], cells: readonly number[]): boolean => {
    for (let i = 0; i < product(cells); i++) if (isEven(boxOf(placeOf(i, cells, from), ones))) return true;
    return false;
  };
  const out: Hdf5Slab[] = [];
  let questions = mostQuestions + mostQuestionsEach * product(size);
  const search = (from: readonly number[], cells: readonly number[]): void => {
    if (!isAnyEven(from, cells)) return;
    questions -= product(cells);
    const start = from.map((n, axis) => origin[axis] + n * cell[axis]);
    const reads = questions < 0 ? 0 : countReads(file, dataset, { start, count: cells }, cell);
    if (reads === 0) out.push(boxOf(from, cells));
    // One element of each cell was asked for, so as many reads as cells are all of them.
    if (reads === 0 || reads >= product(cells)) return;
    const axis = cells.indexOf(Math.max(...cells));
    const half = Math.ceil(cells[axis] / 2);
    search(from, cells.with(axis, half));
    search(from.with(axis, from[axis] + half), cells.with(axis, cells[axis] - half));
  };
  search(first, size);
  return out;
}

/** How often the files are read for one element of each cell, once all that leads to these elements has been read. */
function countReads(
  file: NativeFile,
  { path, type }: Hdf5Dataset,
  { start, count }: Hdf5Slab,
  stride: readonly number[],
): number {
  const [elements, offset, steps] = [count, start, stride].map((values) => values.map(BigInt));
  return file.withMemory(product(count) * elementBytes(type), (pointer) => {
    const read = () =>
      file.read(`readable values in dataset ${path}`, (library, id) =>
        library.get_dataset_data(id, path, elements, offset, steps, BigInt(pointer)),
      );
    read();
    const before = file.log.reads;
    read();
    return file.log.reads - before;
  });
}

/** The place with this number, in C order, of a box that begins at `from`. */
function placeOf(index: number, size: readonly number[], from: readonly number[]): number[] {
  const place = [...from];
  for (let axis = size.length - 1, rest = index; axis >= 0; axis--) {
    place[axis] += rest % size[axis];
    rest = Math.floor(rest / size[axis]);
  }
  return place;
}

/** What two boxes have in common; counts of 0 where that is nothing. */
export function common(a: Hdf5Slab, b: Hdf5Slab): Hdf5Slab {
  const start = a.start.map((from, axis) => Math.max(from, b.start[axis]));
  const count = start.map((from, axis) =>
    Math.max(0, Math.min(a.start[axis] + a.count[axis], b.start[axis] + b.count[axis]) - from),
  );
  return { start, count };
}
