// The quantities of a strain image for `objectUncertainty`: displacement and strain along Q on one grid in space, of every
// object that it fits. The maps' own voxels and differences are used, so that a deviation is that of the number it stands beside.

import { type ComplexVolume, type MaskVolume, mapped, norm, type RealVolume, realVolume, type Transform } from "@friedel/engine";
import type { Geometry } from "../../geometry/geometry.js";
import { type PlacedObject, toSpace } from "../frame/to-space.js";
import { type Particle, takeOwnRamps } from "../particles.js";
import { type Ramp, takeRamp } from "../phase/ramp.js";
import { faint } from "../place.js";
import { strainAlong } from "../strain.js";
import type { Derive } from "./spread.js";

/** An image whose uncertainties are wanted. */
export interface JudgedImage {
  readonly space: PlacedObject;
  readonly support: MaskVolume;
  /** The ramp removed from its phase. */
  readonly ramp: Ramp;
  /** Of several crystals, each with a ramp of its own. */
  readonly particles?: readonly Particle[];
}

/**
 * Displacement along Q (metres, but for a constant) and strain of objects on the detector-conjugate grid of `geometry`, on the grid
 * of `image`; NaN outside its support. `smoothing` as the image was made with. The objects must be near the one of the image.
 */
export function inSpace(
  { space, support, ramp, particles = [] }: JudgedImage,
  geometry: Pick<Geometry, "directColumns" | "reciprocalColumns" | "qVector">,
  transform: Transform,
  smoothing = 0,
): Derive {
  const { axes, grid } = space;
  return async (object) => {
    const first = takeRamp(
      await toSpace(object, geometry, { axes, grid, isosurface: faint, smoothing, wanted: support }, transform),
      ramp,
    );
    const placed = takeOwnRamps(first, particles);
    const { strain, known } = strainAlong(placed, support);
    return [displacement(placed.object, space, support), masked(strain, known)];
  };
}

/** −φ/|Q|, φ the phase against that of the image: small where it is near, so that no wrap matters. */
function displacement({ shape, data }: ComplexVolume, { object, q }: PlacedObject, support: MaskVolume): RealVolume {
  const out = realVolume(shape, new Float32Array(support.data.length).fill(Number.NaN));
  const own = object.data;
  let [re, im] = [0, 0];
  const product = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 2) {
    if (support.data[i >> 1] === 0) continue;
    product[i] = data[i] * own[i] + data[i + 1] * own[i + 1];
    product[i + 1] = data[i + 1] * own[i] - data[i] * own[i + 1];
    re += product[i];
    im += product[i + 1];
  }
  for (let i = 0; i < data.length; i += 2) {
    if (support.data[i >> 1] === 0) continue;
    const [a, b] = [product[i], product[i + 1]];
    out.data[i >> 1] = -Math.atan2(b * re - a * im, a * re + b * im) / norm(q);
  }
  return out;
}

function masked(volume: RealVolume, known: MaskVolume): RealVolume {
  return mapped(volume, (value, i) => (known.data[i] === 0 ? Number.NaN : value));
}
