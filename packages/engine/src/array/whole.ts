// What is asked of whole arrays again and again, as plain loops: on millions of voxels the callbacks of `map` and `reduce` cost ten times
// as much.

import type { ComplexVolume, MaskVolume, RealVolume, Volume } from "./volume.js";

/** A volume times a factor, as a new one. */
export function multiplied<V extends RealVolume | ComplexVolume>(volume: V, factor: number): V {
  const data = new Float32Array(volume.data.length);
  for (let i = 0; i < data.length; i++) data[i] = volume.data[i] * factor;
  return { ...volume, data };
}

/** A volume of the same kind and shape, each sample replaced by `value` of it. */
export function mapped<V extends Volume>(volume: V, value: (sample: number, i: number) => number): V {
  const data = volume.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = value(data[i], i);
  return { ...volume, data };
}

/** The largest of numbers, 0 where none is above it. */
export function largestOf(data: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > largest) largest = data[i];
  return largest;
}

/** Voxels of a mask that hold `value`; without one, those that are not 0. */
export function countVoxels({ data }: MaskVolume, value?: number): number {
  let count = 0;
  if (value === undefined) for (let i = 0; i < data.length; i++) count += data[i] === 0 ? 0 : 1;
  else for (let i = 0; i < data.length; i++) count += data[i] === value ? 1 : 0;
  return count;
}
