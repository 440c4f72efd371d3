// Frames at the angles that their log has for them, where these are no even grid. A crystal's curve along the frames is band-limited, so
// counts at uneven angles say what it is on the even grid (conditions/frame-model.ts); what a voxel has at its own angle over that is its
// gain. Counts stay counts, and they decide: an encoder may scatter where the frames do not.

import { type MaskVolume, Measured, type Measurement, mapped, type RealVolume, realVolume } from "@friedel/engine";
import { greatestRatio, multiplyByOffsets } from "../conditions/conditioned.js";
import { signalOf } from "../conditions/counted.js";
import { frameGroups, missingFrames } from "../conditions/frame-groups.js";
import { frameMisfit, plainFrames } from "../conditions/frame-model.js";
import type { Frames } from "../preparation/response.js";

/** What the counts say of frames whose log has them off the even grid. */
export type OwnAngles =
  /** They stand on the grid, and the log scatters about it; nothing is to be done. */
  | { readonly verdict: "even" }
  /** They stand on the grid, but the log goes off it for many frames together: it is wrong, and so may be its step. */
  | { readonly verdict: "contradicted" }
  /** They stand where the log has them: with this gain they are frames of the grid. */
  | { readonly verdict: "own"; readonly gain: RealVolume; readonly mask: MaskVolume; readonly lost: number }
  /** The curve does not tell: it is cut, or fills its axis. */
  | { readonly verdict: "unknown" };

/** Reaches of the crystal along the frames that are tried, as shares of half of the frames. */
const shares = [0.3, 0.4, 0.5, 0.6, 0.7, 0.78, 0.86, 0.92] as const;
/** Power beyond the reach, over that of counting noise, up to which angles explain the counts. */
const explained = 1.1;
/** Where neither explains all of them: what the better leaves, over what the other does. */
const farBetter = 0.2;

/** Offsets scatter where neighbours are less alike than this: correlation from one frame to the next. */
const mostAlike = 0.5;

function isScatter(offsets: Float64Array): boolean {
  const next = offsets.subarray(1).reduce((sum, value, k) => sum + value * offsets[k], 0);
  return next < mostAlike * offsets.reduce((sum, value) => sum + value * value, 0);
}

/** Frames as their curves along the frame axis, and the reaches that can be tried on them. */
function curvesOf({ counts, mask, ...response }: Frames) {
  const [frames] = counts.shape;
  const measurement: Measurement = { amplitude: mapped(counts, Math.sqrt), mask, ...response };
  const missing = missingFrames(mask);
  const measured = missing.reduce((sum, one) => sum + 1 - one, 0);
  const groups = frameGroups(measurement);
  const reaches = shares.map((share) => Math.round((share * frames) / 2)).filter((reach) => 2 * reach + 3 < measured);
  return { measurement, missing, groups, reaches: groups.length === 0 ? [] : reaches };
}

/** Whether frames (frame, row, column) are a crystal's curve as they are, to counting noise: then their beam and angles were even. */
export function areSound(frames: Frames): boolean {
  const { groups, reaches } = curvesOf(frames);
  const plain = plainFrames(frames.counts.shape[0]);
  return reaches.some((reach) => frameMisfit(groups, reach, plain).misfit < explained);
}

/** Judges frames (frame, row, column) that may stand `offsets` steps, one a frame and 1 at most, beyond the even grid. */
export function ownAngles(given: Frames, offsets: Float64Array): OwnAngles {
  const { counts, mask, ...response } = given;
  const [frames] = counts.shape;
  const { measurement, missing, groups, reaches } = curvesOf(given);
  if (reaches.length === 0) return { verdict: "unknown" };
  const state = { ...plainFrames(frames), offsets };
  let best = { reach: 0, even: Number.POSITIVE_INFINITY, own: Number.POSITIVE_INFINITY };
  for (const reach of reaches) {
    const even = frameMisfit(groups, reach, plainFrames(frames)).misfit;
    const own = frameMisfit(groups, reach, state).misfit;
    if (Math.min(even, own) < Math.min(best.even, best.own)) best = { reach, even, own };
    if (Math.min(even, own) < explained) break;
  }
  const { reach, even, own } = best;
  if (even < explained || even - 1 < farBetter * (own - 1)) return { verdict: isScatter(offsets) ? "even" : "contradicted" };
  if (own >= explained && own - 1 >= farBetter * (even - 1)) return { verdict: "unknown" };
  const before = realVolume(
    counts.shape,
    response.gain ? response.gain.data.slice() : new Float32Array(counts.data.length).fill(1),
  );
  const gain = { ...before, data: before.data.slice() };
  multiplyByOffsets(gain, signalOf(measurement).signal, state, reach + 1, missing);
  // Between two fringes a ratio says nothing.
  const isLost = (i: number) => {
    const ratio = gain.data[i] / before.data[i];
    return mask.data[i] !== Measured.no && !(ratio < 0.99 * greatestRatio && ratio > 1.01 / greatestRatio);
  };
  let lost = 0;
  const kept = mapped(mask, (value, i) => {
    if (!isLost(i)) return value;
    lost++;
    return Measured.no;
  });
  return { verdict: "own", gain, mask: kept, lost };
}
