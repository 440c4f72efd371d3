// What the files of a dataset do not hold of a part of it: chunks that were never written, and of a virtual dataset whatever
// no file fills, or a file that is not there.

import { type CellGrid, chunkGrid, common, unwrittenBoxes } from "./absent.js";
import { openBeside, resolvePath } from "./links.js";
import { type NativeFile, product } from "./native-file.js";
import { runsOf } from "./pieces.js";
import type { Hdf5Dataset, Hdf5Slab } from "./records.js";
import { type VirtualPart, virtualParts } from "./virtual-layout.js";

/** What is not there of a part of a dataset. */
export interface MissingParts {
  /** 1 where no file holds the element, one an element of the part; undefined where all is there. */
  readonly missing?: Uint8Array<ArrayBuffer>;
  /** The sources of a virtual dataset that are not there, as `file:path`. */
  readonly sources: readonly string[];
}

/** Marks what is not there of `slab`, whose values, as they were read, are `data`. */
export function missingParts(file: NativeFile, dataset: Hdf5Dataset, slab: Hdf5Slab, data: ArrayLike<number>): MissingParts {
  const isEven = (box: Hdf5Slab) => isOneValue(data, box, slab);
  const grid = chunkGrid(dataset);
  const parts = virtualSources(file, dataset);
  if (!parts) return { ...marked(slab, grid ? unwrittenBoxes(file, dataset, slab, grid, isEven) : []), sources: [] };
  const sources = new Set<string>();
  const filled = new Uint8Array(data.length);
  const unwritten: Hdf5Slab[] = [];
  for (const part of parts) {
    const boxes = part.boxes.map((box) => common(slab, box)).filter(({ count }) => product(count) > 0);
    if (boxes.length === 0) continue;
    if (!part.isThere) {
      sources.add(`${part.file}:${part.path}`);
      continue;
    }
    for (const box of boxes) {
      fill(filled, box, slab, 1);
      unwritten.push(...unwrittenBoxes(file, dataset, box, frameGrid(box), isEven));
    }
  }
  for (const box of unwritten) fill(filled, box, slab, 0);
  const missing = filled.map((value) => 1 - value);
  return { ...(missing.includes(1) && { missing }), sources: [...sources] };
}

/** One mapping of a virtual dataset; its source is there, or not. */
interface VirtualSource extends VirtualPart {
  readonly isThere: boolean;
}

/** What is known of the virtual datasets of a file, by their paths; undefined where their mappings are of an unknown kind. */
const knownSources = new WeakMap<NativeFile, Map<string, VirtualSource[] | undefined>>();

/**
 * The mappings of a virtual dataset; undefined for another dataset, and where they are of an unknown kind. Their files are
 * opened and stay so, so that what leads to their data stays in memory. Throws where the compression of a source cannot be
 * undone, see `checkFilters`; the library itself would only fail.
 */
export function virtualSources(file: NativeFile, dataset: Hdf5Dataset): readonly VirtualSource[] | undefined {
  if (!dataset.virtual) return undefined;
  const known = knownSources.get(file) ?? new Map<string, VirtualSource[] | undefined>();
  knownSources.set(file, known);
  if (!known.has(dataset.path)) known.set(dataset.path, findSources(file, dataset));
  return known.get(dataset.path);
}

function findSources(file: NativeFile, { path, shape = [] }: Hdf5Dataset): VirtualSource[] | undefined {
  const found = resolvePath(file, path);
  const bytes = "missing" in found ? undefined : file.bytesOf(found.file);
  if ("missing" in found || bytes === undefined) return undefined;
  const reference = file.call(path, (library) => library.create_object_reference(found.id, found.path));
  const address = new DataView(Uint8Array.from(reference).buffer).getBigUint64(0, true);
  return virtualParts(bytes, Number(address), shape)?.map((part) => {
    const source = part.file === "." ? found : openBeside(file, found.file, part.file);
    const isThere = source !== undefined && file.kindAt(source.id, part.path) === "dataset";
    if (isThere) file.checkFilters({ path: part.path, filters: file.filtersOf(source.id, part.path) });
    return { ...part, isThere };
  });
}

/** Frame by frame. */
function frameGrid({ start, count }: Hdf5Slab): CellGrid {
  const axis = Math.max(
    0,
    count.findIndex((n) => n > 1),
  );
  return { origin: start, cell: count.with(axis, 1) };
}

function marked(slab: Hdf5Slab, boxes: readonly Hdf5Slab[]): Pick<MissingParts, "missing"> {
  if (boxes.length === 0) return {};
  const missing = new Uint8Array(product(slab.count));
  for (const box of boxes) fill(missing, box, slab, 1);
  return { missing };
}

function fill(target: Uint8Array, box: Hdf5Slab, slab: Hdf5Slab, value: number): void {
  for (const { to, length } of runsOf(box, slab)) target.fill(value, to, to + length);
}

function isOneValue(data: ArrayLike<number>, box: Hdf5Slab, slab: Hdf5Slab): boolean {
  let first: number | undefined;
  for (const { to, length } of runsOf(box, slab)) {
    first ??= data[to];
    for (let i = to; i < to + length; i++) if (!Object.is(data[i], first)) return false;
  }
  return true;
}
