// From a pattern's own sampling to that of a network and back, by scaled discrete Fourier transforms.

import { type ComplexVolume, type RealVolume, type Shape, scaledDft, scaledDftOfReal, type Triple } from "@friedel/engine";

/** A network's voxels for one pattern. */
export interface Sampling {
  /** The network's voxel in voxels of the pattern's object, along each axis. */
  readonly voxel: Triple;
  readonly patternShape: Shape;
  readonly shape: Shape;
}

/** The voxels of a network of this shape in which a crystal of `measured` oversampling has the oversampling `wanted`. */
export function samplingFor(patternShape: Shape, measured: Triple, shape: Shape, wanted: number): Sampling {
  const along = (axis: 0 | 1 | 2): number => (wanted * patternShape[axis]) / (measured[axis] * shape[axis]);
  return { voxel: [along(0), along(1), along(2)], patternShape, shape };
}

/** The Patterson function of an intensity on a network's voxels; beyond the pattern's own field of view it is 0. */
export function pattersonAt(intensity: RealVolume, { voxel, shape: wanted }: Sampling): ComplexVolume {
  return scaledDftOfReal(intensity, wanted, 1, (axis) => {
    const n = intensity.shape[axis];
    // Frequencies above the limit of the network's voxels are left out, and positions beyond the pattern's field of view.
    return { step: voxel[axis] / n, mostIn: n / (2 * voxel[axis]), mostOut: n / (2 * voxel[axis]) };
  });
}

/** The scattered amplitude, on the pattern's voxels, of an object on (the central part of) a network's voxels. */
export function amplitudeAt(object: ComplexVolume, { voxel, patternShape }: Sampling): ComplexVolume {
  return scaledDft(object, patternShape, -1, (axis) => {
    const n = patternShape[axis];
    return { step: voxel[axis] / n, mostIn: Number.POSITIVE_INFINITY, mostOut: n / (2 * voxel[axis]) };
  });
}
