// An embedded-atom potential as tables, what a setfl file holds: any potential can be tabulated, and a table is a potential.
// The layout is that of M. S. Daw, S. M. Foiles and M. I. Baskes' DYNAMO code, as LAMMPS documents it under `pair_style eam`.

import { OptionError } from "@friedel/engine";
import type { Metal } from "./metals.js";
import { type EamPotential, type Embedding, noRadial } from "./potential.js";
import { type CurvePoint, curveThrough } from "./spline.js";

/** The functions of one element at even steps from zero on. Ångström and electronvolt. */
export interface EamTable {
  readonly symbol: string;
  readonly atomicNumber: number;
  readonly massAmu: number;
  readonly latticeConstant: number;
  /** Crystal structure in the file's words: `fcc`. */
  readonly structure: string;
  readonly cutoff: number;
  /** F(ρ) at i·densityStep, eV. */
  readonly densityStep: number;
  readonly embedding: Float64Array;
  /** ρ(r) at i·radiusStep. */
  readonly radiusStep: number;
  readonly density: Float64Array;
  /** r·φ(r) at i·radiusStep, eV·Å. */
  readonly scaledPair: Float64Array;
}

/** Nodes of both tables: steps short enough that energies are those of the potential to 1e-8 eV an atom. */
const defaultNodes = 5000;

/** The table goes on to this many times the density in the perfect crystal: atoms are pressed together before they relax. */
const densityMargin = 4;

/** Tabulates a potential of this metal. Throws {@link OptionError} for too few nodes. */
export function tabulate(metal: Metal, potential: EamPotential, nodes = defaultNodes): EamTable {
  if (!(Number.isInteger(nodes) && nodes >= 100 && nodes <= 1e6)) {
    throw new OptionError(`expected 100 to 1000000 nodes of a table, found ${nodes}`);
  }
  const radiusStep = potential.cutoff / (nodes - 1);
  const densityStep = (densityMargin * crystalDensity(metal, potential)) / (nodes - 1);
  const [embedding, density, scaledPair] = [new Float64Array(nodes), new Float64Array(nodes), new Float64Array(nodes)];
  const radial = noRadial();
  const embedded: Embedding = { energy: 0, slope: 0 };
  for (let i = 0; i < nodes; i++) {
    potential.embed(i * densityStep, embedded);
    embedding[i] = embedded.energy;
    // The last node is the cutoff, where all is zero.
    if (i === nodes - 1) continue;
    potential.radial(i * radiusStep, radial);
    density[i] = radial.density;
    scaledPair[i] = i * radiusStep * radial.pair;
  }
  const { symbol, atomicNumber, massAmu, latticeConstant } = metal;
  const functions = { cutoff: potential.cutoff, densityStep, embedding, radiusStep, density, scaledPair };
  return { symbol, atomicNumber, massAmu, latticeConstant, structure: "fcc", ...functions };
}

/** The potential that a table describes; beyond its largest density the embedding energy goes on straight, as in LAMMPS. */
export function tabulatedPotential(table: EamTable): EamPotential {
  const [embedding, density, pair] = [
    curveThrough(table.embedding, table.densityStep),
    curveThrough(table.density, table.radiusStep),
    curveThrough(table.scaledPair, table.radiusStep),
  ];
  const largest = (table.embedding.length - 1) * table.densityStep;
  const point: CurvePoint = { value: 0, slope: 0 };
  return {
    cutoff: table.cutoff,
    radial: (r, into) => {
      density(r, point);
      into.density = point.value;
      into.densitySlope = point.slope;
      pair(r, point);
      into.pair = point.value / r;
      into.pairSlope = (point.slope - into.pair) / r;
    },
    embed: (rho, into) => {
      embedding(rho, point);
      into.energy = point.value + (rho > largest ? point.slope * (rho - largest) : 0);
      into.slope = point.slope;
    },
  };
}

/** Density at an atom of the perfect fcc crystal. */
function crystalDensity(metal: Metal, potential: EamPotential): number {
  const half = metal.latticeConstant / 2;
  const most = Math.ceil(potential.cutoff / half);
  const radial = noRadial();
  let sum = 0;
  for (let i = -most; i <= most; i++) {
    for (let j = -most; j <= most; j++) {
      for (let k = -most; k <= most; k++) {
        const r = half * Math.hypot(i, j, k);
        if ((i + j + k) % 2 !== 0 || r === 0 || r >= potential.cutoff) continue;
        potential.radial(r, radial);
        sum += radial.density;
      }
    }
  }
  return sum;
}
