// The parts of a virtual dataset: which box of it shows which dataset of which file. The library puts them together, and puts
// the fill value where one is missing, but tells neither. Layout: HDF5 File Format Specification, IV.A.2.i (virtual layout),
// III.H (its block in the global heap), VII (selections).

import { type Bytes, baseAddress, headerMessages, heapObject } from "./object-header.js";
import type { Hdf5Slab } from "./records.js";
import type { ByteSource } from "./source.js";

/** One mapping. */
export interface VirtualPart {
  /** As the mapping spells it: relative to the virtual dataset's file, `.` for that file itself. */
  readonly file: string;
  readonly path: string;
  /** The boxes of the virtual dataset that it fills. */
  readonly boxes: readonly Hdf5Slab[];
}

const layoutMessage = 8;
const virtualClass = 3;
/** More boxes than these of one dataset are not told apart. */
const mostBoxes = 100_000;

/** The mappings of the virtual dataset whose header is at `address`; undefined where they are of a kind that is not known here. */
export function virtualParts(source: ByteSource, address: number, shape: readonly number[]): VirtualPart[] | undefined {
  try {
    const base = baseAddress(source);
    if (base === undefined) return undefined;
    const layout = headerMessages(source, base, address).find(({ type }) => type === layoutMessage)?.data;
    if (layout === undefined || layout.take(1) < 4 || layout.take(1) !== virtualClass) return undefined;
    const block = heapObject(source, base, layout.take(8), layout.take(4));
    if (block.take(1) !== 0) return undefined;
    const parts: VirtualPart[] = [];
    for (let left = block.take(8); left > 0 && parts.length < mostBoxes; left--) {
      const [file, path] = [block.text(), block.text()];
      const isNumbered = /%\d*b/.test(file + path);
      takeSelection(block, [], false);
      const boxes = takeSelection(block, shape, isNumbered);
      const named = boxes.map((box, n) => ({ file: numbered(file, n), path: numbered(path, n), boxes: [box] }));
      parts.push(...(isNumbered ? named : [{ file: numbered(file, 0), path: numbered(path, 0), boxes }]));
    }
    return parts;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `%b` in a name stands for the number of the box, `%04b` for four digits of it. */
function numbered(name: string, n: number): string {
  return name.replace(/%(\d*)b|%%/g, (all, digits?: string) => (all === "%%" ? "%" : String(n).padStart(Number(digits), "0")));
}

/** The boxes of a stored selection, cut to `shape`; neighbours are one, unless each has a number. */
function takeSelection(bytes: Bytes, shape: readonly number[], isNumbered: boolean): Hdf5Slab[] {
  const kind = bytes.take(4);
  const version = bytes.take(4);
  const whole = { start: shape.map(() => 0), count: [...shape] };
  if (kind === 0 || kind === 3) {
    bytes.at += 8;
    return kind === 3 ? [whole] : [];
  }
  if (kind !== 2 || version > 3) throw new RangeError("a selection that is not known");
  if (version === 1) {
    bytes.at += 8;
    const rank = bytes.take(4);
    return takeBlocks(bytes, rank, bytes.take(4), 4);
  }
  const isRegular = (bytes.take(1) & 1) === 1;
  const size = version === 2 ? 8 : bytes.take(1);
  if (version === 2) bytes.at += 4;
  const rank = bytes.take(4);
  if (!isRegular) return takeBlocks(bytes, rank, bytes.take(size), size);
  const axes = Array.from({ length: rank }, (_, axis) => {
    const number = () => bytes.take(size);
    const limited = (value: number) => (value >= 2 ** (8 * size) - 1 ? Number.POSITIVE_INFINITY : value);
    const [start, stride, count, block] = [number(), number(), limited(number()), limited(number())];
    return axisRanges(start, stride, count, block, shape[axis] ?? 0, isNumbered);
  });
  if (axes.reduce((n, ranges) => n * ranges.length, 1) > mostBoxes) throw new RangeError("too many boxes");
  return axes.reduce<Hdf5Slab[]>(
    (boxes, ranges) =>
      boxes.flatMap(({ start, count }) => ranges.map(([from, n]) => ({ start: [...start, from], count: [...count, n] }))),
    [{ start: [], count: [] }],
  );
}

type Range = readonly [start: number, count: number];

/** `count` ranges of `block` elements of an axis, cut to its extent. */
function axisRanges(start: number, stride: number, count: number, block: number, extent: number, isNumbered: boolean): Range[] {
  const room = Math.max(0, extent - start);
  if (room === 0) return [];
  if (block > room || (stride === block && !isNumbered)) return [[start, Math.min(room, block * count)]];
  const ranges = Math.min(count, Math.ceil(room / Math.max(1, stride)));
  if (ranges > mostBoxes) throw new RangeError("too many boxes");
  return Array.from({ length: ranges }, (_, i) => [start + i * stride, Math.min(block, room - i * stride)] as const);
}

function takeBlocks(bytes: Bytes, rank: number, blocks: number, size: number): Hdf5Slab[] {
  if (blocks > mostBoxes) throw new RangeError("too many boxes");
  const corner = () => Array.from({ length: Math.min(rank, 32) }, () => bytes.take(size));
  return Array.from({ length: blocks }, () => {
    const start = corner();
    return { start, count: corner().map((last, axis) => last - start[axis] + 1) };
  });
}
