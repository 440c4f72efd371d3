// Error bars of the displacement and strain of an ensemble's mean, at its resolution: how far the truth, a mean over the resolution's
// element as the map is, may lie. Two parts, independent of each other:
//   σ² = σ²(members) + δ²(cut) .
// Members differ by the counting noise (theirs is drawn anew, as large as the measurement's, which they share) and by where their fits
// began and ended. What they share and a spread does not show is what is lost where the pattern ends: δ is how far a sharp crystal's fit is
// from that crystal, whose pattern is cut alike. Both squares are averaged over about a resolution element, for eight members tell a
// variance to 50 %, and δ is one draw: in the bulk and at its surface, where differences are one-sided, apart. docs/strain.md says how right
// they are.

import { type ComplexVolume, type MaskVolume, mapped, type RealVolume, type Transform } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { inSpace, type JudgedImage } from "../strain/uncertainty/in-space.js";
import { createSpread } from "../strain/uncertainty/spread.js";
import type { CutOff } from "./cut-off.js";
import { localMean } from "./local-mean.js";

/** Standard deviations on the grid of an image; NaN outside its support and where the strain is not known. */
export interface Bars {
  /** Metres. */
  readonly displacement: RealVolume;
  readonly strain: RealVolume;
}

/** What bars are made from, all blurred alike. */
export interface Deviating extends CutOff {
  readonly objects: readonly ComplexVolume[];
}

/**
 * The bars of `image`, which is that of the mean of the objects, on the grid of `geometry`. `smoothing` as the image was made with;
 * `elementM` is the width of a resolution element.
 */
export async function barsOf(
  { objects, crystal, fitted }: Deviating,
  image: JudgedImage & { readonly bulk: MaskVolume },
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  { smoothing, elementM }: { readonly smoothing: number; readonly elementM: number },
  transform: Transform,
): Promise<Bars> {
  const derive = inSpace(image, geometry, transform, smoothing);
  const maps: (readonly RealVolume[])[] = [];
  for (const object of objects) maps.push(await derive(object));
  const spread = createSpread(objects[0], new Uint32Array(), maps[0]);
  for (const derived of maps) spread.add(objects[0], derived);
  const members = spread.aboutMean().derived;
  const [before, after] = [await derive(crystal), await derive(fitted)];
  const halfWidth = Math.max(1, Math.round((reach * elementM) / image.space.voxelM[0]));
  const [displacement, strain] = members.map((map, k) => {
    const squares = mapped(map, (sigma, i) => sigma ** 2 + (after[k].data[i] - before[k].data[i]) ** 2);
    const [inBulk, atSurface] = [1, 0].map((kind) => {
      const those = mapped(squares, (square, i) => (image.bulk.data[i] === kind ? square : Number.NaN));
      return localMean(those, halfWidth).data;
    });
    return mapped(squares, (_, i) => Math.sqrt(image.bulk.data[i] === 1 ? inBulk[i] : atSurface[i]));
  });
  return { displacement, strain };
}

/** Half of the edge of the box that squares are averaged over, in resolution elements. */
const reach = 0.75;
