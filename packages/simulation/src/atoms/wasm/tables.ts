// A potential as the tables that the kernels look up: cubic pieces that meet in value and slope, both the potential's own.
// Radial functions over s = r², so that neither a root nor a quotient is needed; embedding energies over √ρ, in which that of tight
// binding is a straight line. With these numbers of pieces energies are those of the potential to 1e-9 eV an atom.

import { type EamPotential, type Embedding, noRadial } from "../potential.js";

/** Pieces from zero to the cutoff, and of the embedding energy. */
const radialPieces = 4096;
const embeddingPieces = 16384;

/** Radial functions are as here at smaller distances, Å: atoms so near are refused, and logarithms of zero are in no table. */
const nearest = 0.3;

export interface RadialTable {
  /** Entry k, for s from (k − ½)h to (k + ½)h: c₀ of ρ and φ, c₁ of both, c₂, c₃, for t = s/h − k. */
  readonly entries: Float64Array;
  /** h, Å². */
  readonly step: number;
  /** s of an entry that is all zero, as any larger s. */
  readonly far: number;
}

/** Tabulates ρ(r) and φ(r). The cutoff falls between two pieces, the second of them zero. */
export function radialTable(potential: EamPotential): RadialTable {
  const step = potential.cutoff ** 2 / (radialPieces + 0.5);
  const entries = new Float64Array(8 * (radialPieces + 4));
  const radial = noRadial();
  // ρ, φ and their slopes by s in pieces.
  const at = (s: number): readonly [number, number, number, number] => {
    // Below the cutoff, where a function that does not end at zero still has its value.
    const r = Math.min(Math.max(Math.sqrt(Math.max(s, 0)), nearest), potential.cutoff * (1 - 1e-14));
    potential.radial(r, radial);
    const chain = step / (2 * r);
    return [radial.density, radial.pair, radial.densitySlope * chain, radial.pairSlope * chain];
  };
  let from = at(-step / 2);
  for (let k = 0; k <= radialPieces; k++) {
    const to = at((k + 0.5) * step);
    for (const i of [0, 1] as const) entries.set(pieceAboutMiddle(from[i], to[i], from[i + 2], to[i + 2]), 8 * k + 4 * i);
    // Side by side for SIMD.
    const [a, b, c, d, e, f, g, h] = entries.slice(8 * k, 8 * k + 8);
    entries.set([a, e, b, f, c, g, d, h], 8 * k);
    from = to;
  }
  return { entries, step, far: (radialPieces + 2) * step };
}

export interface EmbeddingTable {
  /** Piece k: c₀ … c₃ for t = √ρ/h − k in [0, 1]. */
  readonly entries: Float64Array;
  /** Pieces per unit of √ρ, the last of them, and √ρ where it ends. */
  readonly scale: number;
  readonly last: number;
  readonly end: number;
}

/** Tabulates F(ρ) up to a density. */
export function embeddingTable(potential: EamPotential, largestDensity: number): EmbeddingTable {
  const end = Math.sqrt(largestDensity);
  const step = end / embeddingPieces;
  const entries = new Float64Array(4 * embeddingPieces);
  const embedding: Embedding = { energy: 0, slope: 0 };
  const at = (k: number): readonly [number, number] => {
    // The slope by √ρ, 2√ρ F′(ρ), has a limit where F′ has none.
    const root = Math.max(k, 1e-3) * step;
    potential.embed(root * root, embedding);
    const slope = 2 * root * embedding.slope * step;
    return [k === 0 ? embedding.energy - 1e-3 * slope : embedding.energy, slope];
  };
  let from = at(0);
  for (let k = 0; k < embeddingPieces; k++) {
    const to = at(k + 1);
    const rise = to[0] - from[0];
    entries.set([from[0], from[1], 3 * rise - 2 * from[1] - to[1], from[1] + to[1] - 2 * rise], 4 * k);
    from = to;
  }
  return { entries, scale: 1 / step, last: embeddingPieces - 1, end };
}

/** Coefficients for t in [−½, ½] of the cubic with these values and slopes at its ends. */
function pieceAboutMiddle(low: number, high: number, lowSlope: number, highSlope: number): number[] {
  const rise = high - low;
  const bend = highSlope - lowSlope;
  const c3 = lowSlope + highSlope - 2 * rise;
  return [(low + high) / 2 - bend / 8, rise - c3 / 4, bend / 2, c3];
}
