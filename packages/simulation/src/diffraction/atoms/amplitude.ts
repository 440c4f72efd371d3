// The amplitude that a crystal of atoms scatters about a Bragg peak, on the grid of an array.
//
//   F(q) = Σⱼ exp(−i(Q + q)·rⱼ) = Σⱼ exp(−iQ·uⱼ) exp(−iq·rⱼ)      u = r − R; Q·R is a whole number of turns on a lattice
//
// Each atom carries exp(−iQ·u) and lies where it is, at r = R + u: only so is the sum exact, and the displacement that is read
// from the object belongs to the place in the strained crystal. (The object of textbooks has it at R: a first-order difference,
// q·u against Q·u.) The sum is a non-uniform Fourier transform: atoms are spread over the voxels of the array itself by a
// kernel, the array is transformed, the kernel's transform divided out. Beyond the central half of an axis, the spectrum's
// repetitions, and with them other Bragg peaks, come in: by 6e-3 of what they are at 3/8, wholly at the last voxels.

import type { ComplexVolume, Shape } from "@friedel/engine";
import {
  add,
  apply,
  inverseTranspose,
  type Matrix3,
  multiply,
  OptionError,
  ShapeError,
  scale,
  type Transform,
  transpose,
  type Vector,
} from "@friedel/engine";
import { unturned } from "../../crystal/solid.js";
import { scaleAxes } from "../scale-axes.js";
import { braggVector } from "./bragg.js";
import { checkLattice, meanSlope, type ScatteringAtoms } from "./displacement.js";
import { kernelTransform } from "./kernel.js";
import { extentOf, meanOf, type Spreading, spread } from "./spread.js";
import { checkExtent, voxelVolume } from "./voxels.js";

export interface AtomsOptions {
  /** The Bragg peak. */
  readonly hkl: Vector;
  /** Axis lengths 2^a·3^b·5^c, at least twice the crystal's. */
  readonly shape: Shape;
  /** Edges of a voxel as columns (frame, row, column), ångström, in the laboratory frame; they need not be orthogonal. */
  readonly columns: Matrix3;
  /** Turns the crystal's cubic axes into the laboratory frame. */
  readonly orientation?: Matrix3;
  /**
   * The array's centre in reciprocal space: the `lattice`'s own peak, or that of the crystal's `mean` lattice, with the
   * mean slope of Q·u taken out (least squares over the atoms; of use only where u is single-valued and smooth).
   */
  readonly centre?: "lattice" | "mean";
}

/** The amplitude on the array's grid, and what it is the amplitude of. */
export interface AtomsAmplitude {
  /** Σⱼ exp(−iQ·uⱼ) exp(−iq·(rⱼ − origin)) / atomsPerVoxel, zero frequency at ⌊N/2⌋. */
  readonly amplitude: ComplexVolume;
  /** Scattering vector at the array's centre, laboratory frame, 1/Å. */
  readonly peak: Vector;
  /** What lies at the array's centre in direct space: the atoms' mean position, in the crystal's axes, ångström. */
  readonly origin: Vector;
  /** Atoms of the undeformed lattice in a voxel: the object's unit of density. */
  readonly atomsPerVoxel: number;
}

/**
 * The amplitude that atoms scatter about a Bragg peak. In the central half of every axis it is the direct sum over the atoms to
 * within 1 % of its local envelope.
 * Throws {@link ShapeError} for arrays that do not fit together, {@link OptionError} for a peak that fcc extinguishes, sites off the
 * lattice, voxels larger than the crystal, an oversampling below 2.
 */
export async function amplitudeOfAtoms(
  atoms: ScatteringAtoms,
  options: AtomsOptions,
  transform: Transform,
): Promise<AtomsAmplitude> {
  const { hkl, shape, columns, orientation = unturned, centre = "lattice" } = options;
  const { latticeConstant, sites, positions } = atoms;
  const peak = braggVector(latticeConstant, hkl);
  if (positions.length === 0 || positions.length % 3 !== 0 || sites.length !== positions.length) {
    throw new ShapeError(`expected x y z of each atom and of its site, found ${positions.length} and ${sites.length} numbers`);
  }
  checkLattice(sites, latticeConstant, hkl);
  const toVoxels = multiply(transpose(inverseTranspose(columns)), orientation);
  if (!toVoxels.flat().every(Number.isFinite)) throw new OptionError("expected three independent edges of a voxel");
  const origin = meanOf(positions);
  const extent = extentOf({ positions, origin, toVoxels });
  checkExtent(extent, shape);
  const offset: Vector = centre === "mean" ? scale(-1, meanSlope(atoms, peak, origin)) : [0, 0, 0];
  const spreading: Spreading = { positions, sites, origin, toVoxels, peak, offset };
  const atomsPerVoxel = voxelVolume(columns) / (latticeConstant ** 3 / 4);
  const amplitude = await transform(spread(spreading, extent, shape), "forward");
  scaleAxes(amplitude, 1 / atomsPerVoxel, (frequency) => 1 / kernelTransform(frequency));
  return { amplitude, peak: apply(orientation, add(peak, offset)), origin, atomsPerVoxel };
}
