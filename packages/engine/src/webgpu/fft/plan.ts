// How a line of an axis is transformed: its radices, how many lines a workgroup takes at once and with how many threads. Plain data, made
// without a GPU.

import { fftFactors } from "../../fft/index.js";

/** What a workgroup may have. */
export interface WorkgroupLimits {
  readonly bytes: number;
  readonly threads: number;
  /**
   * Whether the points of a butterfly are written out one by one, so that they stay in registers. Hardware wants it; an adapter in software
   * takes five times as long to compile it.
   */
  readonly unrolls: boolean;
}

/** Neighbours in memory lie along a line (rows), or across the lines (columns). */
export type Neighbours = "along" | "across";

/** The transform of lines of one length. */
export interface LinePlan {
  readonly length: number;
  readonly radices: readonly number[];
  /** Lines of a tile, which is what one workgroup transforms. */
  readonly lines: number;
  readonly threads: number;
  readonly neighbours: Neighbours;
  readonly unrolls: boolean;
}

/** Lines side by side that fill the memory's bursts: 16 complex numbers are 128 bytes. */
const mostLines = 16;
const bytesPerPoint = 8;
/** Threads that run in step on the widest of hardware's kinds. */
const threadsInStep = 32;

/** The radices of a length, the greatest first: 8 as often as leaves a power of two that is none or 2, 4 or 4·4, then 5 and 3. */
export function radicesOf(length: number): number[] {
  const factors = fftFactors(length);
  const count = (p: number) => factors.filter((factor) => factor === p).length;
  const twos = count(2);
  const small = twos === 1 ? [2] : [[], [4, 4], [4]][twos % 3];
  const eights = (twos - Math.log2(small.reduce((a, b) => a * b, 1))) / 3;
  const radices = [...repeat(8, eights), ...repeat(5, count(5)), ...small, ...repeat(3, count(3))];
  return radices.length > 0 ? radices : [1];
}

function repeat(value: number, times: number): number[] {
  return new Array<number>(times).fill(value);
}

/** Points from the beginning of a line of a tile to that of the next in workgroup memory: rows keep off each other's banks. */
export function pitchOf({ length, neighbours }: Pick<LinePlan, "length" | "neighbours">): number {
  return neighbours === "along" && length % 2 === 0 ? length + 1 : length;
}

/** The plan of a length; undefined where a line does not fit into a workgroup's memory. Throws ShapeError for other factors than 2, 3, 5. */
export function planLine(length: number, neighbours: Neighbours, limits: WorkgroupLimits): LinePlan | undefined {
  const radices = radicesOf(length);
  const bytes = bytesPerPoint * pitchOf({ length, neighbours });
  let lines = mostLines;
  while (lines > 1 && lines * bytes > limits.bytes) lines /= 2;
  if (lines * bytes > limits.bytes) return undefined;
  const butterflies = (lines * length) / Math.min(...radices);
  const threads = Math.min(limits.threads, threadsInStep * Math.ceil(butterflies / threadsInStep));
  return { length, radices, lines, threads, neighbours, unrolls: limits.unrolls };
}
