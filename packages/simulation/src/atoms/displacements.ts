// Displacement fields: functions from a place in a crystal to how far what is there moves. Smooth ones are here; those of
// dislocations and faults, which tear the lattice, are in `dislocations` and `faults`. Fields are applied one after the other:
// those that refer to lattice planes first, while the planes are where the lattice has them.

import { add, apply, cross, dot, type Matrix3, norm, OptionError, scale, seededRandom, type Vector } from "@friedel/engine";
import { randomField } from "../crystal/field.js";
import type { AtomicCrystal } from "./atomic-crystal.js";

/** The displacement u(r) of what is at r. Both in ångström, along the crystal's cubic axes. */
export type DisplacementField = (r: Vector) => Vector;

/** The crystal with each atom moved from its position p to p + u(p); its sites stay. */
export function displaced(crystal: AtomicCrystal, field: DisplacementField): AtomicCrystal {
  const positions = crystal.positions.slice();
  for (let i = 0; i < positions.length; i += 3) {
    const u = field([positions[i], positions[i + 1], positions[i + 2]]);
    for (let axis = 0; axis < 3; axis++) positions[i + axis] += u[axis];
  }
  return { ...crystal, positions };
}

/** Components of the strain tensor: `xy` is half the engineer's shear angle. */
export interface StrainTensor {
  readonly xx: number;
  readonly yy: number;
  readonly zz: number;
  readonly yz: number;
  readonly xz: number;
  readonly xy: number;
}

const origin: Vector = [0, 0, 0];

/** Homogeneous strain, u = ε·(r − centre). */
export function affineStrain(strain: StrainTensor, centre: Vector = origin): DisplacementField {
  const { xx, yy, zz, yz, xz, xy } = strain;
  const matrix: Matrix3 = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  const wrong = Object.entries(strain).find(([, value]) => !Number.isFinite(value));
  if (wrong) throw new OptionError(`expected six finite components of strain, found ${wrong[0]} = ${wrong[1]}`);
  return (r) => apply(matrix, add(r, scale(-1, centre)));
}

export interface BendOptions {
  /** Direction of the bar that is bent. */
  readonly along: Vector;
  /** Perpendicular to it: the side that is stretched. */
  readonly outward: Vector;
  /** Of the bent axis, ångström. */
  readonly radius: number;
  readonly poissonRatio: number;
  /** On the neutral axis. */
  readonly centre?: Vector;
}

/** A scalar product of unit vectors below this is a right angle: rounding of directions given as decimals. */
const rightAngle = 1e-6;

/**
 * Pure bending of an isotropic bar: its fibres at x beside the neutral plane are longer by x/radius, and its cross-section bends the
 * other way (anticlastic). Small displacements: S. P. Timoshenko and J. N. Goodier, Theory of Elasticity, 3rd ed. (1970), on prismatical bars.
 */
export function bending({ along, outward, radius, poissonRatio, centre = origin }: BendOptions): DisplacementField {
  const [ez, ex] = [unitVector("along", along), unitVector("outward", outward)];
  if (Math.abs(dot(ex, ez)) > rightAngle) {
    throw new OptionError(`expected a bend outward at right angles to the bar, found (${outward}) for a bar along (${along})`);
  }
  if (!(radius > 0)) throw new OptionError(`expected a positive radius of bending, found ${radius}`);
  const ey = cross(ez, ex);
  return (r) => {
    const s = add(r, scale(-1, centre));
    const [x, y, z] = [dot(ex, s), dot(ey, s), dot(ez, s)];
    const u = scale(-(z * z + poissonRatio * (x * x - y * y)) / (2 * radius), ex);
    return add(u, add(scale((-poissonRatio * x * y) / radius, ey), scale((x * z) / radius, ez)));
  };
}

export interface RandomDisplacementOptions {
  readonly seed: number;
  /** Root mean square of each component over many fields, ångström. */
  readonly rms: number;
  /** ℓ in the covariance rms²·exp(−r²/(2ℓ²)) of each component, ångström. */
  readonly correlation: number;
}

/** Of the wave vectors, in 1/ℓ; three in ten thousand of the Gaussian spectrum are longer. As wavelength, 1.46 ℓ. */
const largestWave = 4.3;

/** A Gaussian random field of three independent components, without wavelengths below 1.46 correlation lengths. */
export function randomDisplacement({ seed, rms, correlation }: RandomDisplacementOptions): DisplacementField {
  if (!(rms >= 0 && Number.isFinite(rms))) throw new OptionError(`expected a displacement of at least 0 Å rms, found ${rms}`);
  if (!(correlation > 0)) throw new OptionError(`expected a positive correlation length, found ${correlation}`);
  const component = (i: number) => randomField(seededRandom(seed, "displacement field", i), correlation, largestWave);
  const [x, y, z] = [component(0), component(1), component(2)];
  return (r) => [rms * x(r), rms * y(r), rms * z(r)];
}

/** A vector of length 1 along this one. Throws {@link OptionError} for one without direction. */
export function unitVector(name: string, v: Vector): Vector {
  const length = norm(v);
  if (!(length > 0 && Number.isFinite(length))) throw new OptionError(`expected a direction "${name}", found (${v})`);
  return scale(1 / length, v);
}
