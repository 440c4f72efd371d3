// Whole frames as they are stored, lent a few at a time from the library's memory, for whoever looks at all of them and keeps
// little: nothing is copied, which for a large scan takes longer than unpacking it.

import type { Shape } from "@friedel/engine";
import { nativeSamples } from "../samples.js";
import { missingParts, virtualSources } from "./missing-parts.js";
import { elementBytes, type NativeFile, product } from "./native-file.js";
import { packedFrames } from "./packed-frames.js";
import { inAxes } from "./read-frames.js";
import { readNumbers, readPiece } from "./read-numbers.js";
import type { Hdf5Dataset } from "./records.js";
import { sampleTypeOf } from "./type.js";

/** Frames of a dataset, of use during the call that lends them only. */
export interface LentFrames {
  /** The first one's number in the dataset, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** Their values in C order, of whatever type. */
  readonly values: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> };
  /** 1 where the files hold nothing; undefined where they hold all. */
  readonly missing?: Uint8Array;
  /** The sources of a virtual dataset that are not there. */
  readonly sources: readonly string[];
}

/** The rows of a frame, by its number in the dataset, whose values are asked for; others may be lent as anything. Undefined for all. */
export type WantedRows = (frame: number) => readonly [from: number, to: number] | undefined;

/** About so many bytes are lent at once, and at most so many are read without being converted. */
const lentBytes = 2 ** 25;
const mostBytes = 2 ** 26;

/**
 * Lends `count` frames of a dataset of `shape` from `first` on, in order. Throws FormatError for what is no number or damaged,
 * and where the compression cannot be undone.
 */
export function lendFrames(
  file: NativeFile,
  dataset: Hdf5Dataset,
  shape: Shape,
  first: number,
  count: number,
  take: (frames: LentFrames) => void,
  wanted?: WantedRows,
): void {
  const frameBytes = shape[1] * shape[2] * elementBytes(dataset.type);
  const frameAxis = inAxes(dataset, [1, 0, 0], 0).indexOf(1);
  const chunk = dataset.chunks?.[frameAxis] ?? 1;
  const block = Math.max(1, Math.floor(lentBytes / (frameBytes * chunk))) * chunk;
  const type = sampleTypeOf(dataset.type);
  const isPlain = type !== undefined && dataset.type.kind !== "complex" && !["f2", "i8", "u8"].includes(type);
  virtualSources(file, dataset);
  const packed = isPlain ? packedFrames(file, dataset, shape) : undefined;
  for (let at = first; at < first + count; ) {
    const frame = packed?.(at, wanted?.(at) ?? [0, shape[1]]);
    const plain = type && frame && nativeSamples(frame, type, true, shape[1] * shape[2]);
    if (plain && !isLong(plain)) {
      take({ first: at, count: 1, values: plain, sources: [] });
      at++;
      continue;
    }
    const end = Math.min(first + count, (Math.floor(at / block) + 1) * block);
    const slab = {
      start: inAxes(dataset, [at, 0, 0], 0),
      count: inAxes(dataset, [end - at, shape[1], shape[2]], 1),
    };
    const lend = (values: LentFrames["values"]) => {
      take({ first: at, count: end - at, values, ...missingParts(file, dataset, slab, values) });
    };
    if (isPlain && (end - at) * frameBytes <= mostBytes) {
      file.checkFilters(dataset);
      file.checkPossible(dataset);
      readPiece(file, dataset, slab, (pointer) => {
        const elements = product(slab.count);
        const bytes = new Uint8Array(file.library.HEAPU8.buffer, pointer, elements * elementBytes(dataset.type));
        const values = nativeSamples(bytes, type, true, elements);
        if (!isLong(values)) lend(values);
      });
    } else lend(readNumbers(file, dataset, { slab, want: "real", Kind: Float32Array }).data);
    at = end;
  }
}

type Values = ReturnType<typeof nativeSamples>;

function isLong(values: Values): values is Extract<Values, BigInt64Array | BigUint64Array> {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}
