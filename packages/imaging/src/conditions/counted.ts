// The counts of a measurement as the functions of this room take them, with the gain and the background that are known.

import { type MaskVolume, Measured, type Measurement } from "@friedel/engine";

/** The signal that was counted, without gain and background, and the variance that counting gives it; both 0 where not measured. */
export interface Signal {
  readonly signal: Float32Array;
  readonly variance: Float32Array;
}

/** (counts − background) / gain, and counts / gain². */
export function signalOf({ amplitude, mask, gain, background }: Measurement): Signal {
  const signal = new Float32Array(mask.data.length);
  const variance = new Float32Array(mask.data.length);
  for (let i = 0; i < signal.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    const counts = amplitude.data[i] ** 2;
    const factor = gain ? gain.data[i] : 1;
    signal[i] = (counts - (background ? background.data[i] : 0)) / factor;
    variance[i] = counts / factor ** 2;
  }
  return { signal, variance };
}

/** A detector that is saturated shows its greatest value more than once. */
const leastPlateau = 3;
/** Below this many counts in the brightest voxel equal values are chance. */
const leastBright = 1000;

/** The voxels that hold the greatest value of all, where there are so many of them that it is the end of the detector's range. */
export function plateauOf({ amplitude, mask }: Measurement): number[] {
  let greatest = 0;
  let found: number[] = [];
  for (let i = 0; i < mask.data.length; i++) {
    const value = amplitude.data[i];
    if (mask.data[i] === Measured.no || value < greatest) continue;
    if (value > greatest) found = [];
    greatest = value;
    found.push(i);
  }
  return greatest ** 2 >= leastBright && found.length >= leastPlateau ? found : [];
}

/** A mask that leaves out further voxels, by their index. */
export function withoutVoxels(mask: MaskVolume, voxels: readonly number[]): MaskVolume {
  const data = mask.data.slice();
  for (const voxel of voxels) data[voxel] = Measured.no;
  return { ...mask, data };
}
