// Error bars of the displacement and strain of an ensemble's mean, at its resolution: how far the truth, a mean over the resolution's
// element as the map is, may lie. Three parts, independent of each other:
//   σ² = σ²(mean) + δ²(cut) + ⟨δ²(others)⟩ .
// The first is the mean's own: the measurement's counting noise, and what is left of the members' noise and beginnings in it
// (mean-variance.ts). What members share and no difference of theirs shows is what is lost where the pattern ends: δ is how far a sharp crystal's fit is
// from that crystal, whose pattern is cut alike. Where the counts are not explained to their noise, fits of other origin that describe them nearly as well end in
// other objects; which of them is the crystal the counts do not tell. The squares are averaged over about a resolution element, for eight members tell a
// variance to 50 %, and δ is one draw: in the bulk and at its surface apart. All of that is done on the members' own grid; only the bars
// are brought to space. docs/strain.md says how right they are.

import { type MaskVolume, mapped, norm, type RealVolume, realVolume, transpose, triple } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import type { PlacedObject } from "../strain/frame/to-space.js";
import { bulkOf } from "../unwrapping/support.js";
import { localMean } from "./local-mean.js";
import { meanVariance, memberVariance, runVariance } from "./mean-variance.js";
import { readInSpace } from "./read-in-space.js";
import type { StrainSlice } from "./strain-slice.js";

/** Standard deviations on the grid of an image; NaN outside its support. */
export interface Bars {
  /** Metres. */
  readonly displacement: RealVolume;
  readonly strain: RealVolume;
  /** How far the strain of another run is, one with draws and beginnings of its own: less than the bar, for what all runs share is not in it. */
  readonly strainOfRun: RealVolume;
}

/** What bars are made from, all blurred alike and laid over each other. */
export interface Deviating {
  readonly mean: StrainSlice;
  readonly members: readonly StrainSlice[];
  /** The draw of counts that each member was fitted to. */
  readonly draws: readonly number[];
  /** Where the result was one of several objects, how many of them the members began with: their mean averages no more than so many. */
  readonly ancestors?: number;
  /** Other objects that describe the counts nearly as well. */
  readonly others: readonly StrainSlice[];
  /** Of a sharp crystal as its cut pattern has it, and of what a fit makes of that. */
  readonly crystal: StrainSlice;
  readonly fitted: StrainSlice;
}

/** An image that bars are wanted of. */
export interface BarredImage {
  readonly space: Pick<PlacedObject, "grid" | "axes" | "q">;
  readonly level: number;
  readonly support: MaskVolume;
  readonly bulk: MaskVolume;
}

/** The bars of `image`, which is that of the mean, on the grid of `geometry`. `elementM` is the width of a resolution element. */
export function barsOf(
  { mean, members, draws, ancestors, others, crystal, fitted }: Deviating,
  { space, level, support, bulk }: BarredImage,
  geometry: Pick<Geometry, "directColumns">,
  elementM: number,
): Bars {
  const inside = isosurfaceSupport(mean.field, level);
  const inner = bulkOf(inside, 1);
  const kinds = [inner, mapped(inside, (value, i) => value & (1 - inner.data[i]))];
  // What the ancestors share no member shows: a member's whole spread counts.
  const varianceAt = ancestors ? memberVariance : meanVariance(draws);
  const runVarianceAt = ancestors ? memberVariance : runVariance(draws);
  // Each round of settling begins with the best of those before: two ancestors are akin, and count as one.
  const independent = ancestors ? Math.max(1, ancestors / 2) : 1;
  const lengths = transpose(geometry.directColumns).map(norm);
  const halfWidths = triple((axis) => Math.max(1, Math.round((reach * elementM) / lengths[axis])));
  /** The root of the local mean of squares that are estimated voxel by voxel. */
  const rootOf = (squareAt: (i: number) => number): RealVolume => {
    const [inBulk, atSurface] = kinds.map((kind) => {
      const known = Float32Array.from(kind.data, (value, i) => (value === 0 ? Number.NaN : squareAt(i)));
      return readInSpace(localMean(realVolume(inside.shape, known), halfWidths), geometry, space, support);
    });
    const either = mapped(inBulk, (value, i) =>
      bulk.data[i] === 0 && Number.isFinite(atSurface.data[i]) ? atSurface.data[i] : value,
    );
    return mapped(either, (square) => Math.sqrt(Math.max(0, square)));
  };
  const [displacements, strains] = ([displacementsOf(space), strainsOf] as const).map((deviationsOf) => {
    const deviations = members.map((member) => deviationsOf(member, mean, inside));
    const cut = deviationsOf(fitted, crystal, inside);
    const apart = others.map((other) => deviationsOf(other, mean, inside));
    const squareAt = (i: number) => {
      let beside = 0;
      for (const of of apart) beside += of[i] ** 2 / apart.length;
      return cut[i] ** 2 + varianceAt(deviations, i) + beside;
    };
    return { deviations, squareAt };
  });
  return {
    displacement: rootOf(displacements.squareAt),
    strain: rootOf(strains.squareAt),
    strainOfRun: rootOf((i) => runVarianceAt(strains.deviations, i) / independent),
  };
}

/** Half of the edge of the box that squares are averaged over, in resolution elements. */
const reach = 0.75;

/** How far one quantity of two slices is apart in a body, voxel by voxel. */
type Deviations = (of: StrainSlice, from: StrainSlice, inside: MaskVolume) => Float32Array;

const strainsOf: Deviations = (of, from) => of.strain.map((value, i) => value - from.strain[i]);

/** −φ/|Q| of one field against another, φ without its mean over the body: small where they are near, so that no wrap matters. */
function displacementsOf({ q }: BarredImage["space"]): Deviations {
  const length = norm(q);
  return ({ field: { data } }, from, inside) => {
    const other = from.field.data;
    const product = new Float32Array(data.length);
    let [re, im] = [0, 0];
    for (let i = 0; i < data.length; i += 2) {
      if (inside.data[i >> 1] === 0) continue;
      product[i] = data[i] * other[i] + data[i + 1] * other[i + 1];
      product[i + 1] = data[i + 1] * other[i] - data[i] * other[i + 1];
      re += product[i];
      im += product[i + 1];
    }
    const out = new Float32Array(inside.data.length);
    for (let i = 0; i < out.length; i++) {
      const [a, b] = [product[2 * i], product[2 * i + 1]];
      if (inside.data[i] !== 0) out[i] = -Math.atan2(b * re - a * im, a * re + b * im) / length;
    }
    return out;
  };
}
