// How far the light of a scan reaches on the detector, from its survey: the crop that preparation would choose from the blocks of the
// looks, with a margin, since it will choose about another voxel and see all frames.

import { Measured, maskVolume, realVolume, type Triple } from "@friedel/engine";
import { measuredSize } from "@friedel/imaging";
import type { FrameSurvey } from "./lit-job.js";
import { blockEdge, type FrameRegion, lookStep } from "./survey.js";

/** Pixels beyond the light that are kept too: so many, and this share of its size. */
const margin = { pixels: 2 * blockEdge, share: 1 / 8 } as const;

/** The region that the light around `place` needs, cut to `most`. Pixels that are `bad` tell nothing. */
export function litExtent(
  survey: FrameSurvey,
  [row, column]: readonly [number, number],
  most: FrameRegion,
  bad?: ArrayLike<number>,
): FrameRegion {
  const [down, across] = [survey.rows, survey.columns].map((n) => Math.floor(n / blockEdge));
  if (down < 2 || across < 2) return most;
  const looks = survey.blocks.length / (down * across);
  const counts = realVolume([looks, down, across], Float32Array.from(survey.blocks));
  const mask = maskVolume(counts.shape);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = Measured.used;
  for (let pixel = 0; pixel < survey.sum.length; pixel++) {
    if (!survey.wrong[pixel] && !bad?.[pixel]) continue;
    const [y, x] = [Math.floor(pixel / survey.columns / blockEdge), Math.floor((pixel % survey.columns) / blockEdge)];
    if (y < down && x < across) for (let look = 0; look < looks; look++) mask.data[(look * down + y) * across + x] = Measured.no;
  }
  const [y, x] = [Math.min(down - 1, Math.floor(row / blockEdge)), Math.min(across - 1, Math.floor(column / blockEdge))];
  let brightest = 0;
  for (let look = 0, i = y * across + x; look < looks; look++, i += down * across)
    if (counts.data[i] > counts.data[(brightest * down + y) * across + x]) brightest = look;
  const centre: Triple = [brightest, y, x];
  const pixels = blockEdge ** 2;
  const [, high, wide] = measuredSize(counts, mask, centre, { standsFor: lookStep(survey) * pixels, sumOf: pixels });
  const range = (middle: number, blocks: number, [from, to]: readonly [number, number]): readonly [number, number] => {
    const half = Math.ceil((blocks * blockEdge * (1 + margin.share)) / 2) + margin.pixels;
    return [Math.max(from, Math.min(middle - half, to - 1)), Math.min(to, Math.max(middle + half, from + 1))];
  };
  return { rows: range(row, high, most.rows), columns: range(column, wide, most.columns) };
}
