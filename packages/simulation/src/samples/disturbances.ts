// What disturbs the patterns of measured scans, for samples: of the light (coherence, a second crystal's peak) and of the counting
// (background, frames of uneven brightness, a scan that began too late). Ranges are those of usual beamlines, generously.

import {
  centreOf,
  type MaskVolume,
  Measured,
  OptionError,
  placeOf,
  type RealVolume,
  realVolume,
  type Shape,
  type Transform,
  type Triple,
  triple,
} from "@friedel/engine";
import { partlyCoherent } from "../diffraction/coherence.js";
import { between, logarithmically, type Next, numbersOf, oneOf } from "../random.js";
import type { SampleSet } from "./description.js";

/** Disturbances of the light: coherence that is Gaussian, or has tails, a third of a crystal wide at least; a second crystal's peak. */
export const lightDisturbances = ["coherence", "tails", "second-peak"] as const;
/** Disturbances of the counting: background that is flat, or grows towards the peak; uneven frames; frames missing at one side. */
export const countDisturbances = ["background", "radial", "flicker", "cut"] as const;

type LightDisturbance = (typeof lightDisturbances)[number];
type CountDisturbance = (typeof countDisturbances)[number];
/** A disturbance of either kind. */
export type Disturbance = LightDisturbance | CountDisturbance;

/**
 * The one of `kinds` that disturbs a sample; null for none. Throws {@link OptionError} for a description with a name that is neither.
 */
function drawKind<Kind extends string>(set: SampleSet, kinds: readonly Kind[], next: Next): Kind | null {
  const all: readonly string[] = [...lightDisturbances, ...countDisturbances];
  const odd = set.disturbances.find((name) => !all.includes(name));
  if (odd !== undefined) throw new OptionError(`expected disturbances out of ${all.join(", ")}, found '${odd}'`);
  const chosen = kinds.filter((kind) => set.disturbances.includes(kind));
  return next() < set.disturbedShare && chosen.length > 0 ? oneOf(next, chosen) : null;
}

/** A blur as wide as this over the crystal's share of the axis leaves coherence over a third of the crystal: 3/2π. */
const widestBlur = 3 / (2 * Math.PI);

/** A coherent intensity in disturbed light, and the name of the disturbance; the same and null for most. */
export async function disturbLight(
  set: SampleSet,
  intensity: RealVolume,
  oversampling: Triple,
  seed: number,
  transform: Transform,
): Promise<{ readonly intensity: RealVolume; readonly disturbance: LightDisturbance | null }> {
  const next = numbersOf(seed, "sample light");
  const disturbance = drawKind(set, lightDisturbances, next);
  const widths = (): Triple => triple((axis) => widestBlur * oversampling[axis] * between(next, 0.1, 1));
  if (disturbance === null) return { intensity, disturbance };
  if (disturbance === "second-peak") return { intensity: withSecondPeak(intensity, next), disturbance };
  const [sigma, tails]: readonly [Triple, Triple] = disturbance === "coherence" ? [widths(), [0, 0, 0]] : [[0, 0, 0], widths()];
  return { intensity: await partlyCoherent(intensity, sigma, transform, tails), disturbance };
}

/** How far from the centre a second peak lies, in lengths of the axis, and how bright it is. */
const [peakDistance, peakShare] = [
  [0.2, 0.6],
  [0.02, 0.5],
] as const;

/** The pattern and beside it that of a crystal of the same kind the other way round; it may reach in from beyond the array. */
function withSecondPeak({ shape, data }: RealVolume, next: Next): RealVolume {
  const moved = triple((axis) => Math.round((next() < 0.5 ? -1 : 1) * between(next, ...peakDistance) * shape[axis] * next()));
  const axis = Math.floor(3 * next());
  // Far enough along one axis at least.
  const shift = triple((a) => (a === axis ? Math.round(between(next, ...peakDistance) * shape[a]) : moved[a]));
  const brightness = logarithmically(next, peakShare);
  const out = data.slice();
  const [cz, cy] = centreOf(shape);
  for (let i = 0; i < data.length; i++) {
    const [z, y, x] = placeOf(i, shape);
    const [fz, fy, fx] = [2 * cz - (z - shift[0]), 2 * cy - (y - shift[1]), x - shift[2]];
    if (fz < 0 || fy < 0 || fx < 0 || fz >= shape[0] || fy >= shape[1] || fx >= shape[2]) continue;
    out[i] += brightness * data[(fz * shape[1] + fy) * shape[2] + fx];
  }
  return realVolume(shape, out);
}

/** What disturbs the counting of one measurement. */
export interface CountingDisturbance {
  readonly disturbance: CountDisturbance | null;
  /** The expected counts with it. */
  readonly light: RealVolume;
  /** Frames from the first to before the last that are measured. */
  readonly frames: readonly [first: number, end: number];
}

/** Expected counts a voxel of a flat background, and at the centre of one that is not; its half-width in lengths of the axis. */
const [flatBackground, radialBackground, radialWidth] = [
  [0.05, 5],
  [0.5, 50],
  [0.05, 0.4],
] as const;
/** Largest standard deviation of a frame's factor. */
const unevenFrames = 0.2;

/** Disturbs expected counts; most stay as they are. */
export function disturbCounting(set: SampleSet, light: RealVolume, seed: number): CountingDisturbance {
  const next = numbersOf(seed, "sample disturbance");
  const disturbance = drawKind(set, countDisturbances, next);
  const [nz] = light.shape;
  const whole = [0, nz] as const;
  switch (disturbance) {
    case null:
      return { disturbance, light, frames: whole };
    case "background": {
      const level = logarithmically(next, flatBackground);
      return { disturbance, light: withBackground(light, () => level), frames: whole };
    }
    case "radial": {
      const [level, width] = [logarithmically(next, radialBackground), between(next, ...radialWidth)];
      return { disturbance, light: withBackground(light, (q) => level / (1 + (q / width) ** 2)), frames: whole };
    }
    case "flicker":
      return { disturbance, light: flickering(light, between(next, 0.02, unevenFrames), next), frames: whole };
    case "cut": {
      const left = 2 + Math.floor(between(next, 0, 0.35) * nz);
      const centre = Math.floor(nz / 2);
      return { disturbance, light, frames: next() < 0.5 ? [centre - left, nz] : [0, centre + left + 1] };
    }
  }
}

/** Marks the frames beyond a scan as not measured. */
export function cutFrames(counts: RealVolume, mask: MaskVolume, [first, end]: readonly [number, number]): void {
  const frame = counts.shape[1] * counts.shape[2];
  for (const [from, to] of [
    [0, first],
    [end, counts.shape[0]],
  ]) {
    counts.data.fill(0, from * frame, to * frame);
    mask.data.fill(Measured.no, from * frame, to * frame);
  }
}

/** Adds a background by the distance from the centre in lengths of the axes. */
function withBackground({ shape, data }: RealVolume, of: (q: number) => number): RealVolume {
  const distance = distancesOf(shape);
  return realVolume(
    shape,
    data.map((value, i) => value + of(distance[i])),
  );
}

function distancesOf(shape: Shape): Float32Array {
  const centre = centreOf(shape);
  return Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) =>
    Math.hypot(...placeOf(i, shape).map((place, axis) => (place - centre[axis]) / shape[axis])),
  );
}

function flickering({ shape, data }: RealVolume, deviation: number, next: Next): RealVolume {
  // The sum of three even numbers less its mean has a standard deviation of 1/2.
  const factors = Array.from({ length: shape[0] }, () => Math.exp(2 * deviation * (next() + next() + next() - 1.5)));
  const frame = shape[1] * shape[2];
  return realVolume(
    shape,
    data.map((value, i) => value * factors[Math.floor(i / frame)]),
  );
}
