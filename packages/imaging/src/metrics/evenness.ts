// How far an object is from a crystal of one density: a sign of its error that needs no truth and no other start. An error of the field
// has any phase, so that half of its energy inside the body changes amplitudes there, and all of it around the body, where there should
// be none. What all starts share shows in it too: noise of few counts, frames that the model has elsewhere, coherence that is off.

import { type ComplexVolume, largestOf, type Shape } from "@friedel/engine";

/** What an object's amplitudes say. */
export interface Evenness {
  /** Standard deviation of the amplitude over its mean, where all six neighbours are inside too; NaN for too few of such voxels. */
  readonly scatter: number;
  /** Share of the object's energy in voxels outside the body, beyond that of the voxels that a sharp surface cuts. */
  readonly around: number;
  /** Field error that this would be of a crystal of one density: √(2 scatter² + around). NaN with `scatter`. */
  readonly error: number;
}

/** The body is where the amplitude reaches this share of the median one, by energy. */
const bodyLevel = 0.5;
/** Energy outside the body for each face between a voxel of it and one outside, in voxels: 0.027 to 0.030 for drawn crystals. */
const faceEnergy = 0.029;
/** Bulk voxels, as a share of the body's, below which nothing is said: plates and needles of two voxels have none. */
const leastBulk = 0.05;

/** The evenness of an object that is not zero everywhere. Neighbours are cyclic. */
export function evennessOf({ shape, data }: ComplexVolume): Evenness {
  const amplitude = new Float32Array(data.length / 2);
  for (let i = 0; i < amplitude.length; i++) amplitude[i] = Math.sqrt(data[2 * i] ** 2 + data[2 * i + 1] ** 2);
  const level = bodyLevel * medianByEnergy(amplitude);
  let [voxels, faces, energy, outside] = [0, 0, 0, 0];
  let [bulk, sum, squares] = [0, 0, 0];
  for (let i = 0; i < amplitude.length; i++) {
    const value = amplitude[i];
    energy += value ** 2;
    if (value < level) {
      outside += value ** 2;
      continue;
    }
    voxels++;
    const open = neighbours(shape, i).filter((other) => amplitude[other] < level).length;
    faces += open;
    if (open > 0) continue;
    bulk++;
    sum += value;
    squares += value ** 2;
  }
  const around = Math.max(0, outside / energy - (faceEnergy * faces) / voxels);
  const variance = bulk < leastBulk * voxels ? Number.NaN : Math.max(0, (squares * bulk) / sum ** 2 - 1);
  return { scatter: Math.sqrt(variance), around, error: Math.fround(Math.sqrt(2 * variance + around)) };
}

/** Steps of the search for the median, each of which halves what it may be in. */
const halvings = 24;

/** The amplitude above which half of the energy is. */
function medianByEnergy(everywhere: Float32Array): number {
  const amplitude = everywhere.filter((value) => value > 0);
  const energyAbove = (level: number) => amplitude.reduce((sum, value) => (value > level ? sum + value ** 2 : sum), 0);
  const half = energyAbove(0) / 2;
  let [least, most] = [0, largestOf(amplitude)];
  for (let n = 0; n < halvings; n++) {
    const middle = (least + most) / 2;
    if (energyAbove(middle) > half) least = middle;
    else most = middle;
  }
  return least;
}

/** The six voxels that share a face with one, over the border to the other side. */
function neighbours([nz, ny, nx]: Shape, i: number): readonly number[] {
  const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
  const plane = nx * ny;
  return [
    ...[i + (x === 0 ? nx - 1 : -1), i + (x === nx - 1 ? 1 - nx : 1)],
    ...[i + (y === 0 ? plane - nx : -nx), i + (y === ny - 1 ? nx - plane : nx)],
    ...[i + (z === 0 ? (nz - 1) * plane : -plane), i + (z === nz - 1 ? (1 - nz) * plane : plane)],
  ];
}
