// The figure of a pattern: its three central slices in log counts, with what is not measured in a colour of its own.

import { type MaskVolume, Measured, type RealVolume, type Triple } from "@friedel/engine";
import type { Heading } from "../svg/svg.js";
import { countsRow, logRange, patternAxes, unmeasuredLegend } from "./counts.js";
import { drawSlices, type SlicesFigure } from "./slices.js";

export interface PatternFigure extends Heading {
  readonly counts: RealVolume;
  /** Values of `Measured`. Free voxels are not told apart. */
  readonly mask: MaskVolume;
  /** The quantity, if not counts. */
  readonly quantity?: string;
  /** Steps of q along the axes, 1/nm a voxel. */
  readonly stepsPerNm?: Triple | undefined;
  /** Ends of the colours, above 0; those that the counts need without it. */
  readonly range?: readonly [number, number] | undefined;
}

/** Draws a pattern; see {@link patternSlices}. */
export function drawPattern(figure: PatternFigure): string {
  return drawSlices(patternSlices(figure));
}

/** A pattern on a logarithmic scale over six decades at most, from zero frequency: in nm⁻¹ where the steps are known, else in voxels. */
export function patternSlices({ counts, mask, quantity = "counts", stepsPerNm, range, ...heading }: PatternFigure): SlicesFigure {
  const { shape, data } = counts;
  const maximum = data.reduce((a, b, i) => (mask.data[i] === Measured.no ? a : Math.max(a, b)), 0);
  const least = data.reduce((a, b) => (b > 0 && b < a ? b : a), maximum);
  const ends = range ?? logRange(least, maximum);
  return {
    ...heading,
    ...patternAxes(shape, stepsPerNm),
    tallest: 300,
    rows: [countsRow({ key: "counts", label: quantity }, ends, (v) => (mask.data[v] === Measured.no ? Number.NaN : data[v]))],
    legend: unmeasuredLegend,
  };
}
