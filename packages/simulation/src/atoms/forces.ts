// Energy and forces of atoms in an embedded-atom potential, in float64: the definition that faster versions must meet.
// Two passes over the pairs: densities first, then forces −(F′(ρᵢ) + F′(ρⱼ)) ρ′(r) − φ′(r) along each pair.

import { ShapeError } from "@friedel/engine";
import { type NeighbourPairs, neighbourPairs } from "./pairs.js";
import { type EamPotential, type Embedding, noRadial } from "./potential.js";

export interface AtomForces {
  /** Of all atoms, eV. */
  readonly energy: number;
  /** Of each atom, eV: its embedding energy and half of its pairs. */
  readonly energies: Float64Array;
  /** x, y, z of each atom in turn, eV/Å. */
  readonly forces: Float64Array;
}

/** Energy and forces. `pairs` may reach farther than the cutoff, but must hold all pairs within it; they are found where not given. */
export function eamForces(
  potential: EamPotential,
  positions: Float64Array,
  pairs: NeighbourPairs = neighbourPairs(positions, potential.cutoff),
): AtomForces {
  const atoms = positions.length / 3;
  if (pairs.start.length !== atoms + 1) {
    throw new ShapeError(`expected pairs of ${atoms} atoms, found pairs of ${pairs.start.length - 1}`);
  }
  const energies = new Float64Array(atoms);
  const forces = new Float64Array(3 * atoms);
  const density = new Float64Array(atoms);
  const slope = new Float64Array(atoms);
  const radial = noRadial();
  forEachPair(positions, pairs, potential.cutoff, (i, j, r) => {
    potential.radial(r, radial);
    density[i] += radial.density;
    density[j] += radial.density;
    energies[i] += radial.pair / 2;
    energies[j] += radial.pair / 2;
  });
  const embedding: Embedding = { energy: 0, slope: 0 };
  let energy = 0;
  for (let i = 0; i < atoms; i++) {
    potential.embed(density[i], embedding);
    energies[i] += embedding.energy;
    slope[i] = embedding.slope;
    energy += energies[i];
  }
  forEachPair(positions, pairs, potential.cutoff, (i, j, r) => {
    potential.radial(r, radial);
    const pull = ((slope[i] + slope[j]) * radial.densitySlope + radial.pairSlope) / r;
    for (let axis = 0; axis < 3; axis++) {
      const part = pull * (positions[3 * j + axis] - positions[3 * i + axis]);
      forces[3 * i + axis] += part;
      forces[3 * j + axis] -= part;
    }
  });
  return { energy, energies, forces };
}

function forEachPair(
  positions: Float64Array,
  { start, partner }: NeighbourPairs,
  cutoff: number,
  visit: (i: number, j: number, r: number) => void,
): void {
  for (let i = 0; i < start.length - 1; i++) {
    for (let m = start[i]; m < start[i + 1]; m++) {
      const j = partner[m];
      const dx = positions[3 * j] - positions[3 * i];
      const dy = positions[3 * j + 1] - positions[3 * i + 1];
      const dz = positions[3 * j + 2] - positions[3 * i + 2];
      const squared = dx * dx + dy * dy + dz * dz;
      if (squared < cutoff * cutoff) visit(i, j, Math.sqrt(squared));
    }
  }
}
