// Faults of test patterns beside the disturbances of data sets: of the light before it is counted, and of the counts.

import {
  type ComplexVolume,
  type MaskVolume,
  Measured,
  modulusOf,
  placeOf,
  type RealVolume,
  realVolume,
  scale,
  type Transform,
  type Triple,
  type Vector,
} from "@friedel/engine";
import { phaseKinds, randomPhaseField } from "../crystal/phase-fields.js";
import { orthogonalGrid } from "../crystal/sample.js";
import { strainPhase } from "../crystal/strain.js";
import { changingIntensity, framesAt } from "../diffraction/frames.js";
import { brightestVoxel } from "../diffraction/pattern.js";
import { between, logarithmically, type Next, oneOf, type Span } from "../random.js";

/** Frames off their angles, pixels of uneven response, a crystal that changes while it is scanned; a clipped and a hidden peak. */
export type Fault = LightFault | CountFault;

type LightFault = "jitter" | "flat" | "changing";
type CountFault = "saturation" | "missing-centre";

/** Whether this is a fault of this file. */
export function isFault(name: string): name is Fault {
  return name in ofLight || name in ofCounts;
}

/** What scatters, and the part of each axis that it spans. */
export interface Scatterer {
  readonly object: ComplexVolume;
  readonly size: Triple;
  /** |FFT object|². */
  readonly intensity: RealVolume;
}

/** Standard deviation of the frames' angles, steps; of the pixels' response; radians of the change; clip over the peak; voxels hidden. */
const [jitter, response, changes, clips, hidden]: readonly Span[] = [
  [0.05, 0.3],
  [0.01, 0.04],
  [0.5, 2],
  [0.05, 0.5],
  [2.5, 4.5],
];

type MakeLight = (scatterer: Scatterer, next: Next, transform: Transform) => Promise<RealVolume>;
type SpoilCounts = (counts: RealVolume, mask: MaskVolume, next: Next) => void;

const ofLight: Readonly<Record<LightFault, MakeLight>> = {
  jitter: async ({ intensity }, next) => {
    const deviation = between(next, ...jitter);
    const places = Array.from({ length: intensity.shape[0] }, (_, frame) => frame + deviation * bell(next));
    return framesAt(intensity, places);
  },
  flat: async ({ intensity: { shape, data } }, next) => {
    const deviation = between(next, ...response);
    const factors = Float64Array.from({ length: shape[1] * shape[2] }, () => 1 + deviation * bell(next));
    return realVolume(
      shape,
      data.map((value, i) => value * factors[i % factors.length]),
    );
  },
  changing: ({ object, size }, next, transform) => {
    const { shape } = object;
    const halfWidth = size.reduce((sum, part, axis) => sum + part * shape[axis], 0) / 6;
    const field = randomPhaseField(oneOf(next, phaseKinds), Math.floor(2 ** 32 * next()));
    const at = (r: Vector) => field(scale(1 / halfWidth, r));
    const change = strainPhase(modulusOf(object), orthogonalGrid(shape), at, between(next, ...changes));
    return changingIntensity(object, change, transform);
  },
};

const ofCounts: Readonly<Record<CountFault, SpoilCounts>> = {
  /** Values end at a plateau, which no mask lists. */
  saturation: ({ data }, _, next) => {
    const most = Math.round(data.reduce((a, b) => Math.max(a, b), 0) * logarithmically(next, clips));
    for (let i = 0; i < data.length; i++) data[i] = Math.min(data[i], most);
  },
  "missing-centre": (counts, mask, next) => {
    const radius = between(next, ...hidden);
    const centre = brightestVoxel(counts);
    for (let i = 0; i < mask.data.length; i++) {
      if (Math.hypot(...placeOf(i, mask.shape, centre)) > radius) continue;
      counts.data[i] = 0;
      mask.data[i] = Measured.no;
    }
  },
};

/** The light with a fault; without those of the counts. */
export async function faultyLight(fault: Fault, scatterer: Scatterer, next: Next, transform: Transform): Promise<RealVolume> {
  const makers: Partial<Record<Fault, MakeLight>> = ofLight;
  return makers[fault]?.(scatterer, next, transform) ?? scatterer.intensity;
}

/** Changes counts and mask by a fault; leaves them with one of the light. */
export function spoilCounts(fault: Fault, counts: RealVolume, mask: MaskVolume, next: Next): void {
  const spoilers: Partial<Record<Fault, SpoilCounts>> = ofCounts;
  spoilers[fault]?.(counts, mask, next);
}

/** A number of mean 0 and standard deviation 1, nearly normal: twice the sum of three even ones, less its mean. */
function bell(next: Next): number {
  return 2 * (next() + next() + next() - 1.5);
}
