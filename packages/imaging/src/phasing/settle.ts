// How place, scale, phase and hand of a result are settled: by convention; but where what is known of an object has a place, such as an
// aperture, the object stays there. A support that is its own mirror image leaves the twin open (of a real object the object turned round),
// one that is wider than the object leaves a shift open: both are said, for agreement with what is known proves neither.

import {
  type ComplexVolume,
  largestOf,
  type MaskVolume,
  placeOf,
  type RealVolume,
  type SupportedObject,
  type Volume,
} from "@friedel/engine";
import { chooseHand, type Hand, handOf } from "../metrics/hand.js";
import { removeAmbiguities, scaledInPlace } from "./ambiguities.js";
import type { KnownObject } from "./known.js";
import type { PhasingOptions } from "./options.js";

export interface Settling {
  readonly place: (found: SupportedObject, scale: number) => SupportedObject;
  readonly hand: (found: SupportedObject) => SupportedObject & { readonly hand: Hand };
  /** What is open however well the object fits, a sentence each. */
  readonly doubts: (object: ComplexVolume) => readonly string[];
}

/** For what is known of an object and options. */
export function settling({ constraint, support, object }: KnownObject, { shrinkWrap }: PhasingOptions): Settling {
  const isModulus = constraint?.kind === "modulus";
  const place = isModulus ? constraint.of : shrinkWrap === null ? support : undefined;
  if (!place) return { place: removeAmbiguities, hand: chooseHand, doubts: () => [] };
  // A first object says which of the twins is meant.
  const isTwinOpen = object === undefined && isOwnMirror(place) && !(support && isModulus && !isOwnMirror(support));
  const by = isTwinOpen ? "either" : "place";
  return {
    place: scaledInPlace,
    hand: (found) => ({ ...found, hand: { ...handOf(found.object), by } }),
    doubts: (found) => [...(isTwinOpen ? [twinSentence] : []), ...(support && !isModulus ? shiftDoubts(found, support) : [])],
  };
}

const twinSentence =
  "what is known of the object is its own mirror image, so its twin, turned by 180 degrees, fits as well: a --known-support without that symmetry would decide it";

/** Values alike within this share of the largest are equal: of a modulus that was measured or scaled. */
const mirrorTolerance = 0.01;

/** Whether an array is its own mirror image about some point: the middle of what is not 0. */
export function isOwnMirror(place: MaskVolume | RealVolume): boolean {
  const { shape } = place;
  const data = Float32Array.from(place.data);
  const [lo, hi] = extentOf(place, (i) => data[i] !== 0);
  const largest = largestOf(data);
  const [, ny, nx] = shape;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [z, y, x] = placeOf(i, shape).map((k, axis) => lo[axis] + hi[axis] - k);
    if (Math.abs(data[i] - data[(z * ny + y) * nx + x]) > mirrorTolerance * largest) return false;
  }
  return true;
}

/** Below this share of the object's largest modulus there is nothing. */
const faint = 0.02;

/** A voxel to each side is nobody's concern. */
const usualRoom = 2;

/** A sentence where the object could lie elsewhere in its support. */
function shiftDoubts(object: ComplexVolume, support: MaskVolume): string[] {
  const modulus = object.data.filter((_, i) => i % 2 === 0).map((re, i) => Math.hypot(re, object.data[2 * i + 1]));
  const level = faint * modulus.reduce((a, b) => Math.max(a, b), 0);
  const [lo, hi] = extentOf(object, (i) => modulus[i] > level);
  const [first, last] = extentOf(support, (i) => support.data[i] !== 0);
  const room = lo.map((k, axis) => k - first[axis] + last[axis] - hi[axis]);
  if (room.every((free) => free <= usualRoom)) return [];
  const wider = room.filter((_, axis) => object.shape[axis] > 1).join(", ");
  return [
    `the known support is wider than the object by ${wider} along its axes: where in it the object lies is open by as much`,
  ];
}

/** First and last place along each axis of the voxels that `isInside`. */
function extentOf({ shape }: Pick<Volume, "shape" | "data">, isInside: (voxel: number) => boolean): [lo: number[], hi: number[]] {
  const [lo, hi] = [[...shape], shape.map(() => -1)];
  for (let i = 0; i < shape[0] * shape[1] * shape[2]; i++) {
    if (!isInside(i)) continue;
    placeOf(i, shape).forEach((k, axis) => {
      lo[axis] = Math.min(lo[axis], k);
      hi[axis] = Math.max(hi[axis], k);
    });
  }
  return [lo, hi];
}
