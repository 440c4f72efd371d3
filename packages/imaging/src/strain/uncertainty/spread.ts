// How objects that lie over each other scatter about one of them: running sums of the deviations of amplitude, phase and derived
// quantities, voxel by voxel. It aligns nothing.

import { type ComplexVolume, mapped, type RealVolume, realVolume, type Shape } from "@friedel/engine";

/** Quantities that follow from an object, on any grid; the same number and shapes for every object. NaN if there are none. */
export type Derive = (object: ComplexVolume) => Promise<readonly RealVolume[]> | readonly RealVolume[];

/** Standard deviations; 0 outside the support. */
export interface Uncertainty {
  /** Of |ρ|, in units of the object. */
  readonly amplitude: RealVolume;
  /** Of the phase, radians; over |Q| that of the displacement along Q. A voxel of hardly any amplitude can have any phase: about π/√3. */
  readonly phase: RealVolume;
  /** Of what `derive` gave, in its order and units, on its grid. */
  readonly derived: readonly RealVolume[];
}

/** Sums of deviations. */
export interface Spread {
  add(object: ComplexVolume, derived?: readonly RealVolume[]): void;
  /** √mean d²: about the central object, a bias of the others being part of it. */
  aboutCentre(): Uncertainty;
  /** √(Σ(d − d̄)²/(n − 1)): about the mean of what was added. */
  aboutMean(): Uncertainty;
}

/** Starts sums of deviations from `centre` on the voxels given, and from `derived` where that is finite. */
export function createSpread(centre: ComplexVolume, voxels: Uint32Array, derived: readonly RealVolume[] = []): Spread {
  const amplitude = createSums(voxels.length);
  const phase = createSums(voxels.length);
  const further = derived.map(({ data }) => createSums(data.length));
  let count = 0;
  const result = (value: (sums: Sums, at: number) => number): Uncertainty => ({
    amplitude: onVoxels(centre.shape, voxels, (at) => value(amplitude, at)),
    phase: onVoxels(centre.shape, voxels, (at) => value(phase, at)),
    derived: derived.map((map, k) => mapped(map, (at, i) => (Number.isFinite(at) ? value(further[k], i) : Number.NaN))),
  });
  return {
    add(object, others = []) {
      count++;
      for (let at = 0; at < voxels.length; at++) {
        const i = 2 * voxels[at];
        const [a, b, c, d] = [object.data[i], object.data[i + 1], centre.data[i], centre.data[i + 1]];
        amplitude.add(at, Math.hypot(a, b) - Math.hypot(c, d));
        phase.add(at, Math.atan2(b * c - a * d, a * c + b * d));
      }
      derived.forEach(({ data }, k) => {
        const other = others[k].data;
        for (let i = 0; i < data.length; i++)
          if (Number.isFinite(data[i]) && Number.isFinite(other[i])) further[k].add(i, other[i] - data[i]);
      });
    },
    aboutCentre: () => result(({ square }, at) => Math.sqrt(square[at] / Math.max(1, count))),
    aboutMean: () =>
      result(({ sum, square }, at) =>
        Math.sqrt(Math.max(0, square[at] - sum[at] ** 2 / Math.max(1, count)) / Math.max(1, count - 1)),
      ),
  };
}

interface Sums {
  readonly sum: Float64Array;
  readonly square: Float64Array;
  add(at: number, value: number): void;
}

function createSums(length: number): Sums {
  const sum = new Float64Array(length);
  const square = new Float64Array(length);
  return {
    sum,
    square,
    add(at, value) {
      sum[at] += value;
      square[at] += value * value;
    },
  };
}

function onVoxels(shape: Shape, voxels: Uint32Array, value: (at: number) => number): RealVolume {
  const out = realVolume(shape);
  for (let at = 0; at < voxels.length; at++) out.data[voxels[at]] = value(at);
  return out;
}
