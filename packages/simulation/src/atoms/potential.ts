// The embedded-atom form, E = Σᵢ F(ρᵢ) + ½ Σᵢ≠ⱼ φ(rᵢⱼ) with ρᵢ = Σⱼ ρ(rᵢⱼ), and the second-moment tight-binding potential in it:
// F(ρ) = −ξ√ρ, ρ(r) = exp(−2q(r/r₀ − 1)), φ(r) = 2A exp(−p(r/r₀ − 1)).
// F. Cleri and V. Rosato, Phys. Rev. B 48, 22 (1993), doi 10.1103/PhysRevB.48.22. Ångström and electronvolt.

import type { Metal } from "./metals.js";

/** Functions of a distance, and their derivatives. */
export interface Radial {
  /** φ(r), eV. */
  pair: number;
  /** φ′(r), eV/Å. */
  pairSlope: number;
  /** ρ(r), in the potential's own unit. */
  density: number;
  /** ρ′(r). */
  densitySlope: number;
}

/** The embedding energy F(ρ), eV, and its derivative. */
export interface Embedding {
  energy: number;
  slope: number;
}

/** A potential in the embedded-atom form, for one element. Results are written into a record, since there are millions. */
export interface EamPotential {
  /** All is zero from this distance on, ångström. */
  readonly cutoff: number;
  /** For r below the cutoff. */
  radial(r: number, into: Radial): void;
  embed(density: number, into: Embedding): void;
}

/** A record to have results written into. */
export function noRadial(): Radial {
  return { pair: 0, pairSlope: 0, density: 0, densitySlope: 0 };
}

/**
 * How the range ends. `smooth` (for forces): unchanged up to the fifth neighbours, then both radial functions are multiplied
 * by a step that falls to zero at the sixth, C² at both. `sharp`: as published, all up to the fifth neighbours counts and
 * nothing beyond, so the energy jumps when atoms cross the gap's middle. In the undeformed crystal energy, stress and elastic
 * constants are the same.
 */
export type RangeEnd = "smooth" | "sharp";

/** Distances of the fifth and sixth neighbours of an fcc crystal, in nearest-neighbour distances. */
const fifth = Math.sqrt(5);
const sixth = Math.sqrt(6);

/** The second-moment tight-binding potential of a metal. */
export function tightBinding(metal: Metal, end: RangeEnd = "smooth"): EamPotential {
  const { repulsionEv, hoppingEv, p, q } = metal;
  const r0 = metal.latticeConstant / Math.SQRT2;
  const from = fifth * r0;
  const cutoff = (end === "smooth" ? sixth : (fifth + sixth) / 2) * r0;
  return {
    cutoff,
    radial: (r, into) => {
      const x = r / r0 - 1;
      into.pair = 2 * repulsionEv * Math.exp(-p * x);
      into.pairSlope = (-p / r0) * into.pair;
      into.density = Math.exp(-2 * q * x);
      into.densitySlope = ((-2 * q) / r0) * into.density;
      if (end === "sharp" || r <= from) return;
      // 1 − 10t³ + 15t⁴ − 6t⁵ has no slope and no curvature at either end.
      const t = Math.min(1, (r - from) / (cutoff - from));
      const step = 1 - t * t * t * (10 - t * (15 - 6 * t));
      const slope = (-30 * t * t * (1 - t) * (1 - t)) / (cutoff - from);
      into.pairSlope = into.pairSlope * step + into.pair * slope;
      into.pair *= step;
      into.densitySlope = into.densitySlope * step + into.density * slope;
      into.density *= step;
    },
    embed: (density, into) => {
      // An atom alone has no energy and feels no force, though the root is steep there.
      const root = Math.sqrt(density);
      into.energy = root > 0 ? -hoppingEv * root : 0;
      into.slope = root > 0 ? -hoppingEv / (2 * root) : 0;
    },
  };
}
