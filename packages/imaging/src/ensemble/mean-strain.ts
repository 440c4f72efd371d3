// How far the mean strain of an image's bulk may lie from the truth. It is no bar of a voxel over the root of a number of voxels: strain is
// a slope, and what neighbours have wrong cancels in a sum of slopes up to the surface. So the mean is taken of every fit as of the image,
// and the means differ as the values of a voxel do (bars.ts, mean-variance.ts):
//   σ² = n (1 + 1/R) + b/2R + ⟨δ²(others)⟩ + e² ,   n = max(0, Var(pairs' means) − b/2) ,
// n of a draw of counts, b of a beginning, R pairs of fits that share a draw, e of the choice of voxels: the surface of the bulk goes through
// its outermost ones, which are taken where more than half of them is inside. By that each counts up to a half too much or too little, with
// a variance of 1/12, so e² = Σ (ε − ⟨ε⟩)²/12N² over the outermost of N voxels. It is one number, with nothing to average it over: of eight
// fits the bar itself is uncertain by 40 %. What is lost where the pattern ends, δ(cut), stands apart and has its sign: two images of one
// crystal in one field of view have the same of it, which is not in their difference.

import { DataError, type MaskVolume, mapped, type Transform } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import type { StrainImage } from "../strain/image.js";
import { statisticsOf } from "../strain/strain.js";
import { inSpace } from "../strain/uncertainty/in-space.js";
import { bulkOf } from "../unwrapping/support.js";
import type { Deviating } from "./bars.js";
import { meanVariance, memberVariance } from "./mean-variance.js";
import type { StrainSlice } from "./strain-slice.js";

/** Of the mean strain of the bulk without what is unreliable; NaN where a fit cannot be taken to space. */
export interface MeanStrainBar {
  /** Standard deviation of what is this measurement's own: counting noise, what its fits do not agree about, the choice of its voxels. */
  readonly own: number;
  /** What the end of the pattern adds to the mean of a sharp crystal like this one. */
  readonly cut: number;
}

/** The bar of the mean strain of `image`, which is that of the mean, on the grid of `geometry`. */
export async function meanStrainBar(
  { mean, members, draws, ancestors, others, crystal, fitted }: Deviating,
  image: StrainImage,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  transform: Transform,
): Promise<MeanStrainBar> {
  const reliable = mapped(image.bulk, (inside, i) => inside & Number(image.unreliable.data[i] === 0));
  const mapsOf = inSpace(image, geometry, transform);
  const meanStrain = async ({ field }: StrainSlice) => {
    const [, strain] = await mapsOf(field);
    return statisticsOf(strain, reliable).mean;
  };
  try {
    const middle = await meanStrain(mean);
    const samples: Float32Array[] = [];
    for (const member of members) samples.push(Float32Array.of((await meanStrain(member)) - middle));
    let beside = 0;
    for (const other of others) beside += ((await meanStrain(other)) - middle) ** 2 / others.length;
    const edge = edgeVariance(image, reliable);
    const varianceAt = ancestors ? memberVariance : meanVariance(draws, 0);
    return {
      own: Math.sqrt(varianceAt(samples, 0) + beside + edge),
      cut: (await meanStrain(fitted)) - (await meanStrain(crystal)),
    };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { own: Number.NaN, cut: Number.NaN };
  }
}

/** e² above, of the outermost `reliable` voxels of the bulk. */
function edgeVariance({ strain, bulk }: StrainImage, reliable: MaskVolume): number {
  const { mean } = statisticsOf(strain, reliable);
  const inner = bulkOf(bulk, 1).data;
  let [square, voxels] = [0, 0];
  for (let i = 0; i < inner.length; i++) {
    if (reliable.data[i] === 0) continue;
    voxels++;
    if (inner[i] === 0) square += (strain.data[i] - mean) ** 2;
  }
  return square / (12 * voxels ** 2);
}
