// What is wrong with frames, by their numbers: for whoever shows a rocking curve. What a preparation does about it is decided there.

import type { MaskVolume, RealVolume } from "@friedel/engine";
import { cutFrames } from "../conditions/cut-scan.js";
import { darkPlanes } from "./dark-planes.js";
import { tallyOf } from "./tally.js";

/** Numbers of frames, from 0. */
export interface FrameFaults {
  /** Frames without light beside frames with it. */
  readonly dark: readonly number[];
  /** The first or last frame with light, where signal is cut off there, and a sentence about it. */
  readonly cut: readonly { readonly frame: number; readonly sentence: string }[];
}

/** Looks for frames (frame, row, column) without light, and for a peak that the scan cut. */
export function frameFaults(counts: RealVolume, mask: MaskVolume): FrameFaults {
  const tally = tallyOf(counts, mask);
  const lit = darkPlanes(counts, mask, tally);
  const [dark] = lit.planes;
  const bright = Array.from({ length: counts.shape[0] }, (_, frame) => frame).filter((frame) => !dark.includes(frame));
  const cuts = cutFrames(counts, lit.mask, lit.mask === mask ? tally : tallyOf(counts, lit.mask));
  const cut = cuts.flatMap(({ axis, end, sentence }) =>
    axis === 0 ? [{ frame: end === "first" ? bright[0] : bright[bright.length - 1], sentence }] : [],
  );
  return { dark, cut };
}
