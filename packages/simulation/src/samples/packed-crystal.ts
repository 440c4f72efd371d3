// A crystal of atoms in few bytes: each atom's site as whole numbers of half lattice edges, and how far it is from there.
// 18 bytes an atom before any packing; nothing is lost but digits of the displacement beyond float32.

import { DataError, OptionError } from "@friedel/engine";
import type { AtomicCrystal } from "../atoms/atomic-crystal.js";

/** A crystal as it is stored. */
export interface PackedCrystal {
  /** The symbol of a metal. */
  readonly metal: string;
  /** Edge of the cubic cell of the undeformed lattice, ångström. */
  readonly latticeConstant: number;
  /** The site of numbers 0 0 0, ångström, along the crystal's cubic axes. */
  readonly origin: readonly [number, number, number];
  /** Three numbers an atom: half edges from `origin` to its site. */
  readonly sites: Int16Array;
  /** Three numbers an atom: position less site, ångström. */
  readonly displacement: Float32Array;
  /** 1 for the atoms of a twin, where there is one. */
  readonly twin?: Uint8Array;
}

/** Sites lie on the lattice to this part of half an edge: far above rounding, far below what any lattice needs. */
const siteTolerance = 1e-5;

const mostSteps = 2 ** 15 - 1;

/**
 * Packs a crystal. Throws {@link DataError} for sites that are not on one lattice of half edges, {@link OptionError} where it
 * spans more of them than 16 bits count.
 */
export function packCrystal({ metal, latticeConstant, sites, positions, twin }: AtomicCrystal): PackedCrystal {
  const half = latticeConstant / 2;
  if (sites.length < 3) throw new DataError("expected a crystal of at least one atom, found none");
  const origin = [sites[0], sites[1], sites[2]] as const;
  const packed = new Int16Array(sites.length);
  const displacement = new Float32Array(sites.length);
  for (let i = 0; i < sites.length; i++) {
    const steps = (sites[i] - origin[i % 3]) / half;
    const whole = Math.round(steps);
    if (!(Math.abs(steps - whole) <= siteTolerance)) {
      throw new DataError(
        `expected sites on a lattice of ${half} Å, found one ${(steps - whole).toPrecision(2)} steps beside it`,
      );
    }
    if (Math.abs(whole) > mostSteps)
      throw new OptionError(`expected a crystal of at most ${mostSteps} half edges, found ${whole}`);
    packed[i] = whole;
    displacement[i] = positions[i] - (origin[i % 3] + half * whole);
  }
  return { metal, latticeConstant, origin, sites: packed, displacement, ...(twin && { twin }) };
}

/** The crystal again; sites exact, positions to float32. */
export function unpackCrystal({
  metal,
  latticeConstant,
  origin,
  sites: packed,
  displacement,
  twin,
}: PackedCrystal): AtomicCrystal {
  const half = latticeConstant / 2;
  const sites = new Float64Array(packed.length);
  const positions = new Float64Array(packed.length);
  // Axis by axis in plain loops: this is in the way of every sample that is drawn.
  for (let axis = 0; axis < 3; axis++) {
    const from = origin[axis];
    for (let i = axis; i < packed.length; i += 3) {
      sites[i] = from + half * packed[i];
      positions[i] = sites[i] + displacement[i];
    }
  }
  return { metal, latticeConstant, sites, positions, ...(twin && { twin }) };
}
