// Targets of the networks: the object in the middle of its array, of unit strength, without the ambiguities of its pattern.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  cropOrPad,
  type MaskVolume,
  type Shape,
  type Transform,
  type Triple,
} from "@friedel/engine";
import { applyRamp } from "@friedel/imaging";

/**
 * The object with its centre of mass (of |ρ|²) at the array's centre, cut to `shape`, its mean strength Σ|ρ|⁴/Σ|ρ|² and the phase of
 * Σρ|ρ| removed. A crystal that would not fit into the cut, its middle far from its centre of mass, is moved until it fits.
 */
export async function targetOf(
  object: ComplexVolume,
  support: MaskVolume,
  shape: Shape,
  transform: Transform,
): Promise<ComplexVolume> {
  const shift = fitting(massOffset(object), extentOf(support), shape);
  const spectrum = applyRamp(await transform(object, "forward"), shift);
  const target = cropOrPad(await transform(spectrum, "inverse"), shape);
  return unitStrength(target);
}

/** Scales by 1/√(Σ|ρ|⁴/Σ|ρ|²) and turns Σρ|ρ| onto the positive real axis. */
export function unitStrength({ shape, data }: ComplexVolume): ComplexVolume {
  let [second, fourth, re, im] = [0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 2) {
    const power = data[i] ** 2 + data[i + 1] ** 2;
    const modulus = Math.sqrt(power);
    second += power;
    fourth += power * power;
    re += data[i] * modulus;
    im += data[i + 1] * modulus;
  }
  const strength = Math.sqrt(fourth / second);
  const length = Math.hypot(re, im);
  // A field of sum 0 has no phase to remove.
  const [c, s] = length > 0 ? [re / length / strength, -im / length / strength] : [1 / strength, 0];
  const out = complexVolume(shape);
  for (let i = 0; i < data.length; i += 2) {
    out.data[i] = data[i] * c - data[i + 1] * s;
    out.data[i + 1] = data[i] * s + data[i + 1] * c;
  }
  return out;
}

/** Voxels from the centre of mass to the array's centre. */
function massOffset({ shape, data }: ComplexVolume): Triple {
  const centre = centreOf(shape);
  let [mass, z1, y1, x1, i] = [0, 0, 0, 0, 0];
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i += 2) {
        const power = data[i] ** 2 + data[i + 1] ** 2;
        mass += power;
        z1 += power * z;
        y1 += power * y;
        x1 += power * x;
      }
    }
  }
  return [centre[0] - z1 / mass, centre[1] - y1 / mass, centre[2] - x1 / mass];
}

interface Extent {
  /** First and last voxel inside along each axis, from the array's centre. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

function extentOf({ shape, data }: MaskVolume): Extent {
  const low = [...shape];
  const high = shape.map((n) => -n);
  const centre = centreOf(shape);
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        if (data[i] === 0) continue;
        [z, y, x].forEach((place, axis) => {
          low[axis] = Math.min(low[axis], place - centre[axis]);
          high[axis] = Math.max(high[axis], place - centre[axis]);
        });
      }
    }
  }
  return { low, high };
}

/** The shift nearest to the wanted one that keeps the extent one voxel inside the cut; to the middle where it does not fit. */
function fitting(wanted: Triple, { low, high }: Extent, shape: Shape): Triple {
  const along = (axis: 0 | 1 | 2): number => {
    const half = Math.floor(shape[axis] / 2);
    const least = 1 - half - low[axis];
    const most = shape[axis] - half - 2 - high[axis];
    return least <= most ? Math.min(most, Math.max(least, wanted[axis])) : (least + most) / 2;
  };
  return [along(0), along(1), along(2)];
}
